//! Endpoints for programs: health, gateways' hooks, live events, and what development has.

pub mod delivery;
pub mod dev;
pub mod export;
pub mod health;
pub mod hooks;
pub mod recovery_codes;

use axum::response::Response;
use http::HeaderMap;
use identity::refusal::Fault;

use crate::layers::fault;
use crate::layers::notice::Notice;
use crate::state::AppState;

/// Logs a fault and answers its reference.
fn fault_answer(state: &AppState, headers: &HeaderMap, fault: &Fault) -> Response {
    let reference = fault::reference();
    tracing::error!(reference, %fault, "fault");
    Notice::Fault(reference).answer(headers, &state.door.stylesheet)
}
