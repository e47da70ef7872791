//! Bodies: never past the limit, and readable before anything acts on them.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures::StreamExt as _;
use http::header::{ACCEPT, CONTENT_LENGTH, LOCATION};
use http::{HeaderMap, HeaderName, Method, StatusCode};

use super::Door;
use super::is_api;
use super::notice::Notice;

/// The longest body that anyone may send (SPEC 10).
pub const LIMIT: usize = 64 * 1024;

/// What is read and thrown away of a longer one, so that a client that is still writing sees the answer and not a reset.
const DRAIN: usize = 8 * 1024 * 1024;

/// Marks answers of server functions that ended in an error.
const SERVER_FUNCTION_ERROR: HeaderName = HeaderName::from_static("serverfnerror");

/// Reads the body whole, answers 413 past the limit, and 400 where a server function can't read its arguments.
///
/// Left to themselves server functions answer bad arguments with a redirect to the Referer, or with 500.
pub async fn bound(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let refuse = |notice: Notice, headers: &HeaderMap| notice.answer(headers, &door.stylesheet);
    let bytes = match read(&parts.headers, body).await {
        Ok(bytes) => bytes,
        Err(notice) => return refuse(notice, &parts.headers),
    };
    if !is_api(parts.uri.path()) {
        return next.run(Request::from_parts(parts, Body::from(bytes))).await;
    }
    if !is_form(&bytes) {
        return refuse(Notice::Malformed, &parts.headers);
    }
    let asked = parts.headers.get(ACCEPT).cloned();
    let answer = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    if is_argument_error(&answer) {
        let headers = asked.into_iter().map(|accept| (ACCEPT, accept)).collect();
        return refuse(Notice::Malformed, &headers);
    }
    answer
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Notice> {
    let declared = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let mut stream = body.into_data_stream();
    let (mut kept, mut seen) = (Vec::with_capacity(declared.unwrap_or(0).min(LIMIT)), 0);
    while let Some(chunk) = stream.next().await {
        let Ok(chunk) = chunk else {
            return Err(Notice::Malformed);
        };
        seen += chunk.len();
        if seen <= LIMIT {
            kept.extend_from_slice(&chunk);
        } else if seen > DRAIN {
            break;
        }
    }
    if seen > LIMIT { Err(Notice::TooLarge) } else { Ok(kept.into()) }
}

/// Whether it is text of a form. NUL is in nothing that people type, and PostgreSQL stores no text that holds one.
fn is_form(bytes: &[u8]) -> bool {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        if first == b'%' {
            let byte = tail.first_chunk::<2>().and_then(|digits| {
                let digits = std::str::from_utf8(digits).ok()?;
                digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok())?
            });
            let Some(byte) = byte else {
                return false;
            };
            decoded.push(byte);
            rest = &tail[2..];
        } else {
            decoded.push(first);
        }
    }
    !decoded.contains(&0) && std::str::from_utf8(&decoded).is_ok()
}

/// Our own server functions always set a status: 303 for forms, 4xx or 503 for scripts. What is left over is the
/// framework's answer to arguments that are missing or of another type.
fn is_argument_error(answer: &Response) -> bool {
    let is_error = answer.headers().contains_key(SERVER_FUNCTION_ERROR);
    match answer.status() {
        StatusCode::FOUND => answer.headers().contains_key(LOCATION),
        StatusCode::BAD_REQUEST => is_error,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_form;

    #[test]
    fn text_passes_whatever_its_script() {
        for text in ["", "email=anna%40example.com&password=a+b", "name=%D8%A7%D9%84", "name=ü😀", "%E2%80%AE=x"] {
            assert!(is_form(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_is_not_text_is_refused() {
        for bytes in [&b"a=\xff"[..], b"a=%ff", b"a=%", b"a=%4", b"a=%zz", b"a=%+1", b"a=\0", b"a=%00"] {
            assert!(!is_form(bytes), "{bytes:?}");
        }
    }
}
