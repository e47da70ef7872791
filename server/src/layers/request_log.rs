//! One line per request, without anything personal: no query, no address, no path that was not ours.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;

/// Logs and counts a request once it is answered. Paths are those of the routes: what a stranger types into the
/// address line could be anything.
pub async fn record(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = known(request.method());
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let answer = next.run(request).await;
    let route = matched.as_ref().map_or("(none)", MatchedPath::as_str);
    let (status, elapsed) = (answer.status().as_u16(), begun.elapsed());
    tracing::info!(target: "ringfence::request", method, route, status, milliseconds = elapsed.as_millis(), "answered");
    let labels = [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
    metrics::counter!("ringfence_requests_total", &labels).increment(1);
    metrics::histogram!("ringfence_request_seconds", "route" => route.to_owned()).record(elapsed.as_secs_f64());
    answer
}

/// A method is any word that a stranger likes: one outside of the standard ones would be a text of theirs in the log, and
/// a series of theirs in the metrics.
fn known(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}
