//! Bodies: never past the limit, and readable before anything acts on them.

use std::sync::Arc;
use std::time::Duration;

use app::ssr::{PostedOf, WantsJson};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures::StreamExt as _;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, REFERER};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::notice::{self, Notice, accepts_json};
use super::{Door, is_development_only, is_hook, is_server_function};

/// The longest body that anyone may send (SPEC 10).
pub const LIMIT: usize = 64 * 1024;

/// What is read and thrown away of a longer one, so that a client that is still writing sees the answer and not a reset.
const DRAIN: usize = 8 * 1024 * 1024;

/// How long a body may take to arrive. Whoever sends a byte now and then would hold a connection for ever otherwise.
pub const WITHIN: Duration = Duration::from_secs(10);

/// Marks answers of server functions that ended in an error.
const SERVER_FUNCTION_ERROR: HeaderName = HeaderName::from_static("serverfnerror");

/// Reads the body whole; answers 413 past the limit, 408 when it takes too long, and 400 where it is no form or a server
/// function can't read its arguments.
pub async fn bound(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let asked = notice::asked(&parts.headers);
    let refuse = |notice: Notice| notice.answer(&asked, &door.stylesheet);
    let read = tokio::time::timeout(door.body_within, read(&parts.headers, body)).await;
    let bytes = match read.unwrap_or(Err(Notice::TooSlow)) {
        Ok(bytes) => bytes,
        Err(notice) => return refuse(notice),
    };
    let path = parts.uri.path();
    let takes_forms = !is_hook(path) && !is_development_only(path);
    if takes_forms && !(says_form(&parts.headers) && is_form(&bytes)) {
        return refuse(Notice::Malformed);
    }
    let is_function = is_server_function(path);
    if is_function {
        leave_answering_to_us(&mut parts);
        if let Some(of) = PostedOf::read(&bytes) {
            parts.extensions.insert(of);
        }
    }
    let answer = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    if is_function && is_argument_error(&answer) {
        return refuse(Notice::Malformed);
    }
    answer
}

/// Left to itself a server function answers those who accept HTML with a redirect to the Referer, which anybody may have
/// written. So it sees neither; the app learns from [`WantsJson`] how to answer.
fn leave_answering_to_us(parts: &mut Parts) {
    if accepts_json(&parts.headers) {
        parts.extensions.insert(WantsJson);
    }
    parts.headers.remove(REFERER);
    parts.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
}

/// Whether the body claims to be a form, or nothing. Anything else would be read as a form without fields.
fn says_form(headers: &HeaderMap) -> bool {
    let mut kinds = headers.get_all(CONTENT_TYPE).iter();
    let kind = kinds.next().map(|kind| kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim());
    kinds.next().is_none() && kind.is_none_or(|kind| kind.eq_ignore_ascii_case("application/x-www-form-urlencoded"))
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

/// Our own server functions never answer 400. What does is the framework, to arguments that are missing or of another
/// type; nothing has run.
fn is_argument_error(answer: &Response) -> bool {
    answer.status() == StatusCode::BAD_REQUEST && answer.headers().contains_key(SERVER_FUNCTION_ERROR)
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
