//! Waiting in the place of a proof (flow 5, and recycled numbers): a day in which the owner is told on every channel, and
//! may cancel from any browser.
//!
//! One wait runs on an account at a time. It belongs to the browser that began it, opens what it is for once, and ends
//! with whatever shows that the owner is there: a new password, a second factor used, a phone or factor changed.

use std::time::Duration;

use jiff::Timestamp;

use crate::Identity;
use crate::audit::{self, Event};
use crate::guard;
use crate::model::id::{self, AccountId};
use crate::model::session::Person;
use crate::model::token::LinkToken;
use crate::model::visitor::Visitor;
use crate::model::wait::{Wait, WaitEnd, WaitFor};
use crate::notices::{self, Notice};
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::{Tx, accounts, challenges, sends, sessions, waits};

/// How long the owner hears of waits that were cancelled before.
pub(crate) const CANCELLED_LATELY: Duration = Duration::from_hours(7 * 24);

/// Begins a wait and tells the owner. One that runs in this browser goes on as it is: asking again neither restarts nor
/// shortens it, and tells nobody anew. The caller holds the turns of the account and of the guard.
///
/// Refusals: [`Refusal::WaitingElsewhere`].
pub(crate) async fn begin(
    identity: &Identity,
    tx: &mut Tx,
    account: &AccountId,
    what: WaitFor,
    visitor: &Visitor,
) -> Outcome<()> {
    let now = identity.now();
    waits::end_lapsed(tx, account, now).await?;
    if waits::running_here(tx, (account, visitor.browser), what, now).await?.is_some() {
        return Ok(());
    }
    if waits::running(tx, account, now).await?.is_some() {
        return Err(Refusal::WaitingElsewhere.into());
    }
    let policy = &identity.policy.recovery;
    // A clock that was set back must not make a wait short: it begins no earlier than the last decision on record.
    let begun_at = sends::newest_decision(tx).await?.map_or(now, |seen| seen.max(now));
    let wait = Wait {
        account: account.clone(),
        what,
        begun_at,
        ripe_at: begun_at + policy.wait,
        lapses_at: begun_at + policy.lapse,
        ended: None,
    };
    let cancel = LinkToken::new(&*identity.entropy);
    waits::insert(tx, &id::random(&*identity.entropy), &wait, visitor.browser, cancel.hash()).await?;
    let cancelled_lately = waits::cancelled_since(tx, account, now - CANCELLED_LATELY).await?;
    audit::record(identity, tx, account, Some(visitor), &Event::WaitBegun { what }).await?;
    let notice = Notice::WaitBegun { what, ripe_at: wait.ripe_at, cancel, cancelled_lately };
    Ok(notices::tell(identity, tx, account, &notice).await?)
}

/// Ends the wait of an account, because its owner is there or what it was for has changed.
pub(crate) async fn withdraw(tx: &mut Tx, account: &AccountId, now: Timestamp) -> Result<(), Fault> {
    waits::withdraw(tx, account, now).await.map(drop)
}

/// The wait for `what` that this browser began on a person's account, if it still runs.
pub async fn running(identity: &Identity, person: &Person, what: WaitFor) -> Result<Option<Wait>, Fault> {
    let mut conn = identity.store.read().await?;
    waits::running_here(&mut conn, (&person.account.id, person.visitor.browser), what, identity.now()).await
}

/// The wait behind a notice's link, however it stands. For looking: a mail scanner opens links too.
pub async fn behind_link(identity: &Identity, link: &LinkToken) -> Result<Option<Wait>, Fault> {
    let mut conn = identity.store.read().await?;
    waits::behind(&mut conn, link.hash()).await
}

/// Whether what the wait behind a link has opened goes on just now: a limited session in which no password is set yet.
pub async fn is_being_used(identity: &Identity, link: &LinkToken) -> Result<bool, Fault> {
    let mut conn = identity.store.read().await?;
    waits::is_being_used(&mut conn, link.hash(), identity.now()).await
}

/// Cancels the wait behind a link, from any browser. The sessions and challenges that it was begun with end, and the
/// limited session that it has opened. `false` where it was cancelled before.
///
/// Refusals: [`Refusal::NothingToCancel`].
pub async fn cancel(identity: &Identity, visitor: &Visitor, link: &LinkToken) -> Outcome<bool> {
    let Some(wait) = behind_link(identity, link).await? else {
        return Err(Refusal::NothingToCancel.into());
    };
    let now = identity.now();
    let account = &wait.account;
    let mut tx = identity.store.write().await?;
    if !accounts::take_turn(&mut tx, account).await? {
        return Err(Refusal::NothingToCancel.into());
    }
    guard::take_turn(&mut tx).await?;
    if !waits::cancel(&mut tx, link.hash(), now).await? {
        let ended = waits::behind(&mut tx, link.hash()).await?.and_then(|wait| wait.ended);
        let is_cancelled = ended.is_some_and(|(how, _)| how == WaitEnd::Cancelled);
        return if is_cancelled { Ok(false) } else { Err(Refusal::NothingToCancel.into()) };
    }
    sessions::end_partial(&mut tx, account, now).await?;
    challenges::withdraw_all(&mut tx, account, now).await?;
    audit::record(identity, &mut tx, account, Some(visitor), &Event::WaitCancelled { what: wait.what }).await?;
    tx.commit().await?;
    Ok(true)
}
