//! What an account holds, as a file.

use app::routes::Route;
use app::ssr::{self, Request};
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use http::Method;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::request::Parts;
use identity::flows::data::export::{self, Export};
use identity::refusal::{Fault, No, Outcome, Refusal};

use super::fault_answer;
use crate::state::AppState;

/// `/account/data/export.json`, once after it was asked for, in pieces as they are read: an account may have very much
/// activity. Where something else is due first the page is the better answer: it leads there.
pub async fn download(State(state): State<AppState>, parts: Parts) -> Response {
    if parts.method == Method::HEAD {
        // Who only looks must not use up the leave of who fetches.
        return Redirect::to(Route::Data.path()).into_response();
    }
    let headers = parts.headers.clone();
    let request = Request::reading(state.host.clone(), parts);
    match begin(&request).await {
        Ok(export) => {
            let file = [
                (CONTENT_TYPE, "application/json"),
                (CONTENT_DISPOSITION, "attachment; filename=\"ringfence-account.json\""),
            ];
            (file, Body::from_stream(futures::stream::try_unfold((state, export), next))).into_response()
        }
        // The page says so, at the form that asks anew.
        Err(No::Refused(Refusal::ExportNotAsked)) => match ssr::export::not_asked(&request) {
            Ok(said) => (said, Redirect::to(Route::Data.path())).into_response(),
            Err(fault) => fault_answer(&state, &headers, &fault),
        },
        Err(No::Refused(_)) => Redirect::to(Route::Data.path()).into_response(),
        Err(No::Fault(fault)) => fault_answer(&state, &headers, &fault),
    }
}

async fn begin(request: &Request) -> Outcome<Export> {
    export::begin(request.identity(), &request.signed_in().await?).await
}

/// A fault breaks the transfer off, as does the end of the session: nobody takes half a file for a whole one.
async fn next((state, mut export): (AppState, Export)) -> Result<Option<(String, (AppState, Export))>, Fault> {
    match export.next(&state.identity).await {
        Ok(piece) => Ok(piece.map(|piece| (piece, (state, export)))),
        Err(No::Refused(refusal)) => {
            tracing::info!(refusal = refusal.name(), "an export was broken off");
            Err(Fault::new(refusal.name()))
        }
        Err(No::Fault(fault)) => {
            tracing::error!(%fault, "an export ended before its end");
            Err(fault)
        }
    }
}
