//! What an account holds, as a file.

use app::routes::Route;
use app::ssr::Request;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::request::Parts;
use identity::flows::data::export::{self, Export};
use identity::refusal::{Fault, No, Outcome};

use super::fault_answer;
use crate::state::AppState;

/// `/account/data/export.json`, in pieces as they are read: an account may have very much activity. Where something else is
/// due first the page is the better answer: it leads there.
pub async fn download(State(state): State<AppState>, parts: Parts) -> Response {
    let headers = parts.headers.clone();
    match begin(&Request::reading(state.host.clone(), parts)).await {
        Ok(export) => {
            let file = [
                (CONTENT_TYPE, "application/json"),
                (CONTENT_DISPOSITION, "attachment; filename=\"ringfence-account.json\""),
            ];
            (file, Body::from_stream(futures::stream::try_unfold((state, export), next))).into_response()
        }
        Err(No::Refused(_)) => Redirect::to(Route::Data.path()).into_response(),
        Err(No::Fault(fault)) => fault_answer(&state, &headers, &fault),
    }
}

async fn begin(request: &Request) -> Outcome<Export> {
    export::begin(request.identity(), &request.signed_in().await?).await
}

/// A fault ends the connection, so that nobody takes half a file for a whole one.
async fn next((state, mut export): (AppState, Export)) -> Result<Option<(String, (AppState, Export))>, Fault> {
    match export.next(&state.identity).await {
        Ok(piece) => Ok(piece.map(|piece| (piece, (state, export)))),
        Err(fault) => {
            tracing::error!(%fault, "an export ended before its end");
            Err(fault)
        }
    }
}
