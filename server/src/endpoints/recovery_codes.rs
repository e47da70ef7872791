//! The new recovery codes as a file.

use app::routes::Route;
use app::ssr::{Request, recovery_codes_text};
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::request::Parts;
use identity::refusal::No;

use super::fault_answer;
use crate::state::AppState;

/// `/account/recovery-codes.txt`: the codes while they wait to be kept. Without any, or without a session, the page is
/// the better answer: it says why.
pub async fn download(State(state): State<AppState>, parts: Parts) -> Response {
    let headers = parts.headers.clone();
    match recovery_codes_text::text(&Request::reading(state.host.clone(), parts)).await {
        Ok(Some(text)) => {
            let file = [
                (CONTENT_TYPE, "text/plain; charset=utf-8"),
                (CONTENT_DISPOSITION, "attachment; filename=\"ringfence-recovery-codes.txt\""),
            ];
            (file, text).into_response()
        }
        Ok(None) | Err(No::Refused(_)) => Redirect::to(Route::RecoveryCodes.path()).into_response(),
        Err(No::Fault(fault)) => fault_answer(&state, &headers, &fault),
    }
}
