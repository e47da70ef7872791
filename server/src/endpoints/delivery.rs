//! The delivery line, live: what became of the message that a signed-in or partial session waits for.

use std::convert::Infallible;
use std::time::Duration;

use app::ssr::{Request, delivery};
use app::ui::DeliveryState;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::Stream;
use http::StatusCode;
use http::request::Parts;
use identity::model::id::ChallengeId;
use identity::refusal::No;
use tokio::sync::watch;

use super::fault_answer;
use crate::state::AppState;

/// Another process may have sent it, and its changes ring no bell here.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// A code lives ten minutes at most; so does the wait for it.
const LONGEST: Duration = Duration::from_mins(10);

/// A stream of `state|words`, one at once and one per change, until the message has arrived or failed. 204 to sessions
/// that wait for nothing: it tells strangers nothing (SPEC 4), and an `EventSource` to stop asking.
pub async fn events(State(state): State<AppState>, parts: Parts) -> Response {
    let headers = parts.headers.clone();
    match delivery::followed(&Request::reading(state.host.clone(), parts)).await {
        Ok(Some(challenge)) => {
            let follower = Follower { changes: state.identity.outbox.changes(), state, challenge, told: None };
            let stream = futures::stream::unfold(follower, Follower::next);
            Sse::new(until(stream)).keep_alive(KeepAlive::default()).into_response()
        }
        Ok(None) | Err(No::Refused(_)) => StatusCode::NO_CONTENT.into_response(),
        Err(No::Fault(fault)) => fault_answer(&state, &headers, &fault),
    }
}

fn until(stream: impl Stream<Item = Result<Event, Infallible>>) -> impl Stream<Item = Result<Event, Infallible>> {
    futures::StreamExt::take_until(stream, tokio::time::sleep(LONGEST))
}

struct Follower {
    state: AppState,
    challenge: ChallengeId,
    changes: watch::Receiver<()>,
    told: Option<(DeliveryState, &'static str)>,
}

impl Follower {
    /// Waits until there is news. `None` ends the stream, and the browser keeps what it shows.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if self.told.is_some_and(|(state, _)| matches!(state, DeliveryState::Delivered | DeliveryState::Failed)) {
            return None;
        }
        let stopping = self.state.stopping.clone();
        loop {
            self.changes.mark_unchanged();
            let news = match delivery::state(&self.state.identity, &self.challenge).await {
                Ok(news) => news,
                Err(fault) => {
                    tracing::warn!(%fault, "the delivery line ended");
                    return None;
                }
            };
            if self.told != Some(news) {
                self.told = Some(news);
                let event = Event::default().event("state").data(format!("{}|{}", news.0.name(), news.1));
                return Some((Ok(event), self));
            }
            tokio::select! {
                _ = self.changes.changed() => {}
                () = tokio::time::sleep(LOOK_AGAIN) => {}
                () = stopping.cancelled() => return None,
            }
        }
    }
}
