//! The second factors, one file each.

pub mod email;
pub mod first_codes;
pub mod methods;
pub mod sms;
pub mod totp;

use jiff::Timestamp;

use crate::Identity;
use crate::audit::{self, Event};
use crate::challenge::Proof;
use crate::flows::sessions::require_recent;
use crate::flows::waits;
use crate::model::assurance::Demand;
use crate::model::factor::Factor;
use crate::model::id::AccountId;
use crate::model::session::{Account, Person, VerifiedPhone};
use crate::notices::{self, Notice};
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::totp as store_totp;
use crate::store::{Tx, accounts, challenges, devices, passkeys, phones, recovery_codes, sessions, tries};

/// Verified long enough ago and used since: spared the limits that strangers could use up (SPEC 4).
pub(crate) fn is_proven(identity: &Identity, verified: &VerifiedPhone) -> bool {
    let now = identity.now();
    let policy = &identity.policy.guard;
    now.duration_since(verified.verified_at).unsigned_abs() > policy.proven_after
        && now.duration_since(verified.used_at).unsigned_abs() < policy.fresh_for
        && verified.used_at > verified.verified_at
}

/// A second factor was used, or as much as one, so the owner is there: a wait in the place of a proof ends, and factors open
/// again that wrong tries have shut, unless they are stronger than the one that was used: else whoever can use the weak one
/// would guess at the strong one without end. A recovery code opens all, and there are ten. Under the account's turn and
/// before the guard's: see [`accounts::take_turn`] for the order.
pub(crate) async fn owner_is_here(tx: &mut Tx, account: &AccountId, used: Factor, now: Timestamp) -> Result<(), Fault> {
    let is_no_weaker = |shut: Factor| used == Factor::RecoveryCode || used.beside_password() >= shut.beside_password();
    let others: Vec<_> = Factor::ALL.into_iter().filter(|shut| *shut != used && is_no_weaker(*shut)).collect();
    tries::reopen(tx, account.as_str(), &others).await?;
    waits::withdraw(tx, account, now).await
}

/// Refuses with [`Refusal::NoVerifiedPhone`] where the number that was proved is not the account's any more: it may have
/// been changed while the code was on its way.
pub(crate) fn require_own_phone(account: &Account, proof: &Proof) -> Result<(), Refusal> {
    let number = account.phone.as_ref().map(|verified| verified.phone.e164());
    if number == Some(proof.target()) { Ok(()) } else { Err(Refusal::NoVerifiedPhone) }
}

/// Refuses with [`Refusal::NothingToConfirm`] a code that went to an address which is not the account's main one any more: it
/// may have been changed while the code was on its way.
pub(crate) fn require_main_address(account: &Account, proof: &Proof) -> Result<(), Refusal> {
    if account.email.as_str() == proof.target() { Ok(()) } else { Err(Refusal::NothingToConfirm) }
}

/// As [`require_own_phone`] for a code that was texted, as [`require_main_address`] for one that was mailed.
pub(crate) fn require_own(method: Factor, account: &Account, proof: &Proof) -> Result<(), Refusal> {
    if method == Factor::Sms { require_own_phone(account, proof) } else { require_main_address(account, proof) }
}

/// Password, phone, an address or a factor has changed: the other sessions, the trusted devices, live challenges and a wait end.
pub(crate) async fn end_what_was_open(identity: &Identity, tx: &mut Tx, person: &Person) -> Result<(), Fault> {
    let now = identity.now();
    let account = &person.account.id;
    sessions::end_others(tx, account, Some(&person.session.id), now).await?;
    devices::end(tx, account, None, now).await?;
    waits::withdraw(tx, account, now).await?;
    challenges::withdraw_all(tx, account, now).await?;
    recovery_codes::end_waiting_for_dropped(tx, account, now).await
}

/// What changing the second factors of an account demands: a recent proof, by a strong method where one is on. With less
/// one could add a method of one's own, or new recovery codes, and be past the strong one.
pub fn demand(identity: &Identity, account: &Account) -> Demand {
    let recent = Demand::recent(identity.policy.sessions.recent_authentication);
    // The least of them: a passkey will do in its place, and an app where the device with the passkey is lost.
    let is_strong = |method: &Factor| method.is_strong() && account.second_factors.contains(method);
    match Factor::METHODS.into_iter().rev().find(is_strong) {
        Some(strong) => recent.by(strong),
        None => recent,
    }
}

/// Refuses with [`Refusal::MethodNotOffered`] what the operator wants no more (ASVS level 3).
pub(crate) fn require_offered(identity: &Identity, factor: Factor) -> Result<(), Refusal> {
    if identity.policy.assurance.allows(factor) { Ok(()) } else { Err(Refusal::MethodNotOffered) }
}

/// Refuses who has not met [`demand`]: with [`Refusal::StepUpDue`] where a strong method is on, else with
/// [`Refusal::ReAuthenticationDue`]; and as [`Person::require_full`] does.
pub(crate) fn require_to_change(identity: &Identity, person: &Person) -> Result<(), Refusal> {
    let demand = demand(identity, &person.account);
    if demand.method.is_some() {
        return person.require(demand, identity.now());
    }
    require_recent(identity, person)
}

/// Switches a factor on that was proved in this session. Its recovery codes are kept. The caller ends what was open.
pub(crate) async fn switch_on(identity: &Identity, tx: &mut Tx, person: &Person, factor: Factor) -> Outcome<()> {
    let (account, now) = (&person.account.id, identity.now());
    require_offered(identity, factor)?;
    let (mut made, mut added) = (Vec::new(), Vec::new());
    match factor {
        Factor::Passkey => {
            made = passkeys::activate(tx, (account, &person.session.id), now).await?;
            // Removed while the codes were looked at, or ended by somebody who has changed the account.
            if made.is_empty() {
                return Err(Refusal::NothingToConfirm.into());
            }
        }
        Factor::Sms if phones::of(tx, account).await?.is_none() => return Err(Refusal::NoVerifiedPhone.into()),
        Factor::Totp => {
            added = store_totp::activate(tx, (account, &person.session.id), now).await?;
            // Nobody has typed a code of an app in this session, or its time is over.
            if added.is_empty() {
                return Err(Refusal::NothingToConfirm.into());
            }
        }
        _ => {}
    }
    if factor == Factor::Totp {
        prove(identity, tx, person, factor).await?;
    }
    accounts::enable_factor(tx, account, factor, now).await?;
    audit::record(identity, tx, account, Some(&person.visitor), &Event::SecondFactorEnabled { factor }).await?;
    notices::tell_of(identity, tx, person, &Notice::SecondFactorEnabled { factor }).await?;
    // One is what was switched on. Of several each is told, with a link of its own: one may be of somebody else who had the
    // session.
    if made.len() > 1 {
        for (id, name) in made {
            let notice = Notice::PasskeyAdded { id, name: name.as_str().to_owned() };
            notices::tell_of(identity, tx, person, &notice).await?;
        }
    }
    if added.len() > 1 {
        totp::tell_of_added(identity, tx, person, added).await?;
    }
    Ok(())
}

/// The session has proved a factor that is on.
pub(crate) async fn prove(identity: &Identity, tx: &mut Tx, person: &Person, factor: Factor) -> Outcome<()> {
    let factors = person.session.factors.clone().with(factor, identity.now());
    if !sessions::set_factors(tx, &person.session.id, &factors).await? {
        return Err(Refusal::SignInDue.into());
    }
    Ok(())
}

/// Takes a factor off an account, with what it stands on, and the recovery codes when it was the last. `false` when it was
/// not on.
pub(crate) async fn take_off(tx: &mut Tx, account: &AccountId, factor: Factor, now: Timestamp) -> Result<bool, Fault> {
    let was_on = accounts::disable_factor(tx, account, factor).await?;
    if was_on {
        end_what_it_stood_on(tx, account, factor, now).await?;
    }
    Ok(was_on)
}

/// A factor is off. Whether it was the last is read here, and not taken from whoever asks: another tab may have added one
/// since they read the account, or taken one off.
async fn end_what_it_stood_on(tx: &mut Tx, account: &AccountId, factor: Factor, now: Timestamp) -> Result<(), Fault> {
    if factor == Factor::Totp {
        store_totp::remove_all(tx, account).await?;
    }
    if factor == Factor::Passkey {
        for one in passkeys::of(tx, account).await? {
            passkeys::remove(tx, account, &one.passkey.id, now).await?;
        }
    }
    let as_it_is = accounts::get_even_disabled(tx, account).await?;
    if as_it_is.is_some_and(|(account, _)| !account.has_second_factor()) {
        recovery_codes::end_all(tx, account, now).await?;
    }
    Ok(())
}

/// Switches a factor off, with its recovery codes when it was the last. `false` when it was not on.
pub(crate) async fn switch_off(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    factor: Factor,
) -> Result<bool, Fault> {
    let account = &person.account.id;
    if !accounts::disable_factor(tx, account, factor).await? {
        return Ok(false);
    }
    audit::record(identity, tx, account, Some(&person.visitor), &Event::SecondFactorDisabled { factor }).await?;
    // Before its recovery codes end: the link keeps which they are.
    notices::tell_of(identity, tx, person, &Notice::SecondFactorDisabled { factor }).await?;
    end_what_it_stood_on(tx, account, factor, identity.now()).await?;
    Ok(true)
}
