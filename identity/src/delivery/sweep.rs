//! What is over is wiped or dropped.

use std::time::Duration;

use crate::Identity;
use crate::refusal::Fault;
use crate::store::{
    challenges, devices, outbox, password_tries, receipts, recovery_codes, registrations, sends, sessions, tries,
};

const DAY: Duration = Duration::from_hours(24);
/// Somebody who guesses at one account for this long without a hundred tries gets nowhere.
const KEEP_SIEGES: Duration = Duration::from_hours(90 * 24);

/// Late receipts still find their message.
const KEEP_MESSAGES: Duration = Duration::from_hours(7 * 24);
/// For whoever asks from where an account was used; what happened stays in its events.
const KEEP_SESSIONS: Duration = Duration::from_hours(7 * 24);
/// For whoever asks why a send was refused.
const KEEP_DECISIONS: Duration = Duration::from_hours(30 * 24);

/// Sweeps every table whose rows outlive their use. Any number of processes may do it at any time; each table is a
/// transaction of its own, so that nobody waits long behind it.
pub async fn sweep(identity: &Identity) -> Result<(), Fault> {
    let now = identity.now();
    let store = &identity.store;

    let mut tx = store.write().await?;
    let late = outbox::expire(&mut tx, now).await?;
    tx.commit().await?;
    if late > 0 {
        identity.outbox.tell_watchers();
    }

    let mut tx = store.write().await?;
    recovery_codes::wipe_overdue(&mut tx, now).await?;
    tx.commit().await?;

    let mut tx = store.write().await?;
    outbox::sweep(&mut tx, now - KEEP_MESSAGES).await?;
    receipts::sweep(&mut tx, now - KEEP_MESSAGES).await?;
    tx.commit().await?;

    let mut tx = store.write().await?;
    challenges::sweep(&mut tx, now - DAY).await?;
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
    sessions::sweep(&mut tx, now - KEEP_SESSIONS).await?;
    devices::sweep(&mut tx, now - KEEP_SESSIONS).await?;
    tx.commit().await?;

    let mut tx = store.write().await?;
    // Twice the longest window of any limit.
    sends::sweep(&mut tx, now - DAY * 2, now - KEEP_DECISIONS).await?;
    tx.commit().await
}
