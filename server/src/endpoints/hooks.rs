//! Receipts of gateways. No cookies here; the gateway proves itself.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use identity::delivery::gateway::{HookCall, HookRefusal};
use identity::delivery::receipts;

use super::fault_answer;
use crate::state::AppState;

/// Takes what a gateway reports. 404 for one that is not in use, 403 without proof, 400 for what makes no sense.
pub async fn receive(
    State(state): State<AppState>,
    Path(gateway): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = HookCall {
        query: query.as_deref().unwrap_or_default(),
        headers: &headers,
        body: &body,
        now: state.identity.now(),
    };
    match receipts::hook(&state.identity, &state.gateways, &gateway, &call).await {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(HookRefusal::NotServed)) => StatusCode::NOT_FOUND.into_response(),
        Ok(Err(HookRefusal::NotProved)) => StatusCode::FORBIDDEN.into_response(),
        Ok(Err(HookRefusal::NotUnderstood)) => StatusCode::BAD_REQUEST.into_response(),
        Err(fault) => fault_answer(&state, &headers, &fault),
    }
}
