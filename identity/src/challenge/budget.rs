//! The budget of wrong tries (SPEC 3): over all challenges, resends, addresses and processes. Used up, it shuts the factor
//! in its lane.

use std::time::Duration;

use jiff::Timestamp;

use crate::Identity;
use crate::audit::{self, Event};
use crate::model::id::{self, AccountId};
use crate::model::purpose::{Lane, Purpose};
use crate::notices::{self, Notice};
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::Tx;
use crate::store::challenges::Challenge;
use crate::store::tries::{self, Budget};

/// Whom the tries are counted for.
#[derive(Clone, Copy)]
pub(super) struct Whom<'a> {
    pub account: Option<&'a AccountId>,
    /// Where a stranger typed something beside the target, tries are counted by that alone: known and unknown pairs must
    /// not differ.
    pub asked_for: Option<&'a str>,
    pub target: &'a str,
}

impl<'a> Whom<'a> {
    pub fn of(challenge: &'a Challenge) -> Self {
        let (account, asked_for) = (challenge.account.as_ref(), challenge.asked_for.as_deref());
        Self { account, asked_for, target: &challenge.target }
    }
}

pub(super) fn of(identity: &Identity, purpose: Purpose, whom: Whom<'_>) -> Budget {
    // Guesses at phone-only sign-in are counted by the number: else strangers would shut what else the account proves in
    // this lane, or learn from its own wrong tries there that it exists. One account at most signs in with a number.
    let account = whom.account.filter(|_| purpose != Purpose::SignInByPhone);
    let subject = match (whom.asked_for, account) {
        (Some(asked_for), _) => asked_for.to_owned(),
        (None, Some(account)) => account.as_str().to_owned(),
        (None, None) => subject_of(identity, whom.target),
    };
    Budget { subject, factor: purpose.factor(), lane: purpose.lane() }
}

/// What tries at a number or address are counted under where no account stands for it.
pub(crate) fn subject_of(identity: &Identity, target: &str) -> String {
    identity.keys.tag(&[b"target", target.as_bytes()])
}

/// What is known of the last try that counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Last {
    /// It may still be compared, and be given back.
    MayBeRight,
    WasWrong,
}

/// A try is compared within this time, or whoever made it has died.
const COMPARED_WITHIN: Duration = Duration::from_mins(1);

/// Refuses while the factor is shut, or when the budget would be passed by one more try; shuts it then, unless the try
/// that used the budget up may still be given back. The caller commits, also on a refusal.
pub(crate) async fn is_shut(
    identity: &Identity,
    tx: &mut Tx,
    account: Option<&AccountId>,
    budget: &Budget,
    (last, now): (Last, Timestamp),
) -> Result<Option<Refusal>, Fault> {
    let policy = &identity.policy.codes;
    let shut_until = tries::take_turn(tx, budget).await?;
    let seconds = |until: i64| u32::try_from((until - now.as_microsecond()).max(0) / 1_000_000 + 1).unwrap_or(u32::MAX);
    if shut_until > now.as_microsecond() {
        return Ok(Some(Refusal::TooManyTries { wait_seconds: Some(seconds(shut_until)) }));
    }
    if tries::tries_since(tx, budget, now - policy.budget_window).await? < i64::from(policy.budget) {
        return Ok(None);
    }
    if last == Last::MayBeRight && tries::newest(tx, budget).await? > (now - COMPARED_WITHIN).as_microsecond() {
        return Ok(Some(Refusal::TooManyTries {
            wait_seconds: Some(seconds((now + COMPARED_WITHIN).as_microsecond())),
        }));
    }
    let until = shut(identity, tx, account, budget, now).await?;
    Ok(Some(Refusal::TooManyTries { wait_seconds: Some(seconds(until.as_microsecond())) }))
}

/// Shuts a factor and tells the owner. Answers until when.
async fn shut(
    identity: &Identity,
    tx: &mut Tx,
    account: Option<&AccountId>,
    budget: &Budget,
    now: Timestamp,
) -> Result<Timestamp, Fault> {
    let until = now + identity.policy.codes.budget_window;
    tries::shut(tx, budget, until).await?;
    if let Some(account) = account {
        let (factor, lane) = (budget.factor, budget.lane);
        let (event, notice) = if budget.subject == account.as_str() || lane == Lane::Recovery {
            (Event::FactorShut { factor }, Notice::FactorShut { factor, lane })
        } else {
            // Counted by the number in lane 3: no factor of the account is shut.
            (Event::PhoneSignInShut, Notice::PhoneSignInShut)
        };
        audit::record(identity, tx, account, None, &event).await?;
        notices::tell(identity, tx, account, &notice).await?;
    }
    Ok(until)
}

/// Shuts the factor in its lane once its budget is used up, and tells the owner, once.
pub(crate) async fn count_and_shut(
    identity: &Identity,
    account: Option<&AccountId>,
    budget: &Budget,
    now: Timestamp,
) -> Result<(), Fault> {
    let mut tx = identity.store.write().await?;
    if is_shut(identity, &mut tx, account, budget, (Last::WasWrong, now)).await?.is_some() {
        tx.commit().await?;
        identity.outbox.wake();
    }
    Ok(())
}

/// Counts a try of a factor that has no challenge (a recovery code), in a committed write before the compare.
/// Answers what gives it back.
pub(crate) async fn count_bare_try(identity: &Identity, account: &AccountId, budget: &Budget) -> Outcome<String> {
    let now = identity.now();
    let mut tx = identity.store.write().await?;
    if let Some(refusal) = is_shut(identity, &mut tx, Some(account), budget, (Last::MayBeRight, now)).await? {
        tx.commit().await?;
        identity.outbox.wake();
        return Err(refusal.into());
    }
    let counted = id::random(&*identity.entropy);
    tries::insert(&mut tx, &counted, budget, now).await?;
    tx.commit().await?;
    Ok(counted)
}
