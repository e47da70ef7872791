//! What the log never holds.
#![expect(clippy::unwrap_used, reason = "a test may")]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use http::{Request, StatusCode};
use server::layers::{self, Door, fault};
use server::settings::{self, Given};
use tower::ServiceExt as _;
use tracing_subscriber::fmt::MakeWriter;

const SECRET: &str = "tulip-harbour-94";

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        self.clone()
    }
}

fn door() -> Arc<Door> {
    let mut given = Given::default();
    given.add_toml("mode = 'development'", "test");
    let settings = settings::check(given).outcome.unwrap_or_else(|problems| panic!("{problems:?}"));
    Arc::new(Door::new(&settings, "/pkg/ringfence.css"))
}

#[tokio::test]
async fn neither_queries_nor_bodies_nor_cookies_nor_panics_reach_the_log() {
    let lines = Lines::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(lines.clone()).finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    fault::install_panic_hook();

    let inner = Router::new()
        .route("/page", get(|| async { "page" }))
        .route("/form", post(|| async { "posted" }))
        .route("/panic", get(|| async { SECRET.parse::<u32>().map_err(|_| SECRET).unwrap().to_string() }));
    let app = layers::around(inner, &door());
    let ask = async |request: http::request::Builder, body: &'static str| {
        let request = request.header("cookie", SECRET).header("user-agent", SECRET).body(Body::from(body)).unwrap();
        app.clone().oneshot(request).await.unwrap().status()
    };
    let origin = "http://localhost:3000";
    assert_eq!(ask(Request::get(format!("/page?code={SECRET}")), "").await, StatusCode::OK);
    assert_eq!(ask(Request::get(format!("/{SECRET}?code={SECRET}")), "").await, StatusCode::NOT_FOUND);
    assert_eq!(ask(Request::post("/form").header("origin", origin), SECRET).await, StatusCode::OK);
    assert_eq!(ask(Request::builder().method(SECRET).uri("/page"), "").await, StatusCode::FORBIDDEN);
    assert_eq!(ask(Request::get("/panic"), "").await, StatusCode::INTERNAL_SERVER_ERROR);

    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("/page") && log.contains("panic") && log.contains("log.rs"), "{log}");
    assert!(!log.contains(SECRET), "{log}");
}
