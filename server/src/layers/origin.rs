//! The same-origin rule (SPEC 10): what changes state must come from a page of ours.

use std::sync::Arc;

use app::ssr::ClientAddress;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::Door;
use super::notice::Notice;
use super::{is_development_only, is_hook};
use crate::settings::is_loopback_host;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// Refuses with 403 what a foreign page, or nobody known, has sent.
pub async fn require_same_origin(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let changes_nothing = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes_nothing
        || is_hook(request.uri().path())
        || is_same_origin(request.headers(), &door.public_origin, door.is_development)
        || (door.is_development && is_test_driver(&request))
    {
        return next.run(request).await;
    }
    Notice::ForeignOrigin.answer(request.headers(), &door.stylesheet)
}

/// Refuses with 403 what was asked for in development under a name that is neither this machine's nor the public one.
///
/// A foreign page may point a name of its own at 127.0.0.1 and then read every message as its own (DNS rebinding); its
/// requests carry that name.
pub async fn require_own_host(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    if !is_development_only(request.uri().path()) || !door.is_development || is_own_host(request.headers(), &door) {
        return next.run(request).await;
    }
    Notice::ForeignHost.answer(request.headers(), &door.stylesheet)
}

fn is_own_host(headers: &HeaderMap, door: &Door) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(Ok(host)), None) = (hosts.next().map(HeaderValue::to_str), hosts.next()) else {
        return false;
    };
    let bare = without_port(host);
    is_loopback_host(bare) || bare.eq_ignore_ascii_case(&door.public_host)
}

fn without_port(host: &str) -> &str {
    match host.rfind(':') {
        Some(colon) if !host[colon..].contains(']') => &host[..colon],
        _ => host,
    }
}

/// An `Origin` that is ours, or without one the browser's own word that the page was.
fn is_same_origin(headers: &HeaderMap, public_origin: &str, is_development: bool) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    let Some(origin) = origins.next() else {
        let mut sites = headers.get_all(SEC_FETCH_SITE).iter();
        return sites.next().is_some_and(|site| site == "same-origin") && sites.next().is_none();
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    origins.next().is_none() && (origin == public_origin || (is_development && is_own_loopback_host(origin, headers)))
}

/// In development the app is reached as `localhost`, `127.0.0.1` and by any port: the page's host must be the
/// request's own, and only this machine can be meant by it (so DNS rebinding gains nothing).
fn is_own_loopback_host(origin: &str, headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let Some(page) = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) else {
        return false;
    };
    host == Some(page) && is_loopback_host(without_port(page))
}

/// Drivers of outside checks move the clock without being a browser: from this machine, and with none of the headers
/// that a browser would have sent (docs/decisions/0014).
fn is_test_driver(request: &Request) -> bool {
    let headers = request.headers();
    let is_browser = [ORIGIN, SEC_FETCH_SITE, SEC_FETCH_MODE].iter().any(|name| headers.contains_key(name));
    let is_local = request.extensions().get::<ClientAddress>().is_some_and(|client| client.0.is_loopback());
    request.uri().path() == "/dev/clock" && !is_browser && is_local
}

#[cfg(test)]
mod tests {
    use http::header::{HOST, ORIGIN};
    use http::{HeaderMap, HeaderValue};

    use super::{SEC_FETCH_SITE, is_same_origin};

    fn passes(origin: &[&'static str], site: Option<&'static str>, host: &'static str, is_development: bool) -> bool {
        let mut headers = HeaderMap::new();
        for value in origin {
            headers.append(ORIGIN, HeaderValue::from_static(value));
        }
        if let Some(site) = site {
            headers.insert(SEC_FETCH_SITE, HeaderValue::from_static(site));
        }
        headers.insert(HOST, HeaderValue::from_static(host));
        is_same_origin(&headers, "https://id.example.com", is_development)
    }

    #[test]
    fn our_own_origin_passes_and_every_other_is_refused() {
        let host = "id.example.com";
        assert!(passes(&["https://id.example.com"], None, host, false));
        for foreign in [
            "null",
            "",
            "http://id.example.com",
            "https://id.example.com:8443",
            "https://id.example.com.evil.example",
            "https://evil.example",
            "https://ID.example.com/",
        ] {
            assert!(!passes(&[foreign], Some("same-origin"), host, false), "{foreign}");
        }
        assert!(!passes(&["https://id.example.com", "https://evil.example"], None, host, false));
    }

    #[test]
    fn without_an_origin_only_the_browsers_word_same_origin_passes() {
        let host = "id.example.com";
        assert!(passes(&[], Some("same-origin"), host, false));
        for site in ["same-site", "cross-site", "none", ""] {
            assert!(!passes(&[], Some(site), host, false), "{site}");
        }
        assert!(!passes(&[], None, host, false));
    }

    #[test]
    fn the_requests_own_loopback_host_passes_in_development_alone() {
        for (origin, host) in [
            ("http://localhost:3000", "localhost:3000"),
            ("http://127.0.0.1:4102", "127.0.0.1:4102"),
            ("http://[::1]:3000", "[::1]:3000"),
            ("http://localhost", "localhost"),
        ] {
            assert!(passes(&[origin], None, host, true), "{origin}");
            assert!(!passes(&[origin], None, host, false), "{origin}");
        }
        assert!(!passes(&["http://localhost:3000"], None, "localhost:4000", true));
        assert!(!passes(&["http://rebound.example:3000"], None, "rebound.example:3000", true));
    }
}
