//! Endpoints for programs: health, gateways' hooks, live events, and what development has.

pub mod delivery;
pub mod dev;
pub mod export;
pub mod health;
pub mod hooks;
pub mod recovery_codes;

use app::ssr::answer::RETRY_AFTER_FAULT;
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
    let notice =
        if fault.is_passing() { Notice::PassingFault(reference, RETRY_AFTER_FAULT) } else { Notice::Fault(reference) };
    notice.answer(headers, &state.door.stylesheet)
}
