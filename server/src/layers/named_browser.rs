//! Gives a browser its name with the page that shows a form.

use app::ssr::{Host, Request as Asked};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::SET_COOKIE;

/// Names a browser that has no name yet. Outside of what keeps pages: a kept page carries nobody's name.
pub async fn name(State(host): State<Host>, request: Request, next: Next) -> Response {
    let naming = Asked::naming(&host, request.headers());
    let mut answer = next.run(request).await;
    if let Some(naming) = naming.filter(|_| answer.status().is_success()) {
        answer.headers_mut().append(SET_COOKIE, naming);
    }
    answer
}
