//! The delivery line, live: what became of the message that a signed-in or partial session waits for.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::ssr::Request;
use app::ssr::delivery::{self, Followed};
use app::ui::DeliveryState;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::Stream;
use http::StatusCode;
use http::request::Parts;
use identity::model::id::SessionId;
use identity::refusal::No;
use tokio::sync::watch;

use super::fault_answer;
use crate::state::AppState;

/// Another process may have sent it, and its changes ring no bell here.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// A code lives ten minutes at most; so does the wait for it.
const LONGEST: Duration = Duration::from_mins(10);

/// A few tabs, and the streams of pages left behind that nobody has noticed the end of yet. Each open one asks the
/// database every two seconds.
pub const STREAMS_PER_SESSION: usize = 6;

/// A stream of `state|words`, one at once and one per change, until the message has arrived or failed. 204 to sessions
/// that wait for nothing, or have too many streams open: it tells strangers nothing (SPEC 4), and an `EventSource` to
/// stop asking.
pub async fn events(State(state): State<AppState>, parts: Parts) -> Response {
    let headers = parts.headers.clone();
    let request = Request::reading(state.host.clone(), parts);
    match delivery::followed(&request).await {
        Ok(Some(followed)) => match Place::take(&state.followers, &followed.session) {
            Some(place) => {
                let changes = state.identity.outbox.changes();
                let line = Follower { changes, state, request, followed, told: None, _place: place };
                let stream = futures::stream::unfold(line, Follower::next);
                Sse::new(until(stream)).keep_alive(KeepAlive::default()).into_response()
            }
            None => StatusCode::NO_CONTENT.into_response(),
        },
        Ok(None) | Err(No::Refused(_)) => StatusCode::NO_CONTENT.into_response(),
        Err(No::Fault(fault)) => fault_answer(&state, &headers, &fault),
    }
}

fn until(stream: impl Stream<Item = Result<Event, Infallible>>) -> impl Stream<Item = Result<Event, Infallible>> {
    futures::StreamExt::take_until(stream, tokio::time::sleep(LONGEST))
}

/// How many streams each session has open in this process.
#[derive(Default)]
pub struct Followers(Mutex<HashMap<String, usize>>);

/// One of a session's streams, for as long as it lives.
struct Place {
    followers: Arc<Followers>,
    session: String,
}

impl Place {
    fn take(followers: &Arc<Followers>, session: &SessionId) -> Option<Self> {
        let session = session.as_str().to_owned();
        let mut open = followers.0.lock().unwrap_or_else(PoisonError::into_inner);
        let streams = open.entry(session.clone()).or_default();
        if *streams >= STREAMS_PER_SESSION {
            return None;
        }
        *streams += 1;
        drop(open);
        Some(Self { followers: followers.clone(), session })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.followers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(streams) = open.get_mut(&self.session) {
            *streams -= 1;
            if *streams == 0 {
                open.remove(&self.session);
            }
        }
    }
}

struct Follower {
    state: AppState,
    request: Request,
    followed: Followed,
    changes: watch::Receiver<()>,
    told: Option<(DeliveryState, &'static str)>,
    _place: Place,
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
            let news = match self.look().await {
                Ok(news) => news?,
                Err(No::Refused(_)) => return None,
                Err(No::Fault(fault)) => {
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

    /// How things stand; `None` once this session no longer waits for this message: it was ended, or the code was used.
    async fn look(&self) -> Result<Option<(DeliveryState, &'static str)>, No> {
        if delivery::followed(&self.request).await?.as_ref() != Some(&self.followed) {
            return Ok(None);
        }
        Ok(Some(delivery::state(&self.request, &self.followed.challenge).await?))
    }
}
