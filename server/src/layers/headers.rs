//! Headers of every answer (SPEC 10).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderName, HeaderValue, StatusCode};
use leptos::nonce::use_nonce;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use super::Door;

/// For answers that are no page of the app: nothing runs.
const OUTER_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
     frame-ancestors 'none'; form-action 'self'";

/// For the service worker: its script's policy rules its own fetches.
const WORKER_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'";

/// For the worker that solves proofs of work: as a worker its script's policy rules it.
const SOLVER_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/// Same-origin keeps our own Origin on forms: with `no-referrer` browsers send `Origin: null`.
const FIXED: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "otp-credentials=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), \
         camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
];

/// Two years are the custom; one is enough for a name that may move.
const HSTS: &str = "max-age=31536000";

/// Gives every answer its headers, also those of faults and refusals.
pub async fn protect(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let is_asset = is_hashed_asset(request.uri().path());
    let policy = match request.uri().path() {
        "/sw.js" => WORKER_POLICY,
        path if path.starts_with("/pkg/proof_of_work.") => SOLVER_POLICY,
        _ => OUTER_POLICY,
    };
    let mut answer = next.run(request).await;
    let may_be_kept = is_asset && answer.status() == StatusCode::OK;
    let headers = answer.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    if !door.is_development {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    let cache = if may_be_kept { "public, max-age=31536000, immutable" } else { "no-store" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    // Built files lie there in three encodings, and the file service does not say so.
    headers.append(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
    answer
}

/// `/pkg/name.<hash>.ext`: the name changes with the content.
fn is_hashed_asset(path: &str) -> bool {
    let hash = path.strip_prefix("/pkg/").and_then(|name| name.rsplit('.').nth(1));
    hash.is_some_and(|hash| {
        hash.len() >= 16 && hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    })
}

/// Writes the policy of a page, with the nonce of this rendering, and on what its words depend; to be called where pages get
/// their context.
pub fn page_policy(reload_socket: Option<&str>) {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    let reload_socket = reload_socket.unwrap_or_default();
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         connect-src 'self'{reload_socket}; worker-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
    response.insert_header(VARY, HeaderValue::from_static("accept-language, cookie"));
}

#[cfg(test)]
mod tests {
    use super::is_hashed_asset;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(is_hashed_asset("/pkg/ringfence.dm9IeZWS-MFX5yr9I8Hhpw.js"));
        for path in
            ["/pkg/ringfence.js", "/pkg/ringfence_bg.wasm", "/sw.js", "/sign-in", "/a.dm9IeZWS-MFX5yr9I8Hhpw.js"]
        {
            assert!(!is_hashed_asset(path), "{path}");
        }
    }
}
