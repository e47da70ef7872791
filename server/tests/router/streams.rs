//! The delivery line, live: for its own session, for as long as that waits, and a few at a time.

use std::time::Duration;

use axum::body::Body;
use futures::StreamExt as _;
use http::{Method, Request, StatusCode};
use tower::ServiceExt as _;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

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

/// What the page that waits is told when the text was not sent, and why: by the stream, and by the page itself to those
/// without scripts.
async fn tells_that_it_failed(anna: &Browser, carries: &World, words: &str) {
    let anna = anna.through(carries);
    let mut stream = Stream::open(&anna, "sign-in").await.ok().unwrap();
    assert!(stream.next().await.unwrap().contains("queued|"));
    carries.deliver().await;
    let told = stream.next().await.unwrap();
    assert!(told.contains(&format!("data: failed|{words}\n")), "{told}");
    assert_eq!(stream.next().await, None, "nothing more comes of it");
    let page = anna.get("/sign-in/second-factor").await;
    assert!(page.text().contains(words), "{}", page.text());
    assert!(page.has_field("again"), "and it can be sent again");
}

/// The same house with one SMS gateway, whose service answers so.
async fn with_gateway(world: &World, answer: ResponseTemplate) -> (World, MockServer) {
    let service = MockServer::start().await;
    Mock::given(method("POST")).respond_with(answer).mount(&service).await;
    let file = world.data_dir().join("gateway.toml");
    let description = format!(
        "name = 'unwilling'\n[request]\nmethod = 'POST'\nurl = '{}'\nformat = 'json'\n\
         body = '{{\"to\": \"{{to}}\", \"text\": \"{{text}}\"}}'\n[refusal]\nnumber = {{ pointer = '/number' }}\n",
        service.uri()
    );
    std::fs::write(&file, description).unwrap();
    let settings = format!("delivery.gateways = ['template']\n[gateways.template]\nfile = '{}'", file.display());
    (world.restarted_with(&settings).await, service)
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

    async fn a_number_that_the_network_refuses_is_said_to_be_so(world) {
        let anna = waiting(&world).await;
        let refuses = ResponseTemplate::new(400).set_body_string(r#"{"number": "unknown"}"#);
        let (carries, _service) = with_gateway(&world, refuses).await;
        let words = "The network does not deliver to this number. Check it, or use another one.";
        tells_that_it_failed(&anna, &carries, words).await;
        let german = anna.through(&carries);
        german.set_cookie("ringfence-language", "de");
        let page = german.get("/sign-in/second-factor").await;
        assert!(page.text().contains("Das Netz stellt an diese Nummer nichts zu."), "{}", page.text());
    }

    async fn that_no_gateway_takes_it_is_said(world) {
        let anna = waiting(&world).await;
        let (carries, _service) = with_gateway(&world, ResponseTemplate::new(400)).await;
        tells_that_it_failed(&anna, &carries, "We can't send texts right now. Please try again in a moment.").await;
    }

    async fn that_the_money_for_it_is_spent_is_said(world) {
        let anna = waiting(&world).await;
        // What it holds is given back, and a text costs more than all there is.
        let carries = world.restarted_with("money.per_day = '0.01'").await;
        tells_that_it_failed(&anna, &carries, "We can't send more texts for now. Please use another way.").await;
        assert!(carries.messages_to(PHONE).await.is_empty());
    }

    async fn following_changes_nothing(world) {
        let anna = waiting(&world).await;
        let rows = world.rows().await;
        let mut stream = Stream::open(&anna, "sign-in").await.ok().unwrap();
        assert!(stream.next().await.unwrap().contains("delivered|"));
        assert_eq!(stream.next().await, None);
        let answer = anna.send(Method::HEAD, "/delivery/events?for=sign-in", "*/*", Body::empty(), &[]).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, ""));
        assert_eq!(world.changed_since(&rows).await, [""; 0], "following has written");
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
