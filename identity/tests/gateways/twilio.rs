//! Twilio.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use identity::delivery::gateway::{Answer, Gateway as _, HookCall, HookRefusal, Why};
use identity::delivery::receipts::{Reason, Receipt, Report};
use identity::delivery::settings::TwilioSettings;
use identity::delivery::sms::twilio::Twilio;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use sha1::Sha1;
use wiremock::matchers::{basic_auth, body_string, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::unwilling::tells_what_may_have_been_taken;
use super::{ID, NUMBER, PATIENT, accepted, http, message, now, refused, send};

const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
const KEY: &str = "SK0123456789abcdef0123456789abcdef";
const SERVICE: &str = "MG0123456789abcdef0123456789abcdef";
const TOKEN: &str = "not-a-real-auth-token";
const PATH: &str = "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json";
const PUBLISHED: &str = "https://id.example.com/hooks/twilio";

fn settings(url: &str) -> TwilioSettings {
    let settings = TwilioSettings::new(ACCOUNT, TOKEN.into(), "+12015550199", "https://id.example.com");
    TwilioSettings { url: url.to_owned(), ..settings }
}

fn twilio(settings: TwilioSettings) -> Twilio {
    Twilio::new(settings, http(PATIENT)).unwrap_or_else(|unfit| panic!("{unfit:?}"))
}

fn unfit(change: impl Fn(&mut TwilioSettings)) -> Vec<String> {
    let mut settings = settings("https://api.twilio.com");
    change(&mut settings);
    Twilio::new(settings, http(PATIENT)).err().unwrap_or_default().into_iter().map(|unfit| unfit.key).collect()
}

async fn answer_to(response: ResponseTemplate) -> Answer {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(response).expect(1).mount(&server).await;
    send(&twilio(settings(&server.uri())), NUMBER, &message()).await
}

async fn answer_to_json(status: u16, body: Value) -> Answer {
    answer_to(ResponseTemplate::new(status).set_body_json(body)).await
}

#[tokio::test]
async fn the_request_is_what_twilio_documents() {
    let server = MockServer::start().await;
    let form = "To=%2B12015550123&From=%2B12015550199&Body=123456+is+your+%22code%22+%26+more.%0A%0A\
                %40id.example.com+%23123456&StatusCallback=https%3A%2F%2Fid.example.com%2Fhooks%2Ftwilio";
    Mock::given(method("POST"))
        .and(path(PATH))
        .and(basic_auth(ACCOUNT, TOKEN))
        .and(header("content-type", "application/x-www-form-urlencoded"))
        .and(body_string(form))
        .respond_with(ResponseTemplate::new(201).set_body_json(json!({
            "sid": "SM1", "status": "queued", "error_code": null, "error_message": null, "to": NUMBER,
        })))
        .expect(1)
        .mount(&server)
        .await;
    assert_eq!(send(&twilio(settings(&server.uri())), NUMBER, &message()).await, accepted("SM1"));
}

#[tokio::test]
async fn an_api_key_sends_in_place_of_the_token_and_a_service_in_place_of_a_sender() {
    let server = MockServer::start().await;
    let service = format!("MessagingServiceSid={SERVICE}");
    Mock::given(method("POST"))
        .and(basic_auth(KEY, "the-key's-secret"))
        .and(wiremock::matchers::body_string_contains(&service))
        .respond_with(ResponseTemplate::new(201).set_body_json(json!({ "sid": "SM1", "status": "accepted" })))
        .expect(1)
        .mount(&server)
        .await;
    let settings = TwilioSettings {
        api_key: Some((KEY.to_owned(), "the-key's-secret".into())),
        sender: None,
        messaging_service_sid: Some(SERVICE.to_owned()),
        ..settings(&server.uri())
    };
    assert_eq!(send(&twilio(settings), NUMBER, &message()).await, accepted("SM1"));
}

/// Twilio refuses a message whose callback nobody can reach; and a receipt that can't be proved is of no use.
#[tokio::test]
async fn no_receipt_is_asked_for_where_none_could_be_taken() {
    for (public_url, token) in [("http://localhost:3000", Some(TOKEN)), ("https://id.example.com", None)] {
        let server = MockServer::start().await;
        let created = ResponseTemplate::new(201).set_body_json(json!({ "sid": "SM1" }));
        Mock::given(method("POST")).respond_with(created).mount(&server).await;
        let settings = TwilioSettings {
            public_url: public_url.to_owned(),
            auth_token: token.map(Into::into),
            api_key: Some((KEY.to_owned(), "secret".into())),
            ..settings(&server.uri())
        };
        assert_eq!(send(&twilio(settings), NUMBER, &message()).await, accepted("SM1"));
        let asked = server.received_requests().await.unwrap();
        assert!(!String::from_utf8_lossy(&asked[0].body).contains("StatusCallback"), "{public_url}");
    }
}

#[tokio::test]
async fn only_what_has_a_sid_and_no_error_is_accepted() {
    assert_eq!(answer_to_json(201, json!({ "sid": "SM1", "status": "queued" })).await, accepted("SM1"));
    assert_eq!(answer_to_json(201, json!({ "sid": "SM1", "error_code": 30450 })).await, refused(Why::Refused));
    assert_eq!(answer_to_json(201, json!({ "sid": "SM1", "error_code": 21610 })).await, refused(Why::TargetRefused));
    for odd in [json!({}), json!([]), json!({ "sid": 7 }), json!({ "sid": "" }), json!({ "sid": "a b" })] {
        assert_eq!(answer_to_json(201, odd.clone()).await, Answer::Unknown, "{odd}");
    }
    assert_eq!(answer_to_json(201, json!({ "sid": "m".repeat(201) })).await, Answer::Unknown);
    assert_eq!(answer_to_json(500, json!({ "sid": "SM1" })).await, Answer::Unknown);
}

#[tokio::test]
async fn a_code_says_more_than_its_status() {
    let error = |status: u16, code: u32| {
        let text = format!("The 'To' number {NUMBER} is not a valid phone number.");
        answer_to_json(status, json!({ "code": code, "message": text, "status": status }))
    };
    for (status, code, why) in [
        (400, 21211, Why::TargetRefused),
        (400, 21610, Why::TargetRefused),
        (400, 21614, Why::TargetRefused),
        // The sender's own number, typed by a stranger.
        (400, 21266, Why::TargetRefused),
        // A region that is not enabled: whatever the status, no fault of the gateway's.
        (400, 21408, Why::Refused),
        (403, 21408, Why::Refused),
        (400, 21606, Why::Refused),
        (400, 21212, Why::Misconfigured),
        (401, 20003, Why::Credentials),
        (404, 20404, Why::Misconfigured),
        (400, 21611, Why::Busy { retry_after: None }),
        (429, 20429, Why::Busy { retry_after: None }),
        (400, 99999, Why::Refused),
    ] {
        assert_eq!(error(status, code).await, refused(why), "{status} {code}");
    }
    // A service that failed within may yet have sent the message.
    assert_eq!(error(500, 20500).await, Answer::Unknown);
    assert_eq!(error(503, 20503).await, Answer::Unknown);
}

#[tokio::test]
async fn a_status_alone_is_a_no_only_where_it_says_so() {
    for (status, answer) in [
        (200, Answer::Unknown),
        (302, refused(Why::Misconfigured)),
        (400, refused(Why::Refused)),
        (401, refused(Why::Credentials)),
        (404, refused(Why::Misconfigured)),
        (408, Answer::Unknown),
        (500, Answer::Unknown),
        (502, Answer::Unknown),
    ] {
        let said = answer_to(ResponseTemplate::new(status).set_body_string("<html>Sorry</html>")).await;
        assert_eq!(said, answer, "{status}");
    }
    let busy = ResponseTemplate::new(429).insert_header("Retry-After", "7");
    assert_eq!(answer_to(busy).await, refused(Why::Busy { retry_after: Some(Duration::from_secs(7)) }));
}

#[tokio::test]
async fn what_may_have_been_taken_is_unknown_and_what_was_never_sent_is_not() {
    tells_what_may_have_been_taken(|url, timeout| Twilio::new(settings(url), http(timeout)).ok().unwrap()).await;
}

#[test]
fn settings_with_which_nothing_could_be_sent_are_named() {
    assert!(unfit(|_| ()).is_empty());
    assert_eq!(unfit(|s| s.account_sid = "AC1/../../x".into()), ["account_sid"]);
    assert_eq!(unfit(|s| s.auth_token = Some("".into())), ["auth_token"]);
    assert_eq!(unfit(|s| s.auth_token = None), ["auth_token"]);
    assert_eq!(unfit(|s| s.api_key = Some(("key".into(), "".into()))), ["api_key", "api_secret"]);
    assert_eq!(unfit(|s| s.sender = None), ["messaging_service_sid"]);
    assert_eq!(unfit(|s| s.sender = Some("a far too long name".into())), ["sender"]);
    assert_eq!(unfit(|s| s.messaging_service_sid = Some(SERVICE.into())), ["sender"]);
    assert_eq!(unfit(|s| s.url = "http://api.twilio.com".into()), ["url"]);
    assert_eq!(unfit(|s| s.public_url = "id.example.com".into()), ["public_url"]);
}

#[test]
fn no_secret_is_shown() {
    let settings =
        TwilioSettings { api_key: Some((KEY.into(), "key-secret".into())), ..settings("https://api.twilio.com") };
    let shown = format!("{settings:?}");
    assert!(!shown.contains(TOKEN) && !shown.contains("key-secret"), "{shown}");
}

/// What Twilio posts when a message changes its state.
fn callback(state: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let fields =
        [("AccountSid", ACCOUNT), ("ApiVersion", "2010-04-01"), ("From", "+12015550199"), ("MessageSid", "SM1")];
    let fields = fields.into_iter().chain([("MessageStatus", state), ("SmsSid", "SM1"), ("To", NUMBER)]);
    fields.chain(more.iter().copied()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn encoded(form: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

/// As Twilio's documentation has it: the URL, then each name and value by name.
fn signature(token: &str, url: &str, form: &[(String, String)]) -> String {
    let mut form = form.to_vec();
    form.sort();
    let text = form.iter().fold(url.to_owned(), |text, (name, value)| format!("{text}{name}{value}"));
    let mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).unwrap().chain_update(text).finalize();
    STANDARD.encode(mac.into_bytes())
}

fn signed(signature: &str) -> HeaderMap {
    HeaderMap::from_iter([("x-twilio-signature".parse().unwrap(), HeaderValue::from_str(signature).unwrap())])
}

fn read(gateway: &Twilio, headers: &HeaderMap, body: &str) -> Result<Vec<Receipt>, HookRefusal> {
    gateway.read_hook(&HookCall { query: "", headers, body: body.as_bytes(), now: now() })
}

fn read_signed(form: &[(String, String)]) -> Result<Vec<Receipt>, HookRefusal> {
    read(&twilio(settings("https://api.twilio.com")), &signed(&signature(TOKEN, PUBLISHED, form)), &encoded(form))
}

#[test]
fn receipts_say_what_became_of_a_message() {
    let receipt = |report| vec![Receipt { message_id: "SM1".to_owned(), report }];
    for (state, code, said) in [
        ("queued", None, vec![]),
        ("sending", None, vec![]),
        ("sent", None, vec![]),
        ("a state to come", None, vec![]),
        ("delivered", None, receipt(Report::Delivered)),
        ("undelivered", Some("30003"), receipt(Report::Failed(Reason::Unreachable))),
        ("undelivered", Some("30005"), receipt(Report::Failed(Reason::TargetRefused))),
        ("undelivered", Some("30006"), receipt(Report::Failed(Reason::TargetRefused))),
        ("failed", Some("21610"), receipt(Report::Failed(Reason::TargetRefused))),
        ("failed", Some("30008"), receipt(Report::Failed(Reason::NotDelivered))),
        ("failed", Some("no code"), receipt(Report::Failed(Reason::NotDelivered))),
        ("failed", None, receipt(Report::Failed(Reason::NotDelivered))),
    ] {
        let code: Vec<_> = code.map(|code| ("ErrorCode", code)).into_iter().collect();
        let form = callback(state, &code);
        // Success reported twice is success.
        assert_eq!(read_signed(&form).unwrap(), said, "{state}");
        assert_eq!(read_signed(&form).unwrap(), said, "{state}");
    }
}

#[test]
fn a_receipt_that_is_not_signed_for_us_is_refused() {
    let gateway = twilio(settings("https://api.twilio.com"));
    let form = callback("delivered", &[]);
    let (body, right) = (encoded(&form), signature(TOKEN, PUBLISHED, &form));
    assert!(read(&gateway, &signed(&right), &body).is_ok());
    let refused = Err(HookRefusal::NotProved);
    assert_eq!(read(&gateway, &HeaderMap::new(), &body), refused);
    for other in [
        String::new(),
        "x".to_owned(),
        right.to_lowercase(),
        format!("{right} "),
        signature("another-token", PUBLISHED, &form),
        signature("", PUBLISHED, &form),
        signature(TOKEN, "https://other.example.com/hooks/twilio", &form),
        signature(TOKEN, "http://id.example.com/hooks/twilio", &form),
        signature(TOKEN, "https://id.example.com/hooks/vonage", &form),
        signature(TOKEN, "https://id.example.com/hooks/twilio?more=1", &form),
    ] {
        assert_eq!(read(&gateway, &signed(&other), &body), refused, "{other}");
    }
    for tampered in
        [body.replace("SM1", "SM2"), body.replace("delivered", "failed"), format!("{body}&x=1"), String::new()]
    {
        assert_eq!(read(&gateway, &signed(&right), &tampered), refused, "{tampered}");
    }
    // What the request claims of its own address counts for nothing.
    let mut headers = signed(&signature(TOKEN, "https://other.example.com/hooks/twilio", &form));
    headers.insert("host", HeaderValue::from_static("other.example.com"));
    headers.insert("x-forwarded-host", HeaderValue::from_static("other.example.com"));
    assert_eq!(read(&gateway, &headers, &body), refused);
    // Signed, and about another account.
    let mut theirs = form.clone();
    theirs[0].1 = "AC00000000000000000000000000000000".to_owned();
    assert_eq!(read_signed(&theirs), refused);
}

#[test]
fn the_port_may_be_signed_or_not() {
    let form = callback("delivered", &[]);
    let with_port = signature(TOKEN, "https://id.example.com:443/hooks/twilio", &form);
    let gateway = twilio(settings("https://api.twilio.com"));
    assert!(read(&gateway, &signed(&with_port), &encoded(&form)).is_ok());
    let odd = TwilioSettings { public_url: "https://id.example.com:8443".into(), ..settings("https://api.twilio.com") };
    for url in [PUBLISHED, "https://id.example.com:8443/hooks/twilio"] {
        assert!(read(&twilio(odd.clone()), &signed(&signature(TOKEN, url, &form)), &encoded(&form)).is_ok(), "{url}");
    }
    let other = signature(TOKEN, "https://id.example.com:443/hooks/twilio", &form);
    assert_eq!(read(&twilio(odd), &signed(&other), &encoded(&form)), Err(HookRefusal::NotProved));
}

#[test]
fn without_a_token_no_receipt_is_believed() {
    let settings = TwilioSettings {
        auth_token: None,
        api_key: Some((KEY.to_owned(), "secret".into())),
        ..settings("https://api.twilio.com")
    };
    let form = callback("delivered", &[]);
    for token in ["", "secret", TOKEN] {
        let headers = signed(&signature(token, PUBLISHED, &form));
        assert_eq!(read(&twilio(settings.clone()), &headers, &encoded(&form)), Err(HookRefusal::NotProved));
    }
}

#[test]
fn a_signed_call_that_makes_no_sense_is_told_so() {
    let without =
        |name: &str| callback("delivered", &[]).into_iter().filter(|(key, _)| key != name).collect::<Vec<_>>();
    assert_eq!(read_signed(&without("MessageSid")), Err(HookRefusal::NotUnderstood));
    assert_eq!(read_signed(&without("MessageStatus")), Err(HookRefusal::NotUnderstood));
    assert_eq!(read_signed(&[]), Err(HookRefusal::NotUnderstood));
    // An id that was never one of ours does not reach a table.
    let mut long = callback("delivered", &[]);
    long[3].1 = ID.repeat(10);
    assert_eq!(read_signed(&long), Ok(Vec::new()));
}
