//! Development only: what the virtual handset holds, and the clock. In production none of this is routed.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use app::ssr::ReadHandset;
use app::ui::{Channel, HandsetMessage, handset};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State};
use axum::response::Html;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use http::StatusCode;
use identity::delivery::inbox::{Inbox, Received};
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

/// Every message, newest first, for test tools.
pub async fn messages(State(state): State<AppState>) -> Json<Vec<Received>> {
    Json(state.inbox.messages())
}

/// How the handset's page reads its messages.
pub fn read_handset(inbox: Arc<Inbox>) -> ReadHandset {
    Arc::new(move || inbox.messages().into_iter().map(on_the_handset).collect())
}

fn on_the_handset(received: Received) -> HandsetMessage {
    HandsetMessage {
        channel: match received.channel {
            identity::model::target::Channel::Sms => Channel::Sms,
            identity::model::target::Channel::Email => Channel::Email,
        },
        to: received.to,
        subject: received.subject,
        text: received.text,
        code: received.code,
        link: received.link,
        at_words: received.at.strftime("%H:%M").to_string(),
    }
}

/// Whose device is looked at.
#[derive(Deserialize)]
pub struct Device {
    number: Option<String>,
    address: Option<String>,
}

/// Phone and mailbox as a piece of HTML, which the handset's island swaps in.
pub async fn handset_messages(State(state): State<AppState>, Query(device): Query<Device>) -> Html<String> {
    let messages = read_handset(state.inbox.clone())();
    Html(handset::fragment(messages, device.number, device.address))
}

/// Says `message` whenever one arrives, and once on opening: what came while the page was loading is not missed.
pub async fn handset_events(State(state): State<AppState>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let (mut changes, stopping) = (state.inbox.changes(), state.stopping.clone());
    changes.mark_changed();
    let stream = futures::stream::unfold(changes, |mut changes| async move {
        changes.changed().await.ok()?;
        Some((Ok(Event::default().event("message").data("new")), changes))
    });
    let until_stopped = async move { stopping.cancelled().await };
    Sse::new(futures::StreamExt::take_until(stream, Box::pin(until_stopped))).keep_alive(KeepAlive::default())
}
