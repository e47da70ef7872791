//! Which methods take a half-done session on, and which of them it is shown first. What a set of factors opens is decided
//! here alone.

use jiff::Timestamp;

use crate::Identity;
use crate::flows::sessions;
use crate::model::factor::Factor;
use crate::model::session::{Account, FactorsUsed, Level, Person};
use crate::refusal::{Outcome, Refusal};
use crate::store::accounts;

/// How far a session of the account has come with these factors.
///
/// With a second factor on, the password opens nothing without another that is the account's, on another anchor: a
/// password that the mailbox has set is no more than the mailbox. A trusted device stands in for what follows the
/// password, and for nothing else. The phone alone is followed by the password, a strong method or a recovery code.
pub(crate) fn level_after(account: &Account, factors: &FactorsUsed) -> Level {
    let has = |factor| factors.used_at(factor).is_some();
    let is_on = |factor: Factor| account.second_factors.contains(&factor.method());
    if !account.has_second_factor() {
        return Level::Full;
    }
    if !has(Factor::Password) {
        let has_other =
            factors.iter().any(|factor| factor == Factor::RecoveryCode || factor.is_strong() && is_on(factor));
        return if has_other { Level::Full } else { Level::OtherFactorDue };
    }
    // The phone counts as well where it has signed in alone: its owner has allowed that.
    let has_second = factors
        .iter()
        .filter(|factor| account.counts(*factor))
        .any(|factor| factor.is_second() && !factor.is_strong() || is_on(factor));
    if has(Factor::TrustedDevice) || has_second && account.anchors(factors).len() > 1 {
        Level::Full
    } else {
        Level::SecondFactorDue
    }
}

/// The methods that a half-done session may go on with, the one that is asked for first in front; recovery codes close the
/// list. Empty where no method is due.
pub fn open_to(person: &Person) -> Vec<Factor> {
    open_with(&person.account, person.session.level, &person.session.factors)
}

/// Refuses with [`Refusal::MethodNotOn`] a method that the session may not go on with.
pub(crate) fn require_open(person: &Person, method: Factor) -> Result<(), Refusal> {
    if open_to(person).contains(&method) { Ok(()) } else { Err(Refusal::MethodNotOn) }
}

/// As [`open_to`], of a session that is not there yet.
pub(crate) fn open_with(account: &Account, level: Level, factors: &FactorsUsed) -> Vec<Factor> {
    let takes_on = |factor: &Factor| match level {
        // The password was proved with the phone alone, or the mailbox has set it: then those take it no further.
        Level::SecondFactorDue => {
            let now = Timestamp::UNIX_EPOCH;
            factors.used_at(*factor).is_none()
                && level_after(account, &factors.clone().with(*factor, now)) == Level::Full
        }
        Level::OtherFactorDue | Level::RecoveryProofDue => factor.is_strong() || *factor == Factor::RecoveryCode,
        Level::EmailCodeDue | Level::Recovery | Level::Leaving | Level::StrongMethodDue | Level::Full => false,
    };
    let methods = account.methods().into_iter().chain([Factor::RecoveryCode]);
    methods.filter(|factor| account.has_second_factor() && takes_on(factor)).collect()
}

/// The method that the page asks for now: the one that was chosen, else the first.
pub fn current(person: &Person) -> Option<Factor> {
    let open = open_to(person);
    person.session.method.filter(|method| open.contains(method)).or_else(|| open.first().copied())
}

/// Nothing that is on can be used: the phone was detached, or the mailbox is all there is and has set the password. What is
/// left is a recovery code, or a code by mail and a wait.
pub fn is_left_to_wait(person: &Person) -> bool {
    person.session.level == Level::SecondFactorDue && open_to(person) == [Factor::RecoveryCode]
}

/// Asks for this method first from now on. It protects no less: every method stays open.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::MethodNotOn`].
pub async fn prefer(identity: &Identity, person: &Person, method: Factor) -> Outcome<()> {
    person.require_full()?;
    if !person.account.second_factors.contains(&method) {
        return Err(Refusal::MethodNotOn.into());
    }
    let mut tx = sessions::act(identity, person).await?;
    accounts::prefer(&mut tx, &person.account.id, method).await?;
    Ok(tx.commit().await?)
}
