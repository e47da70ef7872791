//! The delivery line, live: for its own session, for as long as that waits, and a few at a time.

use std::time::Duration;

use axum::body::Body;
use futures::StreamExt as _;
use http::{Request, StatusCode};
use tower::ServiceExt as _;

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE};
use crate::world::{Browser, World};

/// An open stream.
struct Stream(axum::body::BodyDataStream);

impl Stream {
    async fn open(browser: &Browser, page: &str) -> Result<Self, StatusCode> {
        let cookies: Vec<String> =
            browser.cookies().iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        let request = Request::get(format!("/delivery/events?for={page}")).header("cookie", cookies.join("; "));
        let answer = browser.world().router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        if answer.status() != StatusCode::OK {
            return Err(answer.status());
        }
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        Ok(Self(answer.into_body().into_data_stream()))
    }

    /// The next news; `None` when it has ended. What never comes fails the test.
    async fn next(&mut self) -> Option<String> {
        let next = tokio::time::timeout(Duration::from_secs(20), self.0.next()).await.expect("neither news nor an end");
        next.map(|bytes| String::from_utf8(bytes.unwrap().to_vec()).unwrap())
    }
}

async fn waiting(world: &World) -> Browser {
    world.with_sms(ANNA, PHONE).await;
    let anna = world.browser();
    anna.types_password(ANNA).await;
    anna
}

/// As in the app: a few tabs, and what nobody has noticed the end of.
const AT_ONCE: usize = server::endpoints::delivery::STREAMS_PER_SESSION;

both_databases! {
    async fn it_tells_how_far_the_message_is_and_ends_when_it_has_arrived(world) {
        let anna = waiting(&world).await;
        let mut stream = Stream::open(&anna, "sign-in").await.ok().unwrap();
        assert!(stream.next().await.unwrap().contains("queued|"));
        world.deliver().await;
        assert!(stream.next().await.unwrap().contains("delivered|"));
        assert_eq!(stream.next().await, None);
    }

    async fn it_speaks_the_language_of_its_browser(world) {
        let anna = waiting(&world).await;
        anna.set_cookie("ringfence-language", "de");
        let page = anna.get("/sign-in/second-factor").await;
        let mut stream = Stream::open(&anna, "sign-in").await.ok().unwrap();
        assert!(stream.next().await.unwrap().contains("queued|Unterwegs ins Mobilfunknetz …"));
        assert!(page.text().contains("Unterwegs ins Mobilfunknetz …"), "as the page said: {}", page.text());
    }

    async fn it_is_followed_by_whoever_must_set_up_a_strong_method_first(world) {
        world.with_sms(ANNA, PHONE).await;
        world.advance(61);
        let strict = world.restarted_with("assurance = 'asvs-l3'").await;
        let anna = strict.browser();
        let page = anna.types_password(ANNA).await;
        assert_eq!(anna.types_code_sent_to(&page, PHONE).await.path(), "/account/strong-method");
        strict.advance(901);
        let page = anna.get("/account/second-factor/totp").await;
        let page = anna.post_form(&page, &[("password", PASSWORD)]).await;
        assert_eq!(page.path(), "/re-authenticate", "{}", page.text());
        anna.post_form(&page, &[("again", "")]).await;
        let mut stream = Stream::open(&anna, "re-authenticate").await.expect("a stream");
        assert!(stream.next().await.unwrap().contains("queued|"));
        strict.identity().store.close().await;
    }

    async fn it_is_for_its_own_session_and_purpose_alone(world) {
        let anna = waiting(&world).await;
        let bert = world.registered("bert@example.com").await;
        for (browser, page) in [
            (&bert, "sign-in"),
            (&bert, "verify-phone"),
            (&world.browser(), "sign-in"),
            (&anna, "verify-phone"),
            (&anna, "enable-sms"),
            (&anna, "re-authenticate"),
            (&anna, ""),
        ] {
            assert_eq!(Stream::open(browser, page).await.err(), Some(StatusCode::NO_CONTENT), "{page}");
        }
    }

    async fn it_ends_with_its_session(world) {
        let anna = waiting(&world).await;
        let mut stream = Stream::open(&anna, "sign-in").await.ok().unwrap();
        assert!(stream.next().await.unwrap().contains("queued|"));
        anna.signs_out().await;
        world.deliver().await;
        assert_eq!(stream.next().await, None, "what came after the end is not told");
    }

    async fn it_ends_with_its_challenge(world) {
        let anna = world.registered(ANNA).await;
        let page = anna.asks_to_verify(PHONE).await;
        let code = world.newest_code(PHONE).await;
        world.advance(31);
        anna.post_form(&page, &[("again", "")]).await;
        let mut stream = Stream::open(&anna, "verify-phone").await.ok().unwrap();
        assert!(stream.next().await.unwrap().contains("queued|"));
        anna.post_form(&page, &[("code", &code)]).await;
        assert_eq!(stream.next().await, None, "the second text is still on its way, and nobody waits for it");
        assert_eq!(Stream::open(&anna, "verify-phone").await.err(), Some(StatusCode::NO_CONTENT));
    }

    async fn it_is_over_when_the_code_is(world) {
        let anna = waiting(&world).await;
        let mut stream = Stream::open(&anna, "sign-in").await.ok().unwrap();
        assert!(stream.next().await.unwrap().contains("queued|"));
        world.advance(301);
        assert_eq!(stream.next().await, None);
    }

    async fn a_session_has_a_few_at_a_time(world) {
        let anna = waiting(&world).await;
        let mut open = Vec::new();
        for _ in 0..AT_ONCE {
            open.push(Stream::open(&anna, "sign-in").await.ok().unwrap());
        }
        assert_eq!(Stream::open(&anna, "sign-in").await.err(), Some(StatusCode::NO_CONTENT));
        open.pop();
        let mut last = Stream::open(&anna, "sign-in").await.ok().unwrap();
        assert!(last.next().await.unwrap().contains("queued|"));
        assert_eq!(Stream::open(&anna, "sign-in").await.err(), Some(StatusCode::NO_CONTENT));
    }

    async fn it_ends_when_the_process_stops(world) {
        let anna = waiting(&world).await;
        let mut stream = Stream::open(&anna, "sign-in").await.ok().unwrap();
        assert!(stream.next().await.unwrap().contains("queued|"));
        world.state().stopping.cancel();
        assert_eq!(stream.next().await, None);
    }
}
