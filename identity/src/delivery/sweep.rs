//! What is over is wiped or dropped.

use std::time::Duration;

use jiff::Timestamp;

use crate::Identity;
use crate::flows::{data, second_factor};
use crate::guard;
use crate::guard::money::give_back;
use crate::model::money::periods;
use crate::refusal::Fault;
use crate::store::{
    alerts, breakers, challenges, devices, money, not_me, outbox, passkeys, password_tries, receipts, recovery_codes,
    registrations, sends, sessions, totp, tries, waits, webauthn_challenges, work,
};

const DAY: Duration = Duration::from_hours(24);
/// Somebody who guesses at one account for this long without a hundred tries gets nowhere.
const KEEP_SIEGES: Duration = Duration::from_hours(90 * 24);

/// Late receipts still find their message.
const KEEP_MESSAGES: Duration = Duration::from_hours(7 * 24);
/// For whoever asks from where an account was used; what happened stays in its events.
const KEEP_SESSIONS: Duration = Duration::from_hours(7 * 24);
/// The next notice tells of those that were cancelled, and their links say so.
const KEEP_WAITS: Duration = Duration::from_hours(30 * 24);
/// Longer than the sends that breakers have marked as probes.
const KEEP_BREAKERS: Duration = Duration::from_hours(7 * 24);
/// For whoever asks what was spent in a year.
const KEEP_BUDGETS: Duration = Duration::from_hours(400 * 24);
const KEEP_ALERTS: Duration = Duration::from_hours(90 * 24);

/// Ends messages that are too late to send, and gives back what they and others that won't go out have held.
pub(super) async fn expire(identity: &Identity, now: Timestamp) -> Result<(), Fault> {
    let mut tx = identity.store.write().await?;
    guard::take_turn(&mut tx).await?;
    let late = outbox::expire(&mut tx, now).await?;
    let idle = outbox::take_idle_holds(&mut tx, now).await?;
    give_back(&mut tx, &idle).await?;
    tx.commit().await?;
    if late > 0 {
        identity.outbox.tell_watchers();
    }
    Ok(())
}

/// Sweeps every table whose rows outlive their use. Any number of processes may do it at any time; each table is a
/// transaction of its own, so that nobody waits long behind it.
pub async fn sweep(identity: &Identity) -> Result<(), Fault> {
    let now = identity.now();
    let store = &identity.store;

    expire(identity, now).await?;
    data::erase_due(identity).await?;

    let mut tx = store.write().await?;
    recovery_codes::wipe_overdue(&mut tx, now).await?;
    totp::sweep(&mut tx, now).await?;
    tx.commit().await?;
    if let Err(fault) = second_factor::totp::reseal(identity).await {
        // What is swept after it is not held up: the next sweep tries again.
        tracing::error!(%fault, "secrets of apps could not be sealed anew");
    }

    let mut tx = store.write().await?;
    outbox::sweep(&mut tx, now - KEEP_MESSAGES).await?;
    receipts::sweep(&mut tx, now - KEEP_MESSAGES).await?;
    tx.commit().await?;

    let mut tx = store.write().await?;
    challenges::sweep(&mut tx, now - DAY).await?;
    webauthn_challenges::sweep(&mut tx, now).await?;
    // As long as the link of a notice can put one back.
    passkeys::sweep(&mut tx, now - identity.policy.sessions.not_me_link, now).await?;
    tx.commit().await?;

    let mut tx = store.write().await?;
    tries::sweep(&mut tx, now - identity.policy.codes.budget_window).await?;
    tx.commit().await?;

    let mut tx = store.write().await?;
    tries::sweep_budgets(&mut tx, now).await?;
    tx.commit().await?;

    let mut tx = store.write().await?;
    registrations::sweep(&mut tx, now - DAY).await?;
    password_tries::sweep(&mut tx, now - DAY, now - KEEP_SIEGES).await?;
    tx.commit().await?;

    let mut tx = store.write().await?;
    waits::sweep(&mut tx, now - KEEP_WAITS).await?;
    sessions::sweep(&mut tx, now - KEEP_SESSIONS).await?;
    devices::sweep(&mut tx, now - KEEP_SESSIONS).await?;
    // For a while a late press is told that it is over.
    not_me::sweep(&mut tx, now - DAY).await?;
    tx.commit().await?;

    let mut tx = store.write().await?;
    // Twice the longest window of any limit.
    sends::sweep(&mut tx, now - DAY * 2, now - identity.policy.guard.keep_decisions).await?;
    // A day longer than it needs: a clock that jumps back must not make a used ticket good again.
    work::sweep(&mut tx, now - DAY).await?;
    tx.commit().await?;

    let mut tx = store.write().await?;
    breakers::sweep(&mut tx, now - KEEP_BREAKERS).await?;
    money::sweep(&mut tx, &periods(now - KEEP_BUDGETS)[0]).await?;
    alerts::sweep(&mut tx, now - KEEP_ALERTS).await?;
    tx.commit().await
}
