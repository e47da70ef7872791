//! A forgotten password, by the phone: a code to the number of the account, where address and number belong together.
//!
//! Whoever asks learns nothing: rows, limits and answers are the same for a pair that belongs to no account.

use super::second_proof;
use crate::Identity;
use crate::challenge::{self, Ask, Whose};
use crate::flows::sessions::{self, Entered};
use crate::flows::typed_number;
use crate::model::email_address::EmailAddress;
use crate::model::id::AccountId;
use crate::model::phone::Phone;
use crate::model::purpose::Purpose;
use crate::model::session::VerifiedPhone;
use crate::model::target::Target;
use crate::model::token::TokenHash;
use crate::model::visitor::Visitor;
use crate::refusal::{Outcome, Refusal};
use crate::store::{accounts, phones};

/// Sends a code to `number` (read in `region` where it names no country) if it is the fresh verified phone of the
/// account at `email`. The answer, the limits and the work are the same if not.
///
/// Refusals: [`Refusal::NotAnEmailAddress`], [`Refusal::NotAMobileNumber`], and what the guard refuses.
pub async fn start(identity: &Identity, visitor: &Visitor, email: &str, number: &str, region: &str) -> Outcome<()> {
    let email = EmailAddress::parse(email)?;
    let phone = typed_number::to_text(identity, Purpose::RecoverByPhone, (visitor, None), number, region).await?;
    let mut conn = identity.store.read().await?;
    let since = identity.now() - identity.policy.guard.fresh_for;
    let account = phones::holder_at(&mut conn, &email, &phone, since).await?;
    drop(conn);
    ask(identity, visitor, phone, account.as_ref(), &asked_for(identity, &email)).await
}

/// What tries at an address are counted under, whether it has an account or not.
pub(crate) fn asked_for(identity: &Identity, email: &EmailAddress) -> String {
    identity.keys.tag(&[b"recover by phone", email.as_str().as_bytes()])
}

/// Sends another code to the number that waits in this browser.
///
/// Refusals: [`Refusal::NothingToConfirm`], and what the guard refuses.
pub async fn again(identity: &Identity, visitor: &Visitor) -> Outcome<()> {
    let waiting = challenge::waiting(identity, whose(visitor.browser)).await?;
    let Some((asked_for, waiting)) = waiting.and_then(|mut waiting| Some((waiting.asked_for.take()?, waiting))) else {
        return Err(Refusal::NothingToConfirm.into());
    };
    let phone = Phone::stored(waiting.target);
    let mut conn = identity.store.read().await?;
    let since = identity.now() - identity.policy.guard.fresh_for;
    let is_own = phones::is_fresh_with(&mut conn, waiting.account.as_ref(), &phone, since).await?;
    drop(conn);
    ask(identity, visitor, phone, waiting.account.as_ref().filter(|_| is_own), &asked_for).await
}

async fn ask(
    identity: &Identity,
    visitor: &Visitor,
    phone: Phone,
    account: Option<&AccountId>,
    asked_for: &str,
) -> Outcome<()> {
    let target = Target::Phone(phone);
    let ask = Ask::of_a_stranger(Purpose::RecoverByPhone, (&target, Some(asked_for)), account, visitor);
    challenge::begin(identity, &ask).await.map(drop)
}

/// Which challenge the confirm page waits for.
pub fn whose(browser: TokenHash) -> Whose<'static> {
    Whose { browser, purpose: Purpose::RecoverByPhone, account: None }
}

/// Takes the code and begins a session: one that can only set a new password, or, where the phone is the second factor
/// too, one in which one more proof is due. A ripe wait of this browser is that proof.
///
/// Refusals: those of [`challenge::guess`].
pub async fn confirm(identity: &Identity, visitor: &Visitor, typed: &str) -> Outcome<Entered> {
    let proof = challenge::guess(identity, whose(visitor.browser), typed).await?;
    let Some(account) = proof.account().cloned() else {
        // The code of a withheld message reached nobody: this was a lucky guess for no account.
        return Err(Refusal::NothingToConfirm.into());
    };
    let now = identity.now();
    let mut tx = identity.store.write().await?;
    if !accounts::take_turn(&mut tx, &account).await? {
        return Err(Refusal::NothingToConfirm.into());
    }
    let owner = accounts::get(&mut tx, &account).await?;
    let is_own = |verified: &VerifiedPhone| {
        verified.phone.e164() == proof.target() && verified.is_fresh(now, identity.policy.guard.fresh_for)
    };
    let Some(owner) = owner.filter(|owner| owner.phone.as_ref().is_some_and(is_own)) else {
        // Detached, replaced or gone stale while the code was on its way.
        return Err(Refusal::NothingToConfirm.into());
    };
    proof.redeem(identity, &mut tx).await?;
    let (level, factors) = second_proof::after_phone(&mut tx, &owner, visitor, now).await?;
    let session = sessions::begin(identity, &mut tx, &account, level, factors, visitor).await?;
    tx.commit().await?;
    Ok(Entered { session, level, device: None })
}
