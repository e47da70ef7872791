//! The headers of SPEC 10 on every kind of answer there is, and faults that tell nothing.

use http::Method;
use http::StatusCode;

use crate::both_databases;
use crate::people::{ANNA, PHONE, form};
use crate::world::page::Page;
use crate::world::{PRODUCTION, World};

const SITE: &str = concat!("server.site = '", env!("CARGO_MANIFEST_DIR"), "/../frontend/public'");

fn carries_the_headers(page: &Page, what: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(page.header(name), value, "{name} of {what}");
    }
    assert!(page.header("permissions-policy").contains("otp-credentials=(self)"), "{what}");
    let policy = page.header("content-security-policy");
    assert!(!policy.is_empty() && !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{what}");
    let is_worker = what == "/sw.js";
    assert!(is_worker || policy.contains("frame-ancestors 'none'"), "{what}: {policy}");
    assert_eq!(page.headers.get_all("content-security-policy").iter().count(), 1, "{what}");
    let is_page = policy.contains("'nonce-");
    assert!(!is_page || policy.contains("worker-src 'self'"), "{what}: {policy}");
}

/// One answer of each kind that needs no account: what it is, and the status that shows that it is one.
async fn answers(world: &World) -> Vec<(&'static str, u16, Page)> {
    let browser = world.browser();
    let ask = async |method, path, accept, body: &str, headers: &[(&str, &str)]| {
        browser.send(method, path, accept, body.to_owned().into(), headers).await
    };
    let (get, post, html, json) = (Method::GET, Method::POST, "text/html", "application/json");
    let long = "a".repeat(64 * 1024 + 1);
    let foreign = [("origin", "https://evil.example")];
    vec![
        ("a page", 200, ask(get.clone(), "/sign-in", html, "", &[]).await),
        ("a page that leads on", 303, ask(get.clone(), "/account", html, "", &[]).await),
        ("a slash too many", 308, ask(get.clone(), "/account/", html, "", &[]).await),
        ("a form's answer", 303, ask(post.clone(), "/api/sign-in", html, "email=x&password=y", &[]).await),
        ("a script's refusal", 401, ask(post.clone(), "/api/sign-in", json, "email=x&password=y", &[]).await),
        ("malformed", 400, ask(post.clone(), "/api/sign-in", html, "email=%ff", &[]).await),
        ("malformed, as JSON", 400, ask(post.clone(), "/api/sign-in", json, "email=a&email=b", &[]).await),
        ("foreign", 403, ask(post.clone(), "/api/sign-in", html, "", &foreign).await),
        ("nothing there", 404, ask(get.clone(), "/nowhere", html, "", &[]).await),
        ("nothing there to post to", 404, ask(post.clone(), "/api/nowhere", html, "", &[]).await),
        ("the wrong method", 405, ask(get.clone(), "/api/sign-in", html, "", &[]).await),
        ("the wrong method of a page", 405, ask(post.clone(), "/account", html, "", &[]).await),
        ("too long", 413, ask(post.clone(), "/api/sign-in", html, &long, &[]).await),
        ("a hook", 404, ask(post.clone(), "/hooks/nobody", "*/*", "{}", &[]).await),
        ("a stream for strangers", 204, ask(get.clone(), "/delivery/events?for=sign-in", "*/*", "", &[]).await),
        ("a file for strangers", 303, ask(get.clone(), "/account/recovery-codes.txt", "*/*", "", &[]).await),
        ("health", 200, ask(get.clone(), "/health/live", "*/*", "", &[]).await),
        ("where to change it", 303, ask(get, "/.well-known/change-password", "*/*", "", &[]).await),
    ]
}

/// A reference is shown, and nothing of the cause.
fn tells_nothing(page: &Page) {
    let text = page.body.to_lowercase();
    assert!(text.contains("tell us this"), "{}", page.text());
    for cause in ["sqlx", "sqlite", "postgres", "pool", "closed", "database", ".rs:"] {
        assert!(!text.contains(cause), "{cause} in {}", page.body);
    }
}

both_databases! {
    #[settings = SITE]
    async fn every_answer_carries_them(world) {
        for (what, status, page) in answers(&world).await {
            assert_eq!(page.status.as_u16(), status, "{what}");
            carries_the_headers(&page, what);
            assert_eq!(page.header("strict-transport-security"), "", "{what}");
        }
        for path in ["/dev/handset", "/dev/messages.json", "/dev/handset/messages", "/sw.js"] {
            let page = world.browser().get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            carries_the_headers(&page, path);
        }
        let anna = world.with_phone(ANNA, PHONE).await;
        anna.asks_to_switch_sms_on(PHONE).await;
        carries_the_headers(&anna.get("/account/recovery-codes.txt").await, "the download");
        world.identity().store.close().await;
        for page in [anna.get("/account").await, anna.get("/account/recovery-codes.txt").await] {
            assert_eq!((page.status, page.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
            carries_the_headers(&page, "a fault");
        }
    }

    #[settings = PRODUCTION]
    async fn in_production_browsers_are_told_to_stay_with_https(world) {
        for (what, status, page) in answers(&world).await {
            assert_eq!(page.status.as_u16(), status, "{what}");
            carries_the_headers(&page, what);
            assert_eq!(page.header("strict-transport-security"), "max-age=31536000", "{what}");
        }
        let page = world.browser().get("/dev/messages.json").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        carries_the_headers(&page, "what development has");
    }

    async fn a_page_without_its_database_tells_a_reference_and_no_cause(world) {
        let anna = world.registered(ANNA).await;
        let cookies: Vec<String> = anna.cookies().into_iter().map(|cookie| cookie.value).collect();
        world.identity().store.close().await;
        let page = anna.get("/account").await;
        assert_eq!((page.status, page.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
        assert_eq!(page.h1(), "Something broke on our side");
        tells_nothing(&page);
        assert_eq!(page.header("set-cookie"), "");
        let left: Vec<String> = anna.cookies().into_iter().map(|cookie| cookie.value).collect();
        assert_eq!(left, cookies, "nobody is signed out by our own fault");
    }

    async fn a_form_without_its_database_tells_a_reference_and_keeps_what_was_typed(world) {
        let stranger = world.browser();
        let page = stranger.get("/sign-in").await;
        world.identity().store.close().await;
        let page = stranger.post_form(&page, &[("email", ANNA), ("password", "tulip harbour 94")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in", "fault"));
        assert_eq!(page.first_status(), StatusCode::SEE_OTHER);
        assert_eq!(page.field_value("email").as_deref(), Some(ANNA));
        tells_nothing(&page);
        assert!(stranger.cookie("ringfence-session").is_none());
    }

    async fn a_script_without_its_database_gets_503_and_a_reference(world) {
        let anna = world.registered(ANNA).await;
        world.identity().store.close().await;
        for (path, body) in [
            ("/api/sign-in", form(&[("email", ANNA), ("password", "x")])),
            ("/api/phone/verify", form(&[("phone", PHONE)])),
            ("/sign-out", String::new()),
        ] {
            let answer = anna.post_as_script(path, body).await;
            assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"), "{path}");
            assert_eq!(answer.json()["refusal"], "fault", "{path}");
            tells_nothing(&answer);
            assert_eq!(answer.header("set-cookie"), "", "{path}");
        }
    }
}
