//! What programs ask for: health, well-known addresses, and what development has.
#![expect(clippy::unwrap_used, reason = "a test may")]

mod world;

use http::{Method, StatusCode};
use identity::challenge::{self, Ask, Kind};
use identity::entropy::OsEntropy;
use identity::guard::status;
use identity::model::id::AccountId;
use identity::model::language::Language;
use identity::model::phone::Phone;
use identity::model::purpose::Purpose;
use identity::model::target::Target;
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::policy::NumberKinds;
use metrics_exporter_prometheus::PrometheusBuilder;
use world::PRODUCTION;

/// Asks for a code to a number of nobody's.
async fn asks(world: &world::World, number: &str) {
    let visitor = Visitor {
        language: Language::English,
        browser: Token::new(&OsEntropy).hash(),
        address: std::net::Ipv4Addr::LOCALHOST.into(),
        user_agent: String::new(),
        work: String::new(),
    };
    let ask = Ask {
        purpose: Purpose::VerifyPhone,
        target: &Target::Phone(Phone::parse(number, "US", NumberKinds::default()).unwrap()),
        account: Some(&AccountId::named("nobody")),
        asked_for: None,
        visitor: &visitor,
        is_proven: false,
        message: Kind::Code,
    };
    let _ = challenge::ask(world.identity(), &ask).await;
}

both_databases! {
    async fn every_decision_is_counted_by_its_reason_and_the_money_is_measured(world) {
        let recorder = PrometheusBuilder::new().build_recorder();
        let _recording = metrics::set_default_local_recorder(&recorder);
        for number in ["+12015550123", "+12015550123", "+12025550123"] {
            asks(&world, number).await;
        }
        status::measure(world.identity()).await.unwrap();
        let figures = recorder.handle().render();
        for figure in [
            r#"ringfence_guard_decisions_total{channel="sms",lane="3",reason="allowed"} 2"#,
            r#"ringfence_guard_decisions_total{channel="sms",lane="3",reason="cool-down"} 1"#,
            r#"ringfence_money_spent{period="day",lane="3"} 0.2"#,
            r#"ringfence_money_left{period="day",lane="3"} 5.8"#,
            r#"ringfence_money_left{period="month",lane="1"} 159.8"#,
            r#"ringfence_money_most{period="month",lane="1"} 160"#,
            r#"ringfence_breakers_open{scope="block",lane="3"} 0"#,
        ] {
            assert!(figures.contains(figure), "{figure} in {figures}");
        }
        let mut tx = world.identity().store.write().await.unwrap();
        let history = "INSERT INTO breakers (scope, name, lane, opening, tripped_at, opened_at, closed_at) VALUES \
            ('block', '+1201555', 3, 1, 1, 2, NULL), ('block', '+1202555', 3, 1, 1, 2, 1), ('block', '+1203555', 3, 1, 1, NULL, 2), \
            ('country', 'US', 2, 1, 1, 2, NULL)";
        sqlx::raw_sql(history).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        status::measure(world.identity()).await.unwrap();
        let figures = recorder.handle().render();
        for (scope, lane, open) in [("block", 2, 0), ("block", 3, 2), ("country", 2, 1), ("country", 3, 0)] {
            let figure = format!(r#"ringfence_breakers_open{{scope="{scope}",lane="{lane}"}} {open}"#);
            assert!(figures.contains(&figure), "{figure} in {figures}");
        }
    }

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

    async fn pages_carry_a_policy_with_a_nonce_of_their_own(world) {
        let mut nonces = std::collections::HashSet::new();
        for path in ["/sign-in", "/register", "/recover", "/dev/handset", "/nowhere"] {
            let page = world.browser().get(path).await;
            let policy = page.header("content-security-policy").to_owned();
            let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
            assert!(page.values("nonce").iter().all(|used| used == nonce), "{path}");
            assert!(nonces.insert(nonce.to_owned()), "{path} has the nonce of another answer");
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
            assert_eq!(page.header("cache-control"), "no-store", "{path}");
        }
    }

    async fn server_functions_take_posts_alone(world) {
        let answer = world.browser().get("/api/register").await;
        assert_eq!((answer.status, answer.refusal().as_str()), (StatusCode::METHOD_NOT_ALLOWED, "wrong-method"));
    }

    async fn arguments_that_make_no_sense_are_refused_and_nothing_is_sent(world) {
        let browser = world.browser();
        for body in ["email[a]=anna@example.com&password=x", "email=a&email=b&password=x", "email=%ff&password=x", "email=%00"] {
            let answer = browser.post("/api/register", body).await;
            assert_eq!((answer.first_status(), answer.refusal().as_str()), (StatusCode::BAD_REQUEST, "malformed"), "{body}");
            assert_eq!(answer.header("location"), "", "{body}");
        }
        let script = [("accept", "application/json")];
        let body = "email=a&email=b&password=x".into();
        let answer = browser.send(Method::POST, "/api/register", "application/json", body, &script).await;
        assert_eq!((answer.status, answer.json()["refusal"].as_str()), (StatusCode::BAD_REQUEST, Some("malformed")));
        assert!(world.messages().await.is_empty());
    }

    async fn what_is_sent_in_development_is_listed_and_shown(world) {
        let anna = world.browser();
        let page = anna.fill("/register", &[("email", "anna@example.com"), ("password", "tulip harbour 94")]).await;
        assert_eq!(page.path(), "/register/confirm");
        let code = world.newest_code("anna@example.com").await;
        let listed = anna.get("/dev/messages.json").await.json();
        let newest = &listed[0];
        assert_eq!((&newest["channel"], &newest["to"], &newest["code"]), (&"email".into(), &"anna@example.com".into(), &code.as_str().into()));
        assert!(newest["at"].as_str().is_some_and(|at| at.parse::<jiff::Timestamp>().is_ok()) && newest["text"].is_string());
        for path in ["/dev/handset/messages", "/dev/handset"] {
            let shown = anna.get(path).await;
            assert!(shown.status == StatusCode::OK && shown.body.contains(&code), "{path}: {}", shown.text());
        }
    }

    async fn the_delivery_line_tells_strangers_nothing(world) {
        for page in ["sign-in", "verify-phone", "enable-sms", "re-authenticate", "", "other"] {
            let answer = world.browser().get(&format!("/delivery/events?for={page}")).await;
            assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""), "{page}");
        }
    }

    async fn new_recovery_codes_are_no_file_for_strangers(world) {
        let answer = world.browser().get("/account/recovery-codes.txt").await;
        assert_eq!(answer.path(), "/sign-in");
    }

    async fn a_hook_that_is_not_in_use_is_not_there(world) {
        for gateway in ["ecall", "twilio", "vonage", "handset", "nobody"] {
            let headers = [("origin", ""), ("sec-fetch-site", "")];
            let path = format!("/hooks/{gateway}");
            let answer = world.browser().send(Method::POST, &path, "*/*", "{}".into(), &headers).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{gateway}");
        }
    }

    #[settings = PROVIDER]
    async fn a_receipt_proves_itself_and_may_come_twice(world) {
        let receipt = r#"{"id": "m-1", "status": "delivered"}"#;
        let post = async |secret: &'static str, body: &'static str| {
            let headers = [("origin", ""), ("sec-fetch-site", ""), ("x-secret", secret), ("content-type", "application/json")];
            world.browser().send(Method::POST, "/hooks/provider", "*/*", body.into(), &headers).await.status
        };
        assert_eq!(post("", receipt).await, StatusCode::FORBIDDEN);
        assert_eq!(post("another-secret-of-16", receipt).await, StatusCode::FORBIDDEN);
        assert_eq!(post("a-secret-of-16-characters", "{").await, StatusCode::BAD_REQUEST);
        for _ in 0..2 {
            assert!(post("a-secret-of-16-characters", receipt).await.is_success());
        }
    }

    #[settings = SIGNED]
    async fn signed_receipts_hold_for_the_published_url_and_for_a_while(world) {
        let post = async |gateway: &str, kind: &'static str, proof: (&'static str, &str), body: &'static str| {
            let headers = [("origin", ""), ("sec-fetch-site", ""), ("content-type", kind), ("host", "elsewhere.example"), proof];
            let path = format!("/hooks/{gateway}");
            world.browser().send(Method::POST, &path, "*/*", body.into(), &headers).await.status
        };
        let form = "application/x-www-form-urlencoded";
        let twilio = async |signature: &str, body| post("twilio", form, ("x-twilio-signature", signature), body).await;
        let vonage = async |token: &str, body| post("vonage", "application/json", ("authorization", token), body).await;
        assert!(twilio(TWILIO_SIGNATURE, TWILIO_RECEIPT).await.is_success());
        assert!(vonage(VONAGE_TOKEN, VONAGE_RECEIPT).await.is_success());
        for (signature, body) in [("", TWILIO_RECEIPT), ("AAAA", TWILIO_RECEIPT), (TWILIO_SIGNATURE, "MessageSid=SM2")] {
            assert_eq!(twilio(signature, body).await, StatusCode::FORBIDDEN, "{signature} {body}");
        }
        for (token, body) in [("", VONAGE_RECEIPT), ("Bearer a.b.c", VONAGE_RECEIPT), (VONAGE_TOKEN, "{}")] {
            assert_eq!(vonage(token, body).await, StatusCode::FORBIDDEN, "{token} {body}");
        }
        world.advance(301);
        assert_eq!(vonage(VONAGE_TOKEN, VONAGE_RECEIPT).await, StatusCode::FORBIDDEN);
    }
}

const PROVIDER: &str = concat!(
    "delivery.gateways = ['handset', 'template']\n",
    "[gateways.template]\nfile = '",
    env!("CARGO_MANIFEST_DIR"),
    "/tests/world/provider.toml'\n[gateways.template.secrets]\nhook = 'a-secret-of-16-characters'\n",
);

const SIGNED: &str = r#"
delivery.gateways = ["handset", "twilio", "vonage"]
[gateways.twilio]
account_sid = "AC0123456789abcdef0123456789abcdef"
auth_token = "not-a-real-auth-token"
sender = "Ringfence"
[gateways.vonage]
api_key = "a1b2c3d"
api_secret = "not-a-real-secret"
signature_secret = "not-a-real-signature-secret"
"#;

const TWILIO_RECEIPT: &str = "MessageSid=SM1&MessageStatus=delivered";
/// Over `http://localhost:3000/hooks/twilio`, whatever the request calls its host.
const TWILIO_SIGNATURE: &str = "fX0NVOKqNhdeOPmTa364WcSHAXM=";
const VONAGE_RECEIPT: &str = r#"{"message_uuid": "m-1", "status": "delivered"}"#;
/// Issued when every test begins.
const VONAGE_TOKEN: &str = concat!(
    "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
    "eyJpYXQiOjE3NzIzNTIwMDAsImlzcyI6IlZvbmFnZSIsImFwaV9rZXkiOiJhMWIyYzNkIiwicGF5bG9hZF9oYXNoIjoiMDg3YzNk",
    "ZDAwYWY1NGNiYjgxMDE4NGQzM2Q3ZTNkNzJjMjc3NGUyMWNiOTlkNmIyOGQ4ZjI4MzMyNjY4ZDYzZCJ9",
    ".DtuZFO8zRJUx1Jskr4mwk52kx9N3f5Gb4gCpL8fwb14",
);
