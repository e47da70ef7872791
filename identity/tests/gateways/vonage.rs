//! Vonage.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use identity::delivery::gateway::{Answer, Gateway as _, HookCall, HookRefusal, Why};
use identity::delivery::receipts::{Reason, Receipt, Report};
use identity::delivery::settings::VonageSettings;
use identity::delivery::sms::vonage::Vonage;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use wiremock::matchers::{basic_auth, body_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::unwilling::tells_what_may_have_been_taken;
use super::{ID, NUMBER, PATIENT, TEXT, accepted, http, message, now, refused, send};

const SECRET: &str = "not-a-real-signature-secret";
const UUID: &str = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";

fn settings(url: &str) -> VonageSettings {
    let settings = VonageSettings::new("a1b2c3d", "api-secret".into(), "Ringfence", "https://id.example.com");
    VonageSettings { url: url.to_owned(), signature_secret: Some(SECRET.into()), ..settings }
}

fn vonage(settings: VonageSettings) -> Vonage {
    Vonage::new(settings, http(PATIENT)).unwrap_or_else(|unfit| panic!("{unfit:?}"))
}

fn unfit(change: impl Fn(&mut VonageSettings)) -> Vec<String> {
    let mut settings = settings("https://api.nexmo.com");
    change(&mut settings);
    Vonage::new(settings, http(PATIENT)).err().unwrap_or_default().into_iter().map(|unfit| unfit.key).collect()
}

async fn answer_to(response: ResponseTemplate) -> Answer {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(response).expect(1).mount(&server).await;
    send(&vonage(settings(&server.uri())), NUMBER, &message()).await
}

async fn answer_to_json(status: u16, body: Value) -> Answer {
    answer_to(ResponseTemplate::new(status).set_body_json(body)).await
}

#[tokio::test]
async fn the_request_is_what_vonage_documents() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/messages"))
        .and(basic_auth("a1b2c3d", "api-secret"))
        .and(header("content-type", "application/json"))
        .and(body_json(json!({
            "message_type": "text", "channel": "sms", "to": "12015550123", "from": "Ringfence", "text": TEXT,
            "client_ref": ID, "webhook_url": "https://id.example.com/hooks/vonage", "webhook_version": "v1",
        })))
        .respond_with(ResponseTemplate::new(202).set_body_json(json!({ "message_uuid": UUID })))
        .expect(1)
        .mount(&server)
        .await;
    assert_eq!(send(&vonage(settings(&server.uri())), NUMBER, &message()).await, accepted(UUID));
}

#[tokio::test]
async fn no_receipt_is_asked_for_where_none_could_be_taken() {
    for (public_url, secret) in [("http://localhost:3000", Some(SECRET)), ("https://id.example.com", None)] {
        let server = MockServer::start().await;
        let taken = ResponseTemplate::new(202).set_body_json(json!({ "message_uuid": UUID }));
        Mock::given(method("POST")).respond_with(taken).mount(&server).await;
        let settings = VonageSettings {
            public_url: public_url.to_owned(),
            signature_secret: secret.map(Into::into),
            ..settings(&server.uri())
        };
        assert_eq!(send(&vonage(settings), NUMBER, &message()).await, accepted(UUID));
        let asked = server.received_requests().await.unwrap();
        assert!(!String::from_utf8_lossy(&asked[0].body).contains("webhook"), "{public_url}");
    }
}

#[tokio::test]
async fn only_202_with_a_message_id_is_accepted() {
    assert_eq!(answer_to_json(202, json!({ "message_uuid": UUID })).await, accepted(UUID));
    for odd in [json!({}), json!([]), json!({ "message_uuid": 7 }), json!({ "message_uuid": "" })] {
        assert_eq!(answer_to_json(202, odd.clone()).await, Answer::Unknown, "{odd}");
    }
    assert_eq!(answer_to_json(202, json!({ "message_uuid": "m".repeat(201) })).await, Answer::Unknown);
    for status in [200, 201, 500] {
        assert_eq!(answer_to_json(status, json!({ "message_uuid": UUID })).await, Answer::Unknown, "{status}");
    }
}

#[tokio::test]
async fn a_problem_says_more_than_its_status() {
    let problem = |status: u16, code: &str| {
        let kind = format!("https://developer.vonage.com/api-errors/messages#{code}");
        answer_to_json(status, json!({ "type": kind, "title": "Rejected", "detail": format!("not to {NUMBER}") }))
    };
    for (status, code, why) in [
        (422, "1000", Why::Busy { retry_after: None }),
        (422, "1040", Why::TargetRefused),
        (422, "1050", Why::TargetRefused),
        (403, "1160", Why::TargetRefused),
        (422, "1070", Why::Credentials),
        (422, "1120", Why::Refused),
        (401, "unauthorized", Why::Credentials),
        (402, "low-balance", Why::Credentials),
        (422, "1150", Why::Refused),
        (429, "rate-limit", Why::Busy { retry_after: None }),
    ] {
        assert_eq!(problem(status, code).await, refused(why), "{status} {code}");
    }
    assert_eq!(problem(500, "1030").await, Answer::Unknown);
    let invalid = |names: &[&str]| {
        let parameters: Vec<_> = names.iter().map(|name| json!({ "name": name, "reason": "wrong" })).collect();
        answer_to_json(422, json!({ "title": "Invalid params", "invalid_parameters": parameters }))
    };
    assert_eq!(invalid(&["to"]).await, refused(Why::TargetRefused));
    assert_eq!(invalid(&["to", "from"]).await, refused(Why::Refused));
    assert_eq!(invalid(&[]).await, refused(Why::Refused));
}

#[tokio::test]
async fn a_status_alone_is_a_no_only_where_it_says_so() {
    for (status, answer) in [
        (202, Answer::Unknown),
        (302, refused(Why::Misconfigured)),
        (400, refused(Why::Refused)),
        (401, refused(Why::Credentials)),
        (404, refused(Why::Misconfigured)),
        (408, Answer::Unknown),
        (500, Answer::Unknown),
        (503, Answer::Unknown),
    ] {
        let said = answer_to(ResponseTemplate::new(status).set_body_string("<html>Sorry</html>")).await;
        assert_eq!(said, answer, "{status}");
    }
    let busy = ResponseTemplate::new(429).insert_header("Retry-After", "7");
    assert_eq!(answer_to(busy).await, refused(Why::Busy { retry_after: Some(Duration::from_secs(7)) }));
}

#[tokio::test]
async fn what_may_have_been_taken_is_unknown_and_what_was_never_sent_is_not() {
    tells_what_may_have_been_taken(|url, timeout| Vonage::new(settings(url), http(timeout)).ok().unwrap()).await;
}

#[test]
fn settings_that_vonage_would_refuse_are_named() {
    assert!(unfit(|_| ()).is_empty());
    assert!(unfit(|s| s.sender = "12015550199".into()).is_empty());
    assert_eq!(unfit(|s| s.api_key = "a:b".into()), ["api_key"]);
    assert_eq!(unfit(|s| s.api_secret = "".into()), ["api_secret"]);
    assert_eq!(unfit(|s| s.signature_secret = Some("short".into())), ["signature_secret"]);
    for sender in ["", "+12015550199", "Ringfences Ltd", "1234567890123456"] {
        assert_eq!(unfit(|s| s.sender = sender.into()), ["sender"], "{sender}");
    }
    assert_eq!(unfit(|s| s.url = "http://api.nexmo.com".into()), ["url"]);
    assert_eq!(unfit(|s| s.public_url = "id.example.com".into()), ["public_url"]);
}

#[test]
fn no_secret_is_shown() {
    let shown = format!("{:?}", settings("https://api.nexmo.com"));
    assert!(!shown.contains(SECRET) && !shown.contains("api-secret"), "{shown}");
}

/// What Vonage posts when a message changes its state.
fn callback(state: &str, code: Option<&str>) -> String {
    let mut body = json!({
        "message_uuid": UUID, "to": "12015550123", "from": "Ringfence", "timestamp": "2026-01-01T00:00:00.000Z",
        "status": state, "client_ref": ID, "channel": "sms", "usage": { "currency": "EUR", "price": "0.0333" },
    });
    if let Some(code) = code {
        let kind = format!("https://developer.vonage.com/api-errors/messages#{code}");
        body["error"] = json!({ "type": kind, "title": code, "detail": "not to 12015550123", "instance": "x" });
    }
    body.to_string()
}

/// The claims that Vonage documents, about a body.
fn claims(body: &str) -> Value {
    let hash = Sha256::digest(body).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    json!({
        "iat": now().as_second(), "jti": "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5", "iss": "Vonage",
        "payload_hash": hash, "api_key": "a1b2c3d", "application_id": UUID,
    })
}

fn token(header: &Value, claims: &Value, secret: &[u8]) -> String {
    let signed = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let mac = Hmac::<Sha256>::new_from_slice(secret).unwrap().chain_update(&signed).finalize();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.into_bytes()))
}

fn hs256() -> Value {
    json!({ "alg": "HS256", "typ": "JWT" })
}

fn read_with(authorization: &str, body: &str) -> Result<Vec<Receipt>, HookRefusal> {
    let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(authorization).unwrap())]);
    let gateway = vonage(settings("https://api.nexmo.com"));
    gateway.read_hook(&HookCall { query: "", headers: &headers, body: body.as_bytes(), now: now() })
}

fn read(claims: &Value, body: &str) -> Result<Vec<Receipt>, HookRefusal> {
    read_with(&format!("Bearer {}", token(&hs256(), claims, SECRET.as_bytes())), body)
}

#[test]
fn receipts_say_what_became_of_a_message() {
    let receipt = |report| vec![Receipt { message_id: UUID.to_owned(), report }];
    for (state, code, said) in [
        ("submitted", None, vec![]),
        ("a state to come", None, vec![]),
        ("delivered", None, receipt(Report::Delivered)),
        ("rejected", Some("1050"), receipt(Report::Failed(Reason::TargetRefused))),
        ("rejected", Some("1100"), receipt(Report::Failed(Reason::NotDelivered))),
        ("rejected", None, receipt(Report::Failed(Reason::NotDelivered))),
        ("undeliverable", None, receipt(Report::Failed(Reason::NotDelivered))),
    ] {
        let body = callback(state, code);
        // Success reported twice is success.
        assert_eq!(read(&claims(&body), &body).unwrap(), said, "{state}");
        assert_eq!(read(&claims(&body), &body).unwrap(), said, "{state}");
    }
}

#[test]
fn a_receipt_is_believed_with_its_signature_alone() {
    let body = callback("delivered", None);
    let right = claims(&body);
    let refused = Err(HookRefusal::NotProved);
    let other = |header: Value, secret: &[u8]| read_with(&format!("Bearer {}", token(&header, &right, secret)), &body);
    assert!(other(hs256(), SECRET.as_bytes()).is_ok());
    for secret in [&b"another-signature-secret"[..], b"", b"api-secret", b"a1b2c3d"] {
        assert_eq!(other(hs256(), secret), refused);
    }
    // The algorithm is ours to choose, also where the rest is signed as it should be.
    for alg in ["none", "None", "HS512", "RS256", "hs256", ""] {
        assert_eq!(other(json!({ "alg": alg, "typ": "JWT" }), SECRET.as_bytes()), refused, "{alg}");
    }
    assert_eq!(other(json!({ "alg": "HS256", "crit": ["exp"] }), SECRET.as_bytes()), refused);
    assert_eq!(other(json!({ "typ": "JWT" }), SECRET.as_bytes()), refused);

    let whole = token(&hs256(), &right, SECRET.as_bytes());
    let (signed, signature) = whole.rsplit_once('.').unwrap();
    let (header, payload) = signed.split_once('.').unwrap();
    let none = URL_SAFE_NO_PAD.encode(json!({ "alg": "none" }).to_string());
    for token in [
        format!("{signed}."),
        signed.to_owned(),
        format!("{none}.{payload}."),
        format!("{none}.{payload}.{signature}"),
        format!("{header}.{payload}.{}", &signature[1..]),
        format!("{header}.{payload}.{signature}="),
        format!("{header}.{signature}"),
        "..".to_owned(),
        String::new(),
    ] {
        assert_eq!(read_with(&format!("Bearer {token}"), &body), refused, "{token}");
    }
    assert!(read_with(&format!("bearer {whole}"), &body).is_ok());
    for authorization in [whole.clone(), format!("Basic {whole}"), "Bearer".to_owned(), String::new()] {
        assert_eq!(read_with(&authorization, &body), refused, "{authorization}");
    }
    let gateway = vonage(settings("https://api.nexmo.com"));
    let bare = HeaderMap::new();
    let call = HookCall { query: "", headers: &bare, body: body.as_bytes(), now: now() };
    assert_eq!(gateway.read_hook(&call), refused);
    let mut twice = HeaderMap::new();
    twice.append(AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {whole}")).unwrap());
    twice.append(AUTHORIZATION, HeaderValue::from_static("Bearer x"));
    assert_eq!(gateway.read_hook(&HookCall { headers: &twice, ..call }), refused);
}

#[test]
fn a_receipt_is_for_this_account_of_now_and_about_this_body() {
    let body = callback("delivered", None);
    let with = |key: &str, value: Value| {
        let mut claims = claims(&body);
        claims[key] = value;
        read(&claims, &body)
    };
    let refused = Err(HookRefusal::NotProved);
    let second = now().as_second();
    assert!(with("iat", json!(second - 300)).is_ok() && with("iat", json!(second + 300)).is_ok());
    for (key, value) in [
        ("iat", json!(second - 301)),
        ("iat", json!(second + 301)),
        ("iat", json!(1_587_494_962)),
        ("iat", json!(i64::MAX)),
        ("iat", Value::Null),
        ("api_key", json!("z9y8x7w")),
        ("api_key", Value::Null),
        ("iss", json!("Nobody")),
        ("payload_hash", json!("d6c0e74b5857df20e3b7e51b30c0c2a40ec73a77879b6f074ddc7a2317dd031b")),
        ("payload_hash", json!("")),
        ("payload_hash", Value::Null),
    ] {
        assert_eq!(with(key, value.clone()), refused, "{key} {value}");
    }
    for tampered in [body.replace("delivered", "rejected"), format!("{body} "), String::new()] {
        assert_eq!(read(&claims(&body), &tampered), refused);
    }
}

#[test]
fn without_a_signature_secret_no_receipt_is_believed() {
    let settings = VonageSettings { signature_secret: None, ..settings("https://api.nexmo.com") };
    let body = callback("delivered", None);
    for secret in ["", "api-secret", SECRET] {
        let shown = format!("Bearer {}", token(&hs256(), &claims(&body), secret.as_bytes()));
        let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(&shown).unwrap())]);
        let call = HookCall { query: "", headers: &headers, body: body.as_bytes(), now: now() };
        assert_eq!(vonage(settings.clone()).read_hook(&call), Err(HookRefusal::NotProved));
    }
}

#[test]
fn a_signed_call_that_makes_no_sense_is_told_so() {
    for body in ["", "{}", "[]", "\u{0}", r#"{"message_uuid": 7, "status": "delivered"}"#, &"[".repeat(60_000)] {
        assert_eq!(read(&claims(body), body), Err(HookRefusal::NotUnderstood));
    }
    // An id that was never one of ours does not reach a table.
    let long = json!({ "message_uuid": "m".repeat(201), "status": "delivered" }).to_string();
    assert_eq!(read(&claims(&long), &long), Ok(Vec::new()));
}
