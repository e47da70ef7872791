//! eCall.

use std::time::Duration;

use identity::delivery::gateway::{Answer, Why};
use identity::delivery::settings::{EcallSettings, NumberFormat};
use identity::delivery::sms::ecall::Ecall;
use serde_json::json;
use wiremock::matchers::{basic_auth, body_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::unwilling::tells_what_may_have_been_taken;
use super::{NUMBER, PATIENT, TEXT, accepted, http, message, refused, send};

fn ecall(url: &str, timeout: Duration) -> Ecall {
    let settings = EcallSettings { url: url.to_owned(), ..EcallSettings::new("user", "secret".into(), "Ringfence") };
    Ecall::new(settings, http(timeout)).ok().unwrap()
}

async fn answer_to(response: ResponseTemplate) -> Answer {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(response).expect(1).mount(&server).await;
    send(&ecall(&server.uri(), PATIENT), NUMBER, &message()).await
}

#[tokio::test]
async fn the_request_is_what_ecall_documents() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/api/v2/message"))
        .and(basic_auth("user", "secret"))
        .and(header("content-type", "application/json"))
        .and(body_json(json!({
            "channel": "Test", "from": "41791234567", "to": "0012015550123",
            "content": { "type": "Text", "text": TEXT },
        })))
        .respond_with(ResponseTemplate::new(201).set_body_json(json!({ "messageId": "m-1" })))
        .expect(1)
        .mount(&server)
        .await;
    let settings = EcallSettings {
        url: server.uri(),
        path: "/api/v2/message".to_owned(),
        channel: "Test".to_owned(),
        number_format: NumberFormat::DoubleZero,
        ..EcallSettings::new("user", "secret".into(), "41791234567")
    };
    let gateway = Ecall::new(settings, http(PATIENT)).ok().unwrap();
    assert_eq!(send(&gateway, NUMBER, &message()).await, accepted("m-1"));
}

#[tokio::test]
async fn only_what_has_a_message_id_and_no_error_is_accepted() {
    let json = |status, body| answer_to(ResponseTemplate::new(status).set_body_json(body));
    assert_eq!(json(200, json!({ "messageId": "m-1" })).await, accepted("m-1"));
    assert_eq!(
        json(200, json!({ "messageId": "m-1", "errorCode": null, "errorMessage": null })).await,
        accepted("m-1")
    );
    let error = json!({ "errorCode": 1234, "errorMessage": "not to +12015550123" });
    assert_eq!(json(200, error.clone()).await, refused(Why::Refused));
    assert_eq!(json(200, json!({ "messageId": "m-1", "errorCode": "E7" })).await, refused(Why::Refused));
    assert_eq!(json(500, error.clone()).await, refused(Why::Refused));
    assert_eq!(json(400, error).await, refused(Why::Refused));
    assert_eq!(json(200, json!({})).await, Answer::Unknown);
    assert_eq!(json(200, json!({ "messageId": "" })).await, Answer::Unknown);
    assert_eq!(json(200, json!({ "messageId": "m".repeat(201) })).await, Answer::Unknown);
    assert_eq!(json(500, json!({ "messageId": "m-1" })).await, Answer::Unknown);
}

#[tokio::test]
async fn a_status_alone_is_a_no_only_where_it_says_so() {
    for (status, answer) in [
        (200, Answer::Unknown),
        (204, Answer::Unknown),
        (400, refused(Why::Refused)),
        (401, refused(Why::Credentials)),
        (403, refused(Why::Credentials)),
        (404, refused(Why::Misconfigured)),
        (408, Answer::Unknown),
        (422, refused(Why::Refused)),
        (500, Answer::Unknown),
        (502, Answer::Unknown),
        (503, Answer::Unknown),
        (504, Answer::Unknown),
    ] {
        let said = answer_to(ResponseTemplate::new(status).set_body_string("<html>Sorry</html>")).await;
        assert_eq!(said, answer, "{status}");
    }
}

#[tokio::test]
async fn too_many_requests_say_how_long_to_wait() {
    let busy = |retry_after| refused(Why::Busy { retry_after });
    assert_eq!(answer_to(ResponseTemplate::new(429)).await, busy(None));
    let response = ResponseTemplate::new(429).insert_header("Retry-After", "7");
    assert_eq!(answer_to(response).await, busy(Some(Duration::from_secs(7))));
    let response = ResponseTemplate::new(429).insert_header("Retry-After", "Thu, 01 Jan 2026 00:01:00 GMT");
    assert_eq!(answer_to(response).await, busy(Some(Duration::from_mins(1))));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = MockServer::start().await;
    Mock::given(wiremock::matchers::any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&elsewhere).await;
    for status in [301, 302, 307, 308] {
        let response = ResponseTemplate::new(status).insert_header("Location", elsewhere.uri().as_str());
        assert_eq!(answer_to(response).await, refused(Why::Misconfigured));
    }
}

#[tokio::test]
async fn an_answer_that_never_ends_is_not_read_to_its_end() {
    let long = format!("{{\"messageId\": \"m-1\", \"more\": \"{}\"}}", "x".repeat(70_000));
    assert_eq!(answer_to(ResponseTemplate::new(200).set_body_string(long)).await, Answer::Unknown);
}

#[tokio::test]
async fn what_may_have_been_taken_is_unknown_and_what_was_never_sent_is_not() {
    tells_what_may_have_been_taken(ecall).await;
}
