//! The second factors, one file each.

pub mod methods;
pub mod sms;
pub(crate) mod without_phone;

use crate::Identity;
use crate::audit::{self, Event};
use crate::challenge::Proof;
use crate::flows::waits;
use crate::model::factor::Factor;
use crate::model::session::{Account, Person, VerifiedPhone};
use crate::notices::{self, Notice};
use crate::refusal::{Fault, Refusal};
use crate::store::{Tx, accounts, challenges, devices, recovery_codes, sessions, tries};

/// Verified long enough ago and used since: spared the limits that strangers could use up (SPEC 4).
pub(crate) fn is_proven(identity: &Identity, verified: &VerifiedPhone) -> bool {
    let now = identity.now();
    let policy = &identity.policy.guard;
    now.duration_since(verified.verified_at).unsigned_abs() > policy.proven_after
        && now.duration_since(verified.used_at).unsigned_abs() < policy.fresh_for
        && verified.used_at > verified.verified_at
}

/// Opens the factors that were shut for too many tries, because another has been used. Before rows are touched: see
/// [`accounts::take_turn`] for the order.
pub(crate) async fn reopen_others(tx: &mut Tx, account: &Account, used: Factor) -> Result<(), Fault> {
    tries::reopen_others(tx, account.id.as_str(), used).await
}

/// Refuses with [`Refusal::NoVerifiedPhone`] where the number that was proved is not the account's any more: it may have
/// been changed while the code was on its way.
pub(crate) fn require_own_phone(account: &Account, proof: &Proof) -> Result<(), Refusal> {
    let number = account.phone.as_ref().map(|verified| verified.phone.e164());
    if number == Some(proof.target()) { Ok(()) } else { Err(Refusal::NoVerifiedPhone) }
}

/// Password, phone or a factor has changed: the other sessions, the trusted devices, live challenges and a wait end.
pub(crate) async fn end_what_was_open(identity: &Identity, tx: &mut Tx, person: &Person) -> Result<(), Fault> {
    let now = identity.now();
    let account = &person.account.id;
    sessions::end_others(tx, account, Some(&person.session.id), now).await?;
    devices::end(tx, account, None, now).await?;
    waits::withdraw(tx, account, now).await?;
    challenges::withdraw_all(tx, account, now).await
}

/// Switches a factor off, with its recovery codes when it was the last. `false` when it was not on.
pub(crate) async fn switch_off(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    factor: Factor,
) -> Result<bool, Fault> {
    let account = &person.account;
    if !accounts::disable_factor(tx, &account.id, factor).await? {
        return Ok(false);
    }
    if account.second_factors.iter().all(|on| *on == factor) {
        recovery_codes::end_all(tx, &account.id, identity.now()).await?;
    }
    audit::record(identity, tx, &account.id, Some(&person.visitor), &Event::SecondFactorDisabled { factor }).await?;
    notices::tell_of(identity, tx, person, &Notice::SecondFactorDisabled { factor }).await?;
    Ok(true)
}
