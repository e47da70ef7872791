//! What every request passes and every answer carries, around a router that stands in for the app.
#![expect(clippy::unwrap_used, reason = "a test may")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::ssr::ClientAddress;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::{get, post};
use axum::{Extension, Router};
use http::{HeaderMap, Request, StatusCode};
use metrics_exporter_prometheus::PrometheusBuilder;
use server::layers::{self, Door, body};
use server::settings::{self, Given};
use tower::ServiceExt as _;

const ORIGIN: &str = "https://id.example.com";
const PRODUCTION: &str = r#"
mode = "production"
server.public_url = "https://id.example.com"
server.trusted_proxies = ["10.0.0.0/8"]
guard.countries = ["CH"]
money.prices = "prices.toml"
delivery.gateways = ["template"]
gateways.template.file = "provider.toml"
mail.host = "mail.example.com"
"#;

fn app(toml: &str) -> Router {
    around(door(toml))
}

fn door(toml: &str) -> Door {
    let mut given = Given::default();
    given.add_toml(toml, "test");
    let settings = settings::check(given).outcome.unwrap_or_else(|problems| panic!("{problems:?}"));
    Door::new(&settings, "/pkg/ringfence.css")
}

fn around(door: Door) -> Router {
    let inner = Router::new()
        .route("/page", get(|| async { "page" }).post(|| async { "posted" }))
        .route("/panic", get(|| async { panic_with("the code is 123456") }))
        .route("/client", get(|Extension(client): Extension<ClientAddress>| async move { client.0.to_string() }))
        .route("/api/echo", post(|text: String| async { text }))
        .route("/hooks/ecall", post(|| async { "taken" }))
        .route("/dev/clock", post(|| async { "moved" }))
        .route("/dev/messages", get(|| async { "messages" }))
        .route("/pkg/{file}", get(|| async { "asset" }));
    layers::around(inner, &Arc::new(door))
}

fn panic_with(secret: &str) -> String {
    secret.parse::<u32>().map_err(|_| secret).unwrap().to_string()
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(app: &Router, peer: &str, request: http::request::Builder, body: impl Into<Body>) -> Answer {
    let mut request = request.body(body.into()).unwrap();
    let peer: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    let answer = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = answer.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}

const PEER: &str = "198.51.100.7:4711";

async fn get_path(path: &str) -> Answer {
    ask(&app(PRODUCTION), PEER, Request::get(path), Body::empty()).await
}

async fn post_path(path: &str, body: impl Into<Body>) -> Answer {
    ask(&app(PRODUCTION), PEER, Request::post(path).header("origin", ORIGIN), body).await
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    for path in ["/page", "/nowhere", "/panic"] {
        let answer = get_path(path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("strict-transport-security", "max-age=31536000"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), value, "{name} of {path}");
        }
        assert!(answer.header("permissions-policy").contains("otp-credentials=(self)"));
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("script-src"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("unsafe-eval"));
    }
}

/// The recorder is the thread's own, and a test runs on one.
#[tokio::test]
async fn a_method_of_a_strangers_own_makes_no_series_of_its_own() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let app = app(PRODUCTION);
    for method in ["GET", "BREW-123456", "get", "X-ANNA"] {
        ask(&app, PEER, Request::builder().method(method).uri("/page"), Body::empty()).await;
    }
    let series = recorder.handle().render();
    let methods = series.split("method=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let methods: std::collections::BTreeSet<&str> = methods.collect();
    assert_eq!(methods.into_iter().collect::<Vec<_>>(), ["GET", "other"], "{series}");
}

#[tokio::test]
async fn development_sends_no_hsts() {
    let answer = ask(&app("mode = 'development'"), PEER, Request::get("/page"), Body::empty()).await;
    assert_eq!(answer.header("strict-transport-security"), "");
}

#[tokio::test]
async fn hashed_assets_alone_are_kept_and_only_when_they_are_there() {
    let hashed = "/pkg/ringfence.dm9IeZWS-MFX5yr9I8Hhpw.css";
    assert_eq!(get_path(hashed).await.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(get_path("/pkg/ringfence.css").await.header("cache-control"), "no-store");
    let missing = get_path("/pkg/deeper/ringfence.dm9IeZWS-MFX5yr9I8Hhpw.css").await;
    assert_eq!((missing.status, missing.header("cache-control")), (StatusCode::NOT_FOUND, "no-store"));
    assert_eq!(get_path(hashed).await.header("vary"), "accept-encoding");
}

#[tokio::test]
async fn the_service_worker_may_fetch_our_own_and_nothing_else() {
    let policy = get_path("/sw.js").await;
    assert_eq!(policy.header("content-security-policy"), "default-src 'none'; script-src 'self'; connect-src 'self'");
}

#[tokio::test]
async fn a_foreign_post_is_refused_and_ours_passes() {
    let app = app(PRODUCTION);
    let cases: [(&[(&str, &str)], StatusCode); 6] = [
        (&[("origin", ORIGIN)], StatusCode::OK),
        (&[("sec-fetch-site", "same-origin")], StatusCode::OK),
        (&[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")], StatusCode::FORBIDDEN),
        (&[("origin", "http://localhost:3000"), ("host", "localhost:3000")], StatusCode::FORBIDDEN),
        (&[("sec-fetch-site", "cross-site")], StatusCode::FORBIDDEN),
        (&[], StatusCode::FORBIDDEN),
    ];
    for (headers, expected) in cases {
        for path in ["/page", "/api/echo", "/nowhere"] {
            let request =
                headers.iter().fold(Request::post(path), |request, (name, value)| request.header(*name, *value));
            let answer = ask(&app, PEER, request, Body::empty()).await;
            let expected =
                if path == "/nowhere" && expected == StatusCode::OK { StatusCode::NOT_FOUND } else { expected };
            assert_eq!(answer.status, expected, "{headers:?} to {path}");
        }
    }
    let refused = ask(&app, PEER, Request::post("/page"), Body::empty()).await;
    assert!(refused.body.contains(r#"role="alert" data-refusal="foreign-origin""#));
    let hook = ask(&app, PEER, Request::post("/hooks/ecall"), Body::empty()).await;
    assert_eq!(hook.status, StatusCode::OK);
}

#[tokio::test]
async fn the_clock_moves_for_a_local_driver_without_an_origin_in_development_alone() {
    let development = app("mode = 'development'");
    let clock = || Request::post("/dev/clock").header("host", "127.0.0.1:3000");
    assert_eq!(ask(&development, "127.0.0.1:4711", clock(), "").await.status, StatusCode::OK);
    assert_eq!(ask(&development, PEER, clock(), "").await.status, StatusCode::FORBIDDEN);
    for (name, value) in
        [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")]
    {
        let answer = ask(&development, "127.0.0.1:4711", clock().header(name, value), "").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
    }
    assert_eq!(ask(&development, "127.0.0.1:4711", Request::post("/page"), "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(ask(&app(PRODUCTION), "127.0.0.1:4711", clock(), "").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_body_past_the_limit_is_refused_whether_or_not_it_says_its_length() {
    assert_eq!(post_path("/api/echo", vec![b'a'; body::LIMIT]).await.status, StatusCode::OK);
    for path in ["/api/echo", "/page", "/hooks/ecall"] {
        let answer = post_path(path, vec![b'a'; 1024 * 1024]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert!(answer.body.contains(r#"data-refusal="too-large""#));
    }
    let chunks = futures::stream::iter((0..65).map(|_| Ok::<_, std::io::Error>(vec![b'a'; 1024])));
    assert_eq!(post_path("/api/echo", Body::from_stream(chunks)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn what_is_no_text_is_refused_before_anything_acts() {
    for bytes in [&b"email=\xff\xfe"[..], b"email=%ff", b"email=%00", b"email=a\0", b"email=%e"] {
        let answer = post_path("/api/echo", bytes).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{bytes:?}");
        assert!(answer.body.contains(r#"data-refusal="malformed""#));
    }
}

#[tokio::test]
async fn what_claims_to_be_no_form_is_refused_and_not_read_as_an_empty_one() {
    let typed = |kind: &'static str| Request::post("/api/echo").header("origin", ORIGIN).header("content-type", kind);
    let app = app(PRODUCTION);
    for kind in ["multipart/form-data; boundary=x", "application/json", "text/plain", "", "application/x-www-form"] {
        let answer = ask(&app, PEER, typed(kind), "email=a").await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{kind}");
    }
    for kind in ["application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; charset=utf-8"] {
        assert_eq!(ask(&app, PEER, typed(kind), "email=a").await.status, StatusCode::OK, "{kind}");
    }
    let twice = typed("application/x-www-form-urlencoded").header("content-type", "application/json");
    assert_eq!(ask(&app, PEER, twice, "email=a").await.status, StatusCode::BAD_REQUEST);
    // What is for programs reads what it likes.
    let hook = Request::post("/hooks/ecall").header("content-type", "application/json");
    assert_eq!(ask(&app, PEER, hook, "{}").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_never_comes_is_given_up() {
    let impatient = Door { body_within: Duration::ZERO, ..door(PRODUCTION) };
    let app = around(impatient);
    for path in ["/api/echo", "/page", "/hooks/ecall"] {
        let body = Body::from_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
        let answer = ask(&app, PEER, Request::post(path).header("origin", ORIGIN), body).await;
        assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT, "{path}");
        assert!(answer.body.contains(r#"data-refusal="too-slow""#));
    }
}

#[tokio::test]
async fn what_development_has_answers_under_this_machines_own_names_alone() {
    let public = app(
        "mode = 'development'\nserver.public_url = 'https://dev.example.com'\nserver.allow_public_development = true",
    );
    let get = |host: &'static str| Request::get("/dev/messages").header("host", host);
    for host in ["localhost:3000", "127.0.0.1", "[::1]:3000", "app.localhost:3000", "dev.example.com"] {
        assert_eq!(ask(&public, PEER, get(host), "").await.status, StatusCode::OK, "{host}");
    }
    for host in
        ["rebound.example:3000", "localhost.rebound.example", "dev.example.com.rebound.example", "[::1].evil", ""]
    {
        let answer = ask(&public, PEER, get(host), "").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{host}");
        assert!(answer.body.contains(r#"data-refusal="foreign-host""#));
    }
    let two = get("localhost:3000").header("host", "rebound.example");
    assert_eq!(ask(&public, PEER, two, "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(ask(&public, PEER, Request::get("/dev/messages"), "").await.status, StatusCode::FORBIDDEN);
    let page = Request::get("/page").header("host", "rebound.example");
    assert_eq!(ask(&public, PEER, page, "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_panic_becomes_the_fault_page_with_a_reference_and_without_the_message() {
    let answer = get_path("/panic").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.body.contains("reference") && !answer.body.contains("123456"), "{}", answer.body);
}

#[tokio::test]
async fn the_client_is_whom_the_trusted_proxy_names() {
    let app = app(PRODUCTION);
    let through = |peer| {
        let app = app.clone();
        async move {
            let request = Request::get("/client").header("x-forwarded-for", "6.6.6.6, 203.0.113.9");
            ask(&app, peer, request, Body::empty()).await.body
        }
    };
    assert_eq!(through("10.0.0.2:80").await, "203.0.113.9");
    assert_eq!(through("198.51.100.7:80").await, "198.51.100.7");
    assert_eq!(through("[::ffff:10.0.0.2]:80").await, "203.0.113.9");
}
