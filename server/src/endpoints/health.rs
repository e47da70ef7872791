//! Whether the process lives, and whether it can serve.

use axum::extract::State;
use http::StatusCode;

use crate::state::AppState;

/// Answers for as long as the process does.
pub async fn live() -> &'static str {
    "ok"
}

/// `ok`, or 503 with what is missing.
pub async fn ready(State(state): State<AppState>) -> (StatusCode, String) {
    let mut missing = Vec::new();
    match state.identity.store.is_ready().await {
        Ok(true) => {}
        Ok(false) => missing.push("database migrations"),
        Err(fault) => {
            tracing::warn!(%fault, "not ready");
            missing.push("database");
        }
    }
    if state.stopping.is_cancelled() {
        missing.push("a process that is not stopping");
    }
    if missing.is_empty() {
        (StatusCode::OK, "ok".to_owned())
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, format!("missing: {}", missing.join(", ")))
    }
}
