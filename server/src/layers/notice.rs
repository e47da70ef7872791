//! Answers that are given before, or instead of, a page of the app: written by hand, so that they also
//! stand when rendering is what broke.

use axum::response::{IntoResponse as _, Response};
use http::header::{ACCEPT, CONTENT_TYPE};
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
            Self::Fault(_) => "fault",
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::ForeignOrigin => "That came from somewhere else",
            Self::ForeignHost => "This is not our address",
            Self::TooLarge => "That is too long",
            Self::TooSlow => "That took too long",
            Self::Malformed => "We could not read that",
            Self::WrongMethod => "There is nothing to open here",
            Self::Fault(_) => "Something broke on our side",
        }
    }

    fn words(&self) -> String {
        match self {
            Self::ForeignOrigin => {
                "Your browser did not say that this came from one of our own pages, so nothing was done. \
                 Open the page again and repeat the step there."
                    .to_owned()
            }
            Self::ForeignHost => {
                "What development shows is shown under this machine's own names alone, such as localhost.".to_owned()
            }
            Self::TooSlow => "The form did not arrive in time, so nothing was done. Please try again.".to_owned(),
            Self::TooLarge => "Nothing was done with it. Go back and shorten what you typed.".to_owned(),
            Self::Malformed => {
                "A part of the form is missing or damaged. Go back, reload the page, and try again.".to_owned()
            }
            Self::WrongMethod => "This address only takes forms. Go back to the page that you came from.".to_owned(),
            Self::Fault(reference) => {
                format!(
                    "It is not your doing, and it has been noted. Please try again. If it stays, tell us this reference: {reference}"
                )
            }
        }
    }

    /// The answer, as the client wants it: a page, or JSON.
    pub fn answer(&self, headers: &HeaderMap, stylesheet: &str) -> Response {
        if accepts_json(headers) {
            let body = serde_json::json!({ "refusal": self.name(), "message": self.words() });
            return (self.status(), [(CONTENT_TYPE, "application/json")], body.to_string()).into_response();
        }
        let (name, title, words) = (self.name(), self.title(), self.words());
        let page = format!(
            r#"<!DOCTYPE html>
<html lang="en">
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
<header class="top"><a class="brand" href="/" aria-label="Ringfence, to the start"><span class="brand-name" aria-hidden="true">Ringfence</span></a></header>
<main id="content" class="content">
<div class="sheet">
<h1 class="title">{title}</h1>
<div class="notice notice-refusal" role="alert" data-refusal="{name}"><p class="notice-words">{words}</p></div>
<a class="button button-secondary" href="/"><span class="button-label">To the start</span></a>
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

/// Scripts ask for JSON; a form asks for a page.
pub fn accepts_json(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("application/json"))
}
