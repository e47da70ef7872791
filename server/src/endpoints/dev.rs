//! Development only: what the virtual handset holds, and the clock. In production none of this is routed.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use http::StatusCode;
use serde::Deserialize;

use crate::state::AppState;

/// How far the clock moves.
#[derive(Deserialize)]
pub struct Advance {
    advance_seconds: u64,
}

/// The longest single move: ten years.
const FARTHEST: u64 = 10 * 366 * 86_400;

/// Moves the app's clock forward and says what time it is then.
pub async fn advance_clock(
    State(state): State<AppState>,
    asked: Result<Json<Advance>, JsonRejection>,
) -> Result<Json<serde_json::Value>, (StatusCode, &'static str)> {
    const WANTED: (StatusCode, &str) =
        (StatusCode::BAD_REQUEST, "wants {\"advance_seconds\": n} as application/json\n");
    let Json(Advance { advance_seconds }) = asked.map_err(|_| WANTED)?;
    if advance_seconds > FARTHEST {
        return Err(WANTED);
    }
    (state.move_clock)(Duration::from_secs(advance_seconds));
    // What was waiting for its time may be due now.
    state.identity.outbox.wake();
    Ok(Json(serde_json::json!({ "now": state.identity.now().to_string() })))
}
