//! A typed code: counted, then compared; and what a right one is good for.

use jiff::Timestamp;

use super::budget::Budgets;
use super::{Whose, budget, covered};
use crate::Identity;
use crate::model::code::Code;
use crate::model::id::{AccountId, ChallengeId};
use crate::refusal::{Outcome, Refusal};
use crate::store::challenges::{self, Challenge};
use crate::store::{Tx, accounts, outbox, sends, tries};

/// A right guess. It opens nothing until it is redeemed.
#[must_use]
pub struct Proof {
    challenge: Challenge,
    /// The row of the code that was typed.
    code: String,
}

/// Counts a try against the challenge and the budget, commits, and only then compares. A right one is given back.
///
/// Refusals: [`Refusal::NothingToConfirm`] where this browser has asked for nothing, [`Refusal::CodeExpired`],
/// [`Refusal::TooManyTries`], [`Refusal::WrongCode`].
pub async fn guess(identity: &Identity, whose: Whose<'_>, entered: &str) -> Outcome<Proof> {
    let policy = &identity.policy.codes;
    let typed = Code::parse(entered, policy.length);
    let now = identity.now();

    let mut tx = identity.store.write().await?;
    let challenge = live(&mut tx, whose, policy.tries, now).await?;
    if let Some(account) = challenge.account.as_ref().filter(|_| !challenge.purpose.is_anonymous()) {
        // With an account that is gone its challenge is: then no try is counted below.
        accounts::take_turn(&mut tx, account).await?;
    }
    let Some(typed) = typed else {
        return Err(Refusal::WrongCode { tries_left: None }.into());
    };
    let budgets = Budgets::of(identity, challenge.purpose, budget::Whom::of(&challenge));
    let open = match budgets.open(identity, &mut tx, now).await? {
        Ok(open) => open,
        Err(refusal) => {
            tx.commit().await?;
            identity.outbox.wake();
            return Err(refusal.into());
        }
    };
    let Some((tries, account)) = challenges::count_try(&mut tx, &challenge.id, policy.tries, now).await? else {
        // It ended since it was read: by the same code in another tab, or by its last try.
        live(&mut tx, whose, policy.tries, now).await?;
        return Err(Refusal::NothingToConfirm.into());
    };
    if account != challenge.account {
        // Erased since it was read. The try is one at nobody's address, and counts as such.
        drop(tx);
        return Box::pin(guess(identity, whose, entered)).await;
    }
    let counted = open.count(identity, &mut tx, now).await?;
    let codes = challenges::codes(&mut tx, &challenge).await?;
    tx.commit().await?;

    let mut right = None;
    let mut was_right = false;
    for code in codes {
        // Every code is compared, whatever the ones before it said. Past the account's budget that says nothing any more.
        let same = identity.keys.is_code_mac(&code.mac, &covered(&code.challenge, &challenge, &typed));
        let same = same && open.reaches_account;
        was_right |= same && code.expires_at <= now;
        if same && code.expires_at > now {
            right = Some(code.id);
        }
    }
    if let Some(code) = right {
        let mut tx = identity.store.write().await?;
        for one in &counted {
            tries::delete(&mut tx, one).await?;
        }
        challenges::give_back(&mut tx, &challenge.id).await?;
        tx.commit().await?;
        return Ok(Proof { challenge, code });
    }
    open.was_wrong(identity, now).await?;
    if was_right {
        return Err(Refusal::CodeExpired.into());
    }
    let left = policy.tries.saturating_sub(u32::try_from(tries).unwrap_or(u32::MAX));
    if left == 0 {
        return Err(Refusal::TooManyTries { wait_seconds: None }.into());
    }
    Err(Refusal::WrongCode { tries_left: Some(left) }.into())
}

async fn live(tx: &mut Tx, whose: Whose<'_>, most: u32, now: Timestamp) -> Outcome<Challenge> {
    let Some(challenge) = challenges::newest(tx, whose).await? else {
        return Err(Refusal::NothingToConfirm.into());
    };
    if challenge.ended_at.is_some() {
        return Err(Refusal::NothingToConfirm.into());
    }
    if challenge.tries >= i64::from(most) {
        return Err(Refusal::TooManyTries { wait_seconds: None }.into());
    }
    if challenge.expires_at <= now {
        return Err(Refusal::CodeExpired.into());
    }
    Ok(challenge)
}

impl Proof {
    /// What was proved: the number or address that the code went to.
    pub fn target(&self) -> &str {
        &self.challenge.target
    }

    pub fn account(&self) -> Option<&AccountId> {
        self.challenge.account.as_ref()
    }

    pub fn challenge(&self) -> &ChallengeId {
        &self.challenge.id
    }

    /// Uses the challenge up, in the transaction of the act that it allows. Of any number of concurrent redemptions
    /// exactly one succeeds; the others get [`Refusal::NothingToConfirm`], as does a code that has been killed since it was
    /// compared. What is still queued of it is not sent.
    pub async fn redeem(self, identity: &Identity, tx: &mut Tx) -> Outcome<()> {
        let now = identity.now();
        if !challenges::redeem(tx, &self.challenge.id, &self.code, now).await? {
            return Err(Refusal::NothingToConfirm.into());
        }
        sends::answer(tx, &self.challenge.root, now).await?;
        Ok(outbox::withdraw(tx, &self.challenge.root, now).await?)
    }
}
