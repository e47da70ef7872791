//! The gateway that a file describes, with the files that operators are shown.

use std::collections::BTreeMap;

use identity::delivery::gateway::{Answer, Gateway as _, HookCall, HookRefusal, Why};
use identity::delivery::receipts::{Reason, Receipt, Report};
use identity::delivery::settings::TemplateSettings;
use identity::delivery::sms::template::Template;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::json;
use wiremock::matchers::{basic_auth, body_json, body_string, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::unwilling::{Manner, tells_what_may_have_been_taken, unwilling};
use super::{ID, NUMBER, PATIENT, TEXT, accepted, http, message, now, refused, send};

const JSON: &str = include_str!("../../../docs/gateways/json-provider.toml");
const FORM: &str = include_str!("../../../docs/gateways/form-provider.toml");
const HOOK_SECRET: &str = "a-secret-for-hooks";

fn settings(description: &str) -> TemplateSettings {
    let secrets = [("token", "t0ken"), ("user", "user"), ("password", "pass"), ("hook", HOOK_SECRET)];
    TemplateSettings {
        description: description.to_owned(),
        sender: "Ringfence".to_owned(),
        secrets: BTreeMap::from(secrets.map(|(name, secret)| (name.to_owned(), secret.into()))),
    }
}

fn template(description: &str) -> Template {
    Template::new(settings(description), http(PATIENT)).unwrap_or_else(|unfit| panic!("{unfit:?}"))
}

/// One of the examples, at a server of ours.
fn example(description: &str, url: &str) -> Template {
    let host =
        if description == JSON { "https://api.json-provider.example" } else { "https://sms.form-provider.example" };
    assert!(description.contains(host));
    template(&description.replace(host, url))
}

fn unfit(description: &str) -> Vec<String> {
    let unfit = Template::new(settings(description), http(PATIENT)).err().unwrap_or_default();
    unfit.into_iter().map(|unfit| format!("{}: {}", unfit.key, unfit.why)).collect()
}

#[tokio::test]
async fn the_json_example_sends_and_reads_what_it_describes() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/messages"))
        .and(header("authorization", "Bearer t0ken"))
        .and(header("idempotency-key", ID))
        .and(header("content-type", "application/json"))
        .and(body_json(json!({
            "messages": [{ "to": NUMBER, "from": "Ringfence", "text": TEXT, "reference": ID }]
        })))
        .respond_with(
            ResponseTemplate::new(202).set_body_json(json!({ "messages": [{ "id": 77, "status": "queued" }] })),
        )
        .expect(1)
        .mount(&server)
        .await;
    let gateway = example(JSON, &server.uri());
    assert_eq!(gateway.name(), "json-provider");
    assert!(gateway.is_idempotent());
    assert_eq!(send(&gateway, NUMBER, &message()).await, accepted("77"));
}

#[tokio::test]
async fn the_form_example_sends_and_reads_what_it_describes() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/send"))
        .and(basic_auth("user", "pass"))
        .and(header("content-type", "application/x-www-form-urlencoded"))
        .and(body_string(
            "recipient=0012015550123&originator=Ringfence&message=123456+is+your+%22code%22+%26+more.%0A%0A\
             %40id.example.com+%23123456&charset=utf-8",
        ))
        .respond_with(ResponseTemplate::new(200).set_body_string("OK 4711; 1 part"))
        .expect(1)
        .mount(&server)
        .await;
    let gateway = example(FORM, &server.uri());
    assert!(!gateway.is_idempotent());
    assert_eq!(send(&gateway, NUMBER, &message()).await, accepted("4711"));
}

#[tokio::test]
async fn a_get_may_carry_all_in_its_url() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/12015550123/send"))
        .and(wiremock::matchers::query_param("text", TEXT))
        .respond_with(ResponseTemplate::new(204))
        .expect(1)
        .mount(&server)
        .await;
    let file = format!(
        "name = \"plain\"\n[request]\nmethod = \"GET\"\nurl = \"{}/{{to_digits}}/send?text={{text}}\"\n",
        server.uri()
    );
    let answer = send(&template(&file), NUMBER, &message()).await;
    assert_eq!(answer, Answer::Accepted { message_id: None, is_delivered: false });
}

#[tokio::test]
async fn answers_mean_what_the_file_says_and_otherwise_nothing_certain() {
    let entry = |entry: serde_json::Value| json!({ "messages": [entry] }).to_string();
    for (description, status, body, answer) in [
        (JSON, 200, entry(json!({ "id": "m-1", "status": "accepted" })), accepted("m-1")),
        (JSON, 201, entry(json!({ "id": "m-1", "status": "accepted" })), Answer::Unknown),
        (JSON, 200, entry(json!({ "id": "m-1", "status": "odd" })), Answer::Unknown),
        (JSON, 200, entry(json!({ "status": "accepted" })), Answer::Unknown),
        (
            JSON,
            200,
            entry(json!({ "id": "m-1", "status": "accepted", "error": { "code": "x" } })),
            refused(Why::Refused),
        ),
        (JSON, 200, entry(json!({ "error": { "code": "opted-out" } })), refused(Why::TargetRefused)),
        (JSON, 400, entry(json!({ "error": { "code": "invalid-recipient" } })), refused(Why::TargetRefused)),
        (JSON, 400, String::new(), refused(Why::Refused)),
        (JSON, 401, String::new(), refused(Why::Credentials)),
        (JSON, 500, entry(json!({ "error": { "code": "x" } })), refused(Why::Refused)),
        (JSON, 500, "oops".to_owned(), Answer::Unknown),
        (JSON, 200, "<html>".to_owned(), Answer::Unknown),
        (FORM, 200, "ERROR 12 bad number".to_owned(), refused(Why::TargetRefused)),
        (FORM, 200, "ERROR 3 no credit".to_owned(), refused(Why::Refused)),
        (FORM, 200, "OK ".to_owned(), Answer::Unknown),
        (FORM, 200, String::new(), Answer::Unknown),
        (FORM, 302, String::new(), refused(Why::Misconfigured)),
        (FORM, 429, String::new(), refused(Why::Busy { retry_after: None })),
    ] {
        let server = MockServer::start().await;
        let response = ResponseTemplate::new(status).set_body_string(body.clone());
        Mock::given(method("POST")).respond_with(response).expect(1).mount(&server).await;
        let said = send(&example(description, &server.uri()), NUMBER, &message()).await;
        assert_eq!(said, answer, "{status} {body}");
    }
}

#[tokio::test]
async fn what_may_have_been_taken_is_unknown_and_what_was_never_sent_is_not() {
    tells_what_may_have_been_taken(|url, timeout| {
        let file = FORM.replace("https://sms.form-provider.example", url);
        Template::new(settings(&file), http(timeout)).ok().unwrap()
    })
    .await;
    // Also where the status alone would do.
    let address = unwilling(Manner::BreaksOff).await;
    let file = format!(
        "name = \"plain\"\n[request]\nmethod = \"GET\"\nurl = \"http://{address}/?to={{to_digits}}&text={{text}}\"\n"
    );
    assert_eq!(send(&template(&file), NUMBER, &message()).await, Answer::Unknown);
}

#[test]
fn a_file_that_could_not_work_is_refused_by_the_place_in_it() {
    let with = |from: &str, to: &str| {
        assert!(JSON.contains(from), "{from}");
        unfit(&JSON.replace(from, to))
    };
    assert_eq!(with("{token}", "{tokn}"), ["request.headers.Authorization: nothing fills `{tokn}` here"]);
    assert_eq!(with("Bearer {token}", "{text}"), ["request.headers.Authorization: nothing fills `{text}` here"]);
    assert_eq!(with("https://", "http://"), ["request.url: is not https"]);
    assert_eq!(with("\"{id}\" }]", "\"{id}\" ]"), ["request.body: is not JSON"]);
    assert_eq!(with("\"{text}\"", "\"hello\""), ["request: has no place for `{text}`"]);
    assert_eq!(with("\"/messages/0/id\"", "\"messages.0.id\"").len(), 1);
    assert_eq!(with("secret = \"{hook}\"", "secret = \"short\""), ["receipts.secret: has less than 16 characters"]);
    assert_eq!(with("secret_header = \"X-Hook-Secret\"", "").len(), 1);
    assert_eq!(with("[success]", "[succes]").len(), 1);
    assert_eq!(with("name = \"json-provider\"", "name = \"../x\"").len(), 1);
    assert_eq!(unfit("not a file").len(), 1);
}

fn json_call<'a>(headers: &'a HeaderMap, body: &'a str) -> HookCall<'a> {
    HookCall { query: "", headers, body: body.as_bytes(), now: now() }
}

#[test]
fn receipts_are_read_as_the_file_says_and_only_with_the_secret() {
    let gateway = template(JSON);
    let mut headers = HeaderMap::new();
    let body = json!({ "events": [
        { "message": { "id": "m-1" }, "status": "delivered" },
        { "message": { "id": "m-2" }, "status": "on-its-way" },
        { "message": { "id": 3 }, "status": "expired" },
        { "message": { "id": "m-4" }, "status": "blocked" },
    ]})
    .to_string();
    assert_eq!(gateway.read_hook(&json_call(&headers, &body)), Err(HookRefusal::NotProved));
    headers.insert("x-hook-secret", HeaderValue::from_static("a-secret-for-hookS"));
    assert_eq!(gateway.read_hook(&json_call(&headers, &body)), Err(HookRefusal::NotProved));
    headers.insert("x-hook-secret", HeaderValue::from_static(HOOK_SECRET));
    let receipt = |id: &str, report| Receipt { message_id: id.to_owned(), report };
    assert_eq!(
        gateway.read_hook(&json_call(&headers, &body)).unwrap(),
        [
            receipt("m-1", Report::Delivered),
            receipt("3", Report::Failed(Reason::Unreachable)),
            receipt("m-4", Report::Failed(Reason::TargetRefused)),
        ]
    );
    for body in ["", "{}", "[]", "{\"events\": [{}]}", "\u{0}"] {
        assert_eq!(gateway.read_hook(&json_call(&headers, body)), Err(HookRefusal::NotUnderstood), "{body}");
    }
    let deep = "[".repeat(60_000);
    assert_eq!(gateway.read_hook(&json_call(&headers, &deep)), Err(HookRefusal::NotUnderstood));
}

#[test]
fn receipts_may_come_in_a_query() {
    let gateway = template(FORM);
    let headers = HeaderMap::new();
    let read = |query: &str| gateway.read_hook(&HookCall { query, headers: &headers, body: b"", now: now() });
    let good = format!("id=4711&dlr=1&token={HOOK_SECRET}");
    assert_eq!(read(&good).unwrap(), [Receipt { message_id: "4711".to_owned(), report: Report::Delivered }]);
    assert_eq!(read("id=4711&dlr=1&token=x"), Err(HookRefusal::NotProved));
    assert_eq!(read("id=4711&dlr=1"), Err(HookRefusal::NotProved));
    assert_eq!(read(&format!("id=4711&token={HOOK_SECRET}")), Err(HookRefusal::NotUnderstood));
}

#[test]
fn without_receipts_in_the_file_there_is_no_hook() {
    let (before, _) = FORM.split_once("[receipts]").unwrap();
    let headers = HeaderMap::new();
    let call = HookCall { query: "id=1", headers: &headers, body: b"", now: now() };
    assert_eq!(template(before).read_hook(&call), Err(HookRefusal::NotServed));
}
