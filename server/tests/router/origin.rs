//! What did not come from a page of ours is refused before it is looked at, and so is what is too long.

use http::{Method, StatusCode};
use leptos::server_fn::axum::server_fn_paths;

use crate::both_databases;
use crate::people::{ANNA, PHONE};

/// No origin and no word of the browser's; an opaque one; another's; a look-alike.
const FOREIGN: [(&str, &str); 6] = [
    ("", ""),
    ("", "cross-site"),
    ("null", "same-origin"),
    ("https://evil.example", "same-origin"),
    ("http://localhost:3000.evil.example", "same-origin"),
    ("http://localhost:3001", "same-origin"),
];

both_databases! {
    async fn no_server_function_acts_for_a_foreign_page(world) {
        let levels = world.at_every_level().await;
        let before = world.rows().await;
        for (path, _) in server_fn_paths() {
            for (origin, site) in FOREIGN {
                for (level, browser) in &levels {
                    let headers = [("origin", origin), ("sec-fetch-site", site)];
                    for accept in ["text/html", "application/json"] {
                        let answer = browser.send(Method::POST, path, accept, "".into(), &headers).await;
                        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} from {origin:?} for {level}");
                        assert_eq!(answer.header("set-cookie"), "", "{path}");
                        assert!(answer.body.contains("foreign-origin"), "{path}");
                    }
                }
            }
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    }

    async fn two_origins_are_none(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let before = world.rows().await;
        for (path, _) in server_fn_paths() {
            let answer = anna.post_with_two_origins(path).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    }

    async fn a_body_of_a_byte_too_many_is_refused_everywhere(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let before = world.rows().await;
        let body = format!("code={}", "1".repeat(64 * 1024 + 1 - "code=".len()));
        let others = ["/hooks/provider", "/dev/clock", "/nowhere", "/account"];
        for path in server_fn_paths().map(|(path, _)| path).chain(others) {
            for accept in ["text/html", "application/json"] {
                let answer = anna.send(Method::POST, path, accept, body.clone().into(), &[]).await;
                assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
                assert!(answer.body.contains("too-large") && answer.header("location").is_empty(), "{path}");
            }
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    }

    async fn the_referer_leads_nowhere(world) {
        let levels = world.at_every_level().await;
        let referer = [("referer", "https://evil.example/page?__err=x")];
        for (path, _) in server_fn_paths() {
            let twice = "password=a&password=b&phone=1&phone=2&session=1&session=2";
            for body in ["", "code=%ff", "code=1&code=2", "email[a]=1", twice] {
                for (level, browser) in &levels {
                    for accept in ["text/html", "application/json", "text/html, application/json", "*/*"] {
                        // Signing out would end the round.
                        let browser = browser.copied();
                        let sent_as = if path == "/sign-out" { world.browser() } else { browser };
                        let answer = sent_as.send(Method::POST, path, accept, body.into(), &referer).await;
                        let location = answer.header("location");
                        let is_ours = app::routes::Route::parse(location).is_some();
                        assert_eq!(is_ours, answer.status == StatusCode::SEE_OTHER, "{path} for {level}, {accept}, {body:?}");
                        assert_eq!(location.is_empty(), !is_ours, "{path} for {level}, {accept}, {body:?}: {location}");
                        assert!(answer.header("serverfnerror").is_empty() || accept.contains("json"), "{path}");
                    }
                }
            }
        }
    }

    async fn a_hook_needs_no_origin_and_gets_no_cookie(world) {
        for origin in ["", "null", "https://provider.example"] {
            let headers = [("origin", origin), ("sec-fetch-site", "")];
            let answer = world.browser().send(Method::POST, "/hooks/provider", "*/*", "{}".into(), &headers).await;
            assert_eq!((answer.status, answer.header("set-cookie")), (StatusCode::NOT_FOUND, ""), "{origin}");
        }
    }

    async fn no_foreign_page_moves_the_clock(world) {
        let before = world.now();
        let body = r#"{"advance_seconds": 90}"#;
        for (origin, site) in FOREIGN {
            let headers = [("origin", origin), ("sec-fetch-site", site), ("content-type", "application/json")];
            let answer = world.browser().send(Method::POST, "/dev/clock", "*/*", body.into(), &headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin:?} {site:?}");
        }
        for path in ["/dev/messages.json", "/dev/handset", "/dev/handset/messages"] {
            let rebound = [("host", "rebound.example:3000")];
            let answer = world.browser().send(Method::GET, path, "*/*", "".into(), &rebound).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(world.now(), before);
    }
}
