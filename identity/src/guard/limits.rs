//! Rules 3 and 4: what may be sent to one number, and asked for by one account, address, block or country.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::proof_of_work::Past;
use super::{Asker, Stop, seconds_until};
use crate::Identity;
use crate::model::purpose::Lane;
use crate::policy::GuardPolicy;
use crate::refusal::{Fault, Refusal};
use crate::store::sends::{self, Scope, SendRow};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Refuses, or says how far past a plain figure the asker is.
pub(super) async fn check(
    identity: &Identity,
    conn: &mut AnyConnection,
    row: &SendRow<'_>,
    asker: &Asker<'_>,
    now: Timestamp,
) -> Result<Result<Option<Past>, Stop>, Fault> {
    let policy = &identity.policy.guard;
    if let Some(stop) = number(policy, conn, row, asker, now).await? {
        return Ok(Err(stop));
    }
    scopes(policy, conn, row, asker, now).await
}

/// Rule 3: the cool-down, and the sends to one number or address in an hour and in a day.
async fn number(
    policy: &GuardPolicy,
    conn: &mut AnyConnection,
    row: &SendRow<'_>,
    asker: &Asker<'_>,
    now: Timestamp,
) -> Result<Option<Stop>, Fault> {
    let sends::ToTarget { asked_for: day, in_all } = sends::to_target(conn, row, now - DAY).await?;
    // A notice answers to the day's figure alone: whoever takes an account over could else ask for codes first, so that
    // the number learns nothing of being replaced.
    if asker.visitor.is_some()
        && let Some(stop) = asked_for(policy, &day, now)
    {
        return Ok(Some(stop));
    }
    if in_all >= policy.number_daily_in_all as usize {
        return Ok(Some(past("number-daily-in-all", day.last().map(|(at, _)| *at), DAY, now)));
    }
    Ok(None)
}

/// What holds for the sends that somebody asks for: the wait after the last one, and the unanswered ones.
fn asked_for(policy: &GuardPolicy, day: &[(i64, bool)], now: Timestamp) -> Option<Stop> {
    let wait = wait_after(policy, day, now);
    if wait > 0 {
        return Some(Stop { refusal: Refusal::TooSoon { wait_seconds: wait }, rule: "cool-down" });
    }
    let unanswered: Vec<i64> = day.iter().filter(|(_, answered)| !answered).map(|(at, _)| *at).collect();
    [(HOUR, policy.number_hourly, "number-hourly"), (DAY, policy.number_daily, "number-daily")].into_iter().find_map(
        |(window, most, rule)| {
            let from = (now - window).as_microsecond();
            let within: Vec<i64> = unanswered.iter().copied().filter(|at| *at > from).collect();
            (within.len() >= most as usize).then(|| past(rule, within.last().copied(), window, now))
        },
    )
}

/// Rule 4. Past the plain figure proof of work is asked for; past `refuse_at_times` it is a no.
async fn scopes(
    policy: &GuardPolicy,
    conn: &mut AnyConnection,
    row: &SendRow<'_>,
    asker: &Asker<'_>,
    now: Timestamp,
) -> Result<Result<Option<Past>, Stop>, Fault> {
    // A notice is asked for by nobody whose address could be counted.
    let by_address = asker.visitor.is_some() && !asker.is_proven;
    let limits = [
        (Scope::Account, policy.account_hourly, "account", asker.visitor.is_some()),
        (Scope::Host, policy.address_hourly, "address", by_address),
        (Scope::Network, policy.network_hourly, "network", by_address),
        (Scope::Block, policy.block_hourly, "block", by_address),
    ];
    let unproved = asker.lane == Lane::Unproved;
    if !unproved && limits.iter().all(|(.., applies)| !applies) {
        return Ok(Ok(None));
    }
    let counts = sends::counts(conn, row, (now - HOUR, now - DAY)).await?;
    let mut furthest: Option<Past> = None;
    for (scope, figure, rule, applies) in limits {
        if !applies {
            continue;
        }
        let count = counts.of(scope);
        if count >= i64::from(figure) * i64::from(policy.refuse_at_times) {
            return Ok(Err(past(rule, None, HOUR, now)));
        }
        furthest = [furthest, Past::figure(work_rule(scope), count, figure)]
            .into_iter()
            .flatten()
            .reduce(|one, other| if other.doublings > one.doublings { other } else { one });
    }
    if unproved && counts.of(Scope::Country) >= i64::from(policy.country_daily) {
        return Ok(Err(past("country-daily", None, DAY, now)));
    }
    Ok(Ok(furthest))
}

/// The rule on record when work is asked for past a figure.
fn work_rule(scope: Scope) -> &'static str {
    match scope {
        Scope::Account => "work-account",
        Scope::Host => "work-address",
        Scope::Network => "work-network",
        Scope::Block => "work-block",
        Scope::Country => "work-country",
    }
}

/// Too many in a window: wait until the oldest that counts has left it; a tenth of the window where that is unknown.
fn past(rule: &'static str, oldest: Option<i64>, window: Duration, now: Timestamp) -> Stop {
    let micros = |time: Duration| i64::try_from(time.as_micros()).unwrap_or(i64::MAX / 4);
    let until =
        oldest.map_or_else(|| now.as_microsecond() + micros(window / 10), |at| at.saturating_add(micros(window)));
    // No send can be waited for longer than its window: one that lies ahead was written by a clock that was set back.
    let longest = u32::try_from(window.as_secs()).unwrap_or(u32::MAX);
    Stop { refusal: Refusal::TooManySends { wait_seconds: seconds_until(until, now).min(longest) }, rule }
}

/// The cool-down that a target stands under in a lane, in seconds; 0 when a send may be asked for.
pub(crate) async fn cool_down(
    identity: &Identity,
    conn: &mut AnyConnection,
    target_tag: &str,
    lane: Lane,
    now: Timestamp,
) -> Result<u32, Fault> {
    let row = SendRow { at: now, lane: lane.number(), target_tag, ..SendRow::default() };
    let day = sends::to_target(conn, &row, now - DAY).await?.asked_for;
    Ok(wait_after(&identity.policy.guard, &day, now))
}

/// The wait after the sends of a day (newest first): it doubles with each one since the last that was answered.
fn wait_after(policy: &GuardPolicy, day: &[(i64, bool)], now: Timestamp) -> u32 {
    let since_answer = day.iter().take_while(|(_, answered)| !answered).count();
    let Some((newest, false)) = day.first() else { return 0 };
    let doublings = u32::try_from(since_answer - 1).unwrap_or(u32::MAX).min(16);
    let wait = policy.cool_down.saturating_mul(1 << doublings).min(policy.longest_cool_down);
    let wait = i64::try_from(wait.as_micros()).unwrap_or(i64::MAX / 4);
    let until = newest.saturating_add(wait);
    // A send that lies further ahead than its own wait was written by a clock that was set back since: nobody waits for
    // that time to come.
    let is_from_ahead = newest.saturating_sub(wait) > now.as_microsecond();
    if until <= now.as_microsecond() || is_from_ahead { 0 } else { seconds_until(until, now) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cool_down_doubles_to_an_hour_and_an_answer_resets_it() {
        let policy = GuardPolicy::default();
        let now = Timestamp::from_second(1_000_000).unwrap();
        let at = |seconds_ago: i64| now.as_microsecond() - seconds_ago * 1_000_000;
        let waits: Vec<u32> = (1..=9).map(|n| wait_after(&policy, &vec![(at(0), false); n], now)).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
        assert_eq!(wait_after(&policy, &[(at(30), false)], now), 0);
        assert_eq!(wait_after(&policy, &[(at(29), false)], now), 1);
        assert_eq!(wait_after(&policy, &[(at(-30), false)], now), 60);
        assert_eq!(wait_after(&policy, &[(at(-31), false)], now), 0);
        assert_eq!(wait_after(&policy, &[(at(0), true), (at(1), false)], now), 0);
        assert_eq!(wait_after(&policy, &[(at(0), false), (at(1), true), (at(2), false)], now), 30);
        assert_eq!(wait_after(&policy, &[], now), 0);
    }
}
