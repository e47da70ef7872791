//! Rule 5: a block of numbers, or a country, whose codes hardly ever come back is being pumped.
//!
//! A breaker is read by `judge` and written by `decide`: what it has come to is written whether or not the send is
//! allowed, and a probe is taken only by a send that every rule allows.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{Asker, Stop, alerts, seconds_until};
use crate::Identity;
use crate::clock;
use crate::model::purpose::Lane;
use crate::model::target::Channel;
use crate::policy::BreakerPolicy;
use crate::refusal::{Fault, Refusal};
use crate::store::Tx;
use crate::store::breakers::{self, Breaker, Key, Scope};
use crate::store::sends::SendRow;

/// What a send finds the breakers at. Empty for lane 1 and for mail, which none of them stops.
#[derive(Default)]
pub(super) struct Met {
    block: State,
    country: State,
}

#[derive(Default)]
struct State {
    /// Until when nothing goes through, at the latest.
    paused_until: Option<Timestamp>,
    /// The opening that this send would try.
    probes: Option<i64>,
    step: Option<Step>,
}

/// What a breaker has come to, and the opening that it was read at.
#[derive(Clone, Copy)]
enum Step {
    Open,
    Reopen(i64),
    Close(i64),
}

impl Met {
    /// The refusal of a block that is paused. A country is never refused for its breaker: there, work is asked of
    /// everyone.
    pub(super) fn stop(&self, now: Timestamp) -> Option<Stop> {
        let until = self.block.paused_until?;
        let wait_seconds = seconds_until(until.as_microsecond(), now);
        Some(Stop { refusal: Refusal::RangePaused { wait_seconds }, rule: "breaker-block" })
    }

    /// Whether work is to be asked of everyone in the country. Not of its probes.
    pub(super) fn is_country_tripped(&self) -> bool {
        self.country.paused_until.is_some()
    }

    /// The opening of a breaker that an allowed send tries.
    pub(super) fn probes(&self, scope: Scope) -> Option<i64> {
        self.at(scope).probes
    }

    fn at(&self, scope: Scope) -> &State {
        match scope {
            Scope::Block => &self.block,
            Scope::Country => &self.country,
        }
    }
}

/// Reads the breakers of a send.
pub(super) async fn meet(
    identity: &Identity,
    conn: &mut AnyConnection,
    row: &SendRow<'_>,
    asker: &Asker<'_>,
    now: Timestamp,
) -> Result<Met, Fault> {
    if asker.target.channel() != Channel::Sms || asker.lane == Lane::Own {
        return Ok(Met::default());
    }
    let policy = &identity.policy.guard.breaker;
    let (block, country) = breakers::of(conn, (row.block, row.country), row.lane).await?;
    Ok(Met {
        block: state(policy, conn, key(row, Scope::Block), block, now).await?,
        country: state(policy, conn, key(row, Scope::Country), country, now).await?,
    })
}

fn key<'a>(row: &SendRow<'a>, scope: Scope) -> Key<'a> {
    let name = match scope {
        Scope::Block => row.block,
        Scope::Country => row.country,
    };
    Key { scope, name, lane: row.lane }
}

async fn state(
    policy: &BreakerPolicy,
    conn: &mut AnyConnection,
    key: Key<'_>,
    breaker: Option<Breaker>,
    now: Timestamp,
) -> Result<State, Fault> {
    let Some((opening, opened_at)) = breaker.as_ref().and_then(|breaker| Some((breaker.opening, breaker.opened_at?)))
    else {
        return closed(policy, conn, key, breaker, now).await;
    };
    if is_within(opened_at, policy.open_for, now) {
        return Ok(State { paused_until: Some(opened_at + policy.open_for), ..State::default() });
    }
    let probes = breakers::probes(conn, key, opening).await?;
    if probes.sent < i64::from(policy.probes) {
        return Ok(State { probes: Some(opening), ..State::default() });
    }
    if probes.answered >= probes.sent {
        return Ok(State { step: Some(Step::Close(opening)), ..State::default() });
    }
    match probes.newest_at {
        Some(at) if is_within(at, policy.settled_after, now) => {
            Ok(State { paused_until: Some(at + policy.settled_after), ..State::default() })
        }
        _ => Ok(State {
            paused_until: Some(now + policy.open_for),
            step: Some(Step::Reopen(opening)),
            ..State::default()
        }),
    }
}

async fn closed(
    policy: &BreakerPolicy,
    conn: &mut AnyConnection,
    key: Key<'_>,
    breaker: Option<Breaker>,
    now: Timestamp,
) -> Result<State, Fault> {
    let window = now - policy.window;
    // What it was closed for counts no more.
    let closed_at = breaker.and_then(|breaker| breaker.closed_at).filter(|at| !clock::is_from_ahead(*at, now));
    let since = closed_at.map_or(window, |at| at.max(window));
    let (sent, answered) = breakers::conversion(conn, key, (since, now - policy.settled_after)).await?;
    let fewest = match key.scope {
        Scope::Block => policy.block_sends,
        Scope::Country => policy.country_sends,
    };
    let is_poor = answered * 100 < sent * i64::from(policy.answered_percent);
    if sent < i64::from(fewest) || !is_poor {
        return Ok(State::default());
    }
    Ok(State { paused_until: Some(now + policy.open_for), step: Some(Step::Open), ..State::default() })
}

/// Whether `span` from `begin` on is not over. Where a clock wrote the begin that has been set back since, it is over, and
/// probes find out how things stand; else a breaker might stay open for years. A begin that another process has just
/// written holds for whoever read the clock before it.
pub(super) fn is_within(begin: Timestamp, span: Duration, now: Timestamp) -> bool {
    !clock::is_from_ahead(begin, now) && now < begin + span
}

/// Writes what the breakers have come to.
pub(super) async fn record(
    identity: &Identity,
    tx: &mut Tx,
    row: &SendRow<'_>,
    met: &Met,
    now: Timestamp,
) -> Result<(), Fault> {
    for scope in [Scope::Block, Scope::Country] {
        let key = key(row, scope);
        let (scope, name, lane) = (scope.name(), key.name, key.lane);
        match met.at(key.scope).step {
            None => {}
            Some(Step::Open) => {
                let is_news = breakers::open(tx, key, now).await?;
                if is_news {
                    tracing::warn!(scope, name, lane, "a conversion breaker opened");
                    alerts::breaker(identity, tx, key, row.country, now).await?;
                }
            }
            Some(Step::Reopen(opening)) => breakers::reopen(tx, key, opening, now).await?,
            Some(Step::Close(opening)) => {
                breakers::close(tx, key, opening, now).await?;
                tracing::info!(scope, name, lane, "a conversion breaker closed");
            }
        }
    }
    Ok(())
}
