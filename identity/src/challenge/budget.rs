//! The budget of wrong tries (SPEC 3): over all challenges, resends, addresses and processes. Used up, it shuts the factor
//! in its lane. What a stranger's try counts against is told in decision 0041.

use std::time::Duration;

use jiff::Timestamp;

use crate::Identity;
use crate::audit::{self, Event};
use crate::clock;
use crate::model::id::{self, AccountId};
use crate::model::purpose::{Lane, Purpose};
use crate::notices::{self, Notice};
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::challenges::Challenge;
use crate::store::tries::{self, Budget};
use crate::store::{Tx, accounts};

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

/// What a try counts against.
pub(super) struct Budgets {
    /// Whoever tries is refused by this one: by what was typed where strangers may ask, by the account where not.
    front: Budget,
    /// Whose owner hears that it is used up.
    owner: Option<AccountId>,
    behind: Option<Behind>,
}

/// What strangers' tries at a recovery count against as well. All addresses of an account lead to it, so it may be seen
/// nowhere: used up, it lets tries and sends come to nothing, and answers stay those of a stranger's address.
struct Behind {
    account: Option<(AccountId, Budget)>,
    /// Where there is no account, or its budget is used up: the same is written, and nobody reads it.
    nobodys: Budget,
}

/// Where a try counts that is not refused.
pub(super) struct Open<'a> {
    counts: Vec<(Option<&'a AccountId>, &'a Budget)>,
    /// Not so where the account's own budget is used up behind what was typed.
    pub reaches_account: bool,
}

impl Budgets {
    pub fn of(identity: &Identity, purpose: Purpose, whom: Whom<'_>) -> Self {
        let (factor, lane) = (purpose.factor(), purpose.lane());
        // By what was typed: else strangers would shut what the account itself proves in this lane, or learn from its tries
        // that it exists, and which addresses are its own.
        let subject = match (whom.asked_for, whom.account.filter(|_| !purpose.is_anonymous())) {
            (Some(asked_for), _) => asked_for.to_owned(),
            (None, Some(account)) => account.as_str().to_owned(),
            (None, None) => subject_of(identity, whom.target),
        };
        let front = Budget { subject, factor, lane };
        let owner = whom.account.cloned();
        // With a number one account at most signs in, and what is counted by it needs nothing behind.
        if !purpose.is_anonymous() || lane != Lane::Recovery {
            return Self { front, owner, behind: None };
        }
        let nobodys = identity.keys.tag(&[b"nobody", front.subject.as_bytes()]);
        let own = |account: AccountId| {
            let subject = account.as_str().to_owned();
            (account, Budget { subject, factor, lane })
        };
        let behind = Behind { account: owner.map(own), nobodys: Budget { subject: nobodys, factor, lane } };
        Self { front, owner: None, behind: Some(behind) }
    }

    /// Takes the turns, and refuses while a budget that may be seen is used up. The caller commits, also on a refusal.
    pub async fn open(
        &self,
        identity: &Identity,
        tx: &mut Tx,
        now: Timestamp,
    ) -> Result<Result<Open<'_>, Refusal>, Fault> {
        let when = (Last::MayBeRight, now);
        if let Some(refusal) = is_shut(identity, tx, self.owner.as_ref(), &self.front, when).await? {
            return Ok(Err(refusal));
        }
        let front = (self.owner.as_ref(), &self.front);
        let Some(behind) = &self.behind else {
            return Ok(Ok(Open { counts: vec![front], reaches_account: true }));
        };
        let (owner, budget) = match &behind.account {
            Some((account, own)) => (Some(account), own),
            None => (None, &behind.nobodys),
        };
        let reaches_account = is_shut(identity, tx, owner, budget, when).await?.is_none();
        let second = if reaches_account { (owner, budget) } else { (None, &behind.nobodys) };
        Ok(Ok(Open { counts: vec![front, second], reaches_account }))
    }
}

impl Open<'_> {
    /// Counts a try, and answers what gives it back.
    pub async fn count(&self, identity: &Identity, tx: &mut Tx, now: Timestamp) -> Result<Vec<String>, Fault> {
        let mut counted = Vec::new();
        for (_, budget) in &self.counts {
            let id = id::random(&*identity.entropy);
            tries::insert(tx, &id, budget, now).await?;
            counted.push(id);
        }
        Ok(counted)
    }

    /// The try was wrong: shuts what it has used up.
    pub async fn was_wrong(&self, identity: &Identity, now: Timestamp) -> Result<(), Fault> {
        shut_what_is_used_up(identity, &self.counts, now).await
    }
}

/// What tries at a number or address are counted under: no account stands for it, or strangers must not see that.
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

/// Whatever is shut for longer than to this time was shut by a clock that ran ahead and was set back. As far ahead as
/// [`tries_that_count`] may lie, and the time that these shut a factor for.
pub(crate) fn latest_opening(identity: &Identity, now: Timestamp) -> Timestamp {
    now + identity.policy.codes.budget_window * 2
}

/// From when to when a try counts: as far ahead as the window reaches back, so that processes need not agree on the time,
/// and no further, or those of a clock that ran ahead would count until it is then.
fn tries_that_count(identity: &Identity, now: Timestamp) -> (Timestamp, Timestamp) {
    let window = identity.policy.codes.budget_window;
    (now - window, now + window)
}

/// Refuses while the factor is shut, or when the budget would be passed by one more try; shuts it then, unless the try
/// that used the budget up may still be given back. The caller commits, also on a refusal.
pub(crate) async fn is_shut(
    identity: &Identity,
    tx: &mut Tx,
    account: Option<&AccountId>,
    budget: &Budget,
    (last, now): (Last, Timestamp),
) -> Result<Option<Refusal>, Fault> {
    let too_many = |until: Timestamp| {
        let whole = (until.as_microsecond() - now.as_microsecond()).max(0) / 1_000_000;
        Some(Refusal::TooManyTries { wait_seconds: Some(u32::try_from(whole + 1).unwrap_or(u32::MAX)) })
    };
    let shut_until = tries::take_turn(tx, budget).await?;
    if shut_until > now && shut_until < latest_opening(identity, now) {
        return Ok(too_many(shut_until));
    }
    if tries::within(tx, budget, tries_that_count(identity, now)).await? < i64::from(identity.policy.codes.budget) {
        return Ok(None);
    }
    let being_compared = (now - COMPARED_WITHIN, now + clock::TOLERANCE);
    if last == Last::MayBeRight && tries::within(tx, budget, being_compared).await? > 0 {
        return Ok(too_many(now + COMPARED_WITHIN));
    }
    Ok(too_many(shut(identity, tx, account, budget, now).await?))
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
        let (event, notice) = if budget.subject == account.as_str() {
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
    shut_what_is_used_up(identity, &[(account, budget)], now).await
}

async fn shut_what_is_used_up(
    identity: &Identity,
    counts: &[(Option<&AccountId>, &Budget)],
    now: Timestamp,
) -> Result<(), Fault> {
    let mut conn = identity.store.read().await?;
    let mut is_any_used_up = false;
    for (_, budget) in counts {
        let tries = tries::within(&mut conn, budget, tries_that_count(identity, now)).await?;
        is_any_used_up |= tries >= i64::from(identity.policy.codes.budget);
    }
    drop(conn);
    if !is_any_used_up {
        return Ok(());
    }
    let mut tx = identity.store.write().await?;
    // The owner is told, so the account's turn comes first. Of one that is gone no tries are left, and nothing is shut.
    for account in counts.iter().filter_map(|(account, _)| *account) {
        accounts::take_turn(&mut tx, account).await?;
    }
    let mut is_any_shut = false;
    for (account, budget) in counts {
        is_any_shut |= is_shut(identity, &mut tx, *account, budget, (Last::WasWrong, now)).await?.is_some();
    }
    if is_any_shut {
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
    if !accounts::take_turn(&mut tx, account).await? {
        return Err(Refusal::SignInDue.into());
    }
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
