//! Pages that are the same for everybody who is nobody yet: rendered once, and given a fresh nonce each time.
//!
//! They are what a crowd of strangers asks for; rendering costs several times what sending does (decision 0018).

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use app::ssr::cookies::Cookie;
use app::ssr::language_of;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{CONTENT_LENGTH, CONTENT_SECURITY_POLICY, COOKIE, SET_COOKIE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use identity::entropy::Entropy;
use identity::model::language::Language;

/// No page of ours comes near.
const LARGEST: usize = 256 * 1024;

/// One page, in each language once it has been rendered in it.
#[derive(Clone)]
pub struct RenderedOnce {
    pages: Arc<HashMap<Language, OnceLock<Page>>>,
    entropy: Arc<dyn Entropy>,
}

/// The page in pieces, between which its nonce belongs.
struct Page {
    headers: HeaderMap,
    policy: Vec<String>,
    html: Vec<String>,
}

impl RenderedOnce {
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        let pages = Language::ALL.into_iter().map(|language| (language, OnceLock::new()));
        Self { pages: Arc::new(pages.collect()), entropy }
    }

    fn nonce(&self) -> String {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// Answers with the page that was rendered before, or lets it be rendered and keeps it.
pub async fn serve(State(once): State<RenderedOnce>, request: Request, next: Next) -> Response {
    if !is_nobodys(&request) {
        return next.run(request).await;
    }
    // As the page itself reads it.
    let Some(place) = once.pages.get(&language_of(request.headers())) else { return next.run(request).await };
    if let Some(page) = place.get() {
        return page.answer(&once.nonce());
    }
    let (parts, body) = next.run(request).await.into_parts();
    if parts.status != StatusCode::OK || parts.headers.contains_key(SET_COOKIE) {
        return Response::from_parts(parts, body);
    }
    let Ok(html) = to_bytes(body, LARGEST).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if let Some(page) = Page::read(&parts.headers, &html) {
        // Of two that are first, either will do.
        let _ = place.set(page);
    }
    Response::from_parts(parts, Body::from(html))
}

fn is_nobodys(request: &Request) -> bool {
    request.method() == Method::GET
        && request.uri().query().is_none()
        && request.headers().get_all(COOKIE).iter().all(|line| line.to_str().is_ok_and(is_mute))
}

/// Whether these cookies say no more of such a page than its language. A browser that carries no others is nobody.
fn is_mute(cookies: &str) -> bool {
    let names = cookies.split(';').map(|pair| pair.split('=').next().unwrap_or_default().trim());
    names.filter_map(Cookie::named).all(|cookie| match cookie {
        Cookie::Browser | Cookie::Device | Cookie::Language => true,
        Cookie::Session | Cookie::Flash | Cookie::Going => false,
    })
}

impl Page {
    fn read(headers: &HeaderMap, html: &[u8]) -> Option<Self> {
        let policy = headers.get(CONTENT_SECURITY_POLICY)?.to_str().ok()?;
        let nonce = policy.split_once("'nonce-")?.1.split_once('\'')?.0;
        let pieces = |text: &str| text.split(nonce).map(str::to_owned).collect();
        let mut kept = headers.clone();
        for name in [CONTENT_SECURITY_POLICY, CONTENT_LENGTH, TRANSFER_ENCODING] {
            kept.remove(name);
        }
        Some(Self { headers: kept, policy: pieces(policy), html: pieces(std::str::from_utf8(html).ok()?) })
    }

    fn answer(&self, nonce: &str) -> Response {
        let mut answer = Response::new(Body::from(self.html.join(nonce)));
        *answer.headers_mut() = self.headers.clone();
        if let Ok(policy) = HeaderValue::from_str(&self.policy.join(nonce)) {
            answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use app::ssr::cookies::{Cookie, Kept};

    use super::is_mute;

    #[test]
    fn only_a_browser_that_nothing_is_known_of_is_nobody() {
        for nobodys in [
            "",
            "a=b",
            "ringfence-browser=x; ringfence-device=y",
            "__Host-ringfence-browser=x",
            "ringfence-language=de",
        ] {
            assert!(is_mute(nobodys), "{nobodys}");
        }
        for somebodys in ["ringfence-session=x", "ringfence-browser=x; ringfence-flash=y", "__Host-ringfence-going=x"] {
            assert!(!is_mute(somebodys), "{somebodys}");
        }
        // Whatever the app calls its cookies: those that a page is rendered by for its person.
        for cookie in [Cookie::Session, Cookie::Flash, Cookie::Going] {
            for is_secure in [false, true] {
                let line = cookie.write("x", Kept::Seconds(1), is_secure).unwrap();
                let pair = line.to_str().unwrap().split(';').next().unwrap().to_owned();
                assert!(!is_mute(&format!("a=b; {pair}")), "{pair}");
            }
        }
    }
}
