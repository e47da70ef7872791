//! What programs ask for: health, well-known addresses, and what development has.

mod world;

use http::{Method, StatusCode};

const PRODUCTION: &str = r#"
mode = "production"
server.public_url = "https://id.example.com"
guard.countries = ["US"]
delivery.gateways = ["template"]
gateways.template.file = "provider.toml"
mail.smtp_host = "mail.example.com"
"#;

both_databases! {
    async fn the_process_lives_and_is_ready(world) {
        let probe = world.browser();
        for path in ["/health/live", "/health/ready"] {
            let answer = probe.get(path).await;
            assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "ok"), "{path}");
        }
    }

    async fn without_its_database_it_lives_but_is_not_ready(world) {
        world.identity().store.close().await;
        let probe = world.browser();
        assert_eq!(probe.get("/health/live").await.status, StatusCode::OK);
        let answer = probe.get("/health/ready").await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "missing: database"));
    }

    async fn password_managers_find_where_to_change_it(world) {
        let answer = world.browser().send(Method::GET, "/.well-known/change-password", "*/*", "".into(), &[]).await;
        assert!(answer.status.is_redirection());
        assert_eq!(answer.header("location"), "/account/password");
    }

    async fn what_is_not_there_is_a_page_that_says_so(world) {
        let browser = world.browser();
        for path in ["/nowhere", "/pkg/nothing.js", "/api/nothing"] {
            let page = browser.get(path).await;
            assert_eq!((page.status, page.h1().as_str()), (StatusCode::NOT_FOUND, "There is no page here"), "{path}");
            assert!(page.header("content-security-policy").contains("script-src 'nonce-"), "{path}");
        }
        for path in ["/nowhere", "/api/nothing"] {
            assert_eq!(browser.post(path, "").await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    async fn the_clock_moves_by_post(world) {
        let before = world.now();
        let body = r#"{"advance_seconds": 90}"#;
        let json = [("content-type", "application/json")];
        let answer = world.browser().send(Method::POST, "/dev/clock", "*/*", body.into(), &json).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(world.now().duration_since(before).as_secs(), 90);
        for wrong in ["", "{}", r#"{"advance_seconds": -1}"#, r#"{"advance_seconds": 99999999999}"#] {
            let answer = world.browser().send(Method::POST, "/dev/clock", "*/*", wrong.into(), &json).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
        }
    }

    #[settings = PRODUCTION]
    async fn production_has_nothing_of_development(world) {
        let browser = world.browser();
        for path in ["/dev/messages.json", "/dev/handset", "/dev/handset/events", "/dev/handset/messages", "/dev/clock"] {
            assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(browser.post(path, "").await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
