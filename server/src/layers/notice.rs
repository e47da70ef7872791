//! Answers that are given before, or instead of, a page of the app: written by hand, so that they also
//! stand when rendering is what broke.

use app::Door;
use app::ssr::language_of;
use axum::response::{IntoResponse as _, Response};
use http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, RETRY_AFTER};
use http::{HeaderMap, StatusCode};

/// What stopped a request at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It came from a page that is not ours.
    ForeignOrigin,
    /// It was sent to a name that is not ours.
    ForeignHost,
    /// Its body is past the limit.
    TooLarge,
    /// Its body did not arrive in time.
    TooSlow,
    /// Its arguments can't be read.
    Malformed,
    /// The path knows no such method.
    WrongMethod,
    /// Something broke; the reference leads to the log.
    Fault(String),
    /// The same, and it passes: to be asked again after this many seconds.
    PassingFault(String, u32),
}

impl Notice {
    /// The status that this answer has.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::ForeignOrigin | Self::ForeignHost => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::PassingFault(..) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::ForeignOrigin => "foreign-origin",
            Self::ForeignHost => "foreign-host",
            Self::TooLarge => "too-large",
            Self::TooSlow => "too-slow",
            Self::Malformed => "malformed",
            Self::WrongMethod => "wrong-method",
            Self::Fault(_) | Self::PassingFault(..) => "fault",
        }
    }

    /// Title and sentence.
    fn words(&self, door: &Door) -> (&'static str, String) {
        let (title, words) = match self {
            Self::ForeignOrigin => door.foreign_origin,
            Self::ForeignHost => door.foreign_host,
            Self::TooLarge => door.too_large,
            Self::TooSlow => door.too_slow,
            Self::Malformed => door.malformed,
            Self::WrongMethod => door.wrong_method,
            Self::Fault(reference) | Self::PassingFault(reference, _) => {
                return (door.fault, (door.fault_words)(reference));
            }
        };
        (title, words.to_owned())
    }

    /// The answer, as the client wants it: a page or JSON, in its language. `headers` as [`asked`] leaves them.
    pub fn answer(&self, headers: &HeaderMap, stylesheet: &str) -> Response {
        let mut answer = self.told(headers, stylesheet);
        if let Self::PassingFault(_, wait_seconds) = self {
            answer.headers_mut().insert(RETRY_AFTER, (*wait_seconds).into());
        }
        answer
    }

    fn told(&self, headers: &HeaderMap, stylesheet: &str) -> Response {
        let language = language_of(headers);
        let door = app::door(language);
        let (title, words) = self.words(door);
        if accepts_json(headers) {
            let body = serde_json::json!({ "refusal": self.name(), "message": words });
            return (self.status(), [(CONTENT_TYPE, "application/json")], body.to_string()).into_response();
        }
        let name = self.name();
        let (lang, to_start, to_start_label) = (language.code(), door.to_start, door.to_start_label);
        let page = format!(
            r#"<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>{title} · Ringfence</title>
<link rel="stylesheet" href="{stylesheet}">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
</head>
<body>
<div class="page page-step">
<header class="top"><a class="brand" href="/" aria-label="{to_start_label}"><img class="logo" src="/favicon.svg" alt="" width="32" height="32"><span class="brand-name" aria-hidden="true">Ringfence</span></a></header>
<main id="content" class="content">
<div class="sheet">
<h1 class="title">{title}</h1>
<div class="notice notice-refusal" role="alert" data-refusal="{name}"><p class="notice-words">{words}</p></div>
<a class="button button-secondary" href="/"><span class="button-label">{to_start}</span></a>
</div>
</main>
</div>
</body>
</html>
"#
        );
        (self.status(), [(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
    }
}

/// What [`Notice::answer`] reads of a request that it doesn't see any more.
pub fn asked(headers: &HeaderMap) -> HeaderMap {
    let read = [ACCEPT, ACCEPT_LANGUAGE, COOKIE];
    headers.iter().filter(|(name, _)| read.contains(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Scripts ask for JSON; a form asks for a page.
pub fn accepts_json(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("application/json"))
}
