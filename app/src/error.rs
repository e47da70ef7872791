//! What a server function answers when it did not do what was asked.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use crate::text::here;

/// A "no" on its way to the browser: a refusal, or a fault under its reference. The same words stand in the JSON answer
/// and in the flash that a page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// The name in `data-refusal`.
    pub refusal: String,
    pub message: String,
    pub wait_seconds: Option<u32>,
    /// Where what is missing can be done: signing in, or proving oneself again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub go_to: Option<String>,
    /// What the browser is to solve, where the refusal is `proof-of-work-due`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub work: Option<Work>,
}

/// A proof of work to be done: the form is posted again with `<ticket>.<proof>` in its field `work`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    pub ticket: String,
    /// About how long a phone works on it, in seconds.
    pub seconds: u32,
}

impl FromServerFnError for Denied {
    type Encoder = JsonEncoding;

    /// Reached only by posts that don't fit the function's arguments; nothing has run.
    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
            response.set_status(http::StatusCode::BAD_REQUEST);
        }
        Self {
            refusal: "malformed".to_owned(),
            message: here().dead_ends.malformed.to_owned(),
            wait_seconds: None,
            go_to: None,
            work: None,
        }
    }
}
