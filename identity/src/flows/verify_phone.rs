//! Verifying a phone (flow 1): a signed-in person proves that a number is theirs.

use crate::Identity;
use crate::audit::{self, Event};
use crate::challenge::{self, Ask, Kind, Whose};
use crate::flows::second_factor::{end_what_was_open, switch_off};
use crate::flows::{phone_sign_in, recycled_numbers, sessions};
use crate::guard;
use crate::model::factor::Factor;
use crate::model::phone::Phone;
use crate::model::purpose::Purpose;
use crate::model::session::Person;
use crate::model::target::Target;
use crate::notices::{self, Notice};
use crate::refusal::{Outcome, Refusal};
use crate::store::{phones, recovery_codes};

/// Sends a code to `typed`, international, or national in `region` (ISO 3166; the default region where it is none).
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::NotAMobileNumber`], and what the guard refuses.
pub async fn start(identity: &Identity, person: &Person, typed: &str, region: &str) -> Outcome<()> {
    person.require_recent_authentication(identity.now(), identity.policy.sessions.recent_authentication)?;
    let policy = &identity.policy;
    let region = if region.len() == 2 { region } else { &policy.default_region };
    let phone = match Phone::parse(typed, region, policy.number_kinds) {
        Ok(phone) => phone,
        Err(refusal) => {
            let mut tx = identity.store.write().await?;
            let who = (&person.visitor, Some(&person.account.id));
            guard::record_unfit_number(identity, &mut tx, Purpose::VerifyPhone, who, &refusal).await?;
            tx.commit().await?;
            return Err(refusal.into());
        }
    };
    ask(identity, person, phone).await
}

/// Sends another code to the number that waits; it is read from the challenge, never from a form.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::NothingToConfirm`], and what the guard refuses.
pub async fn again(identity: &Identity, person: &Person) -> Outcome<()> {
    // The confirming itself needs no more than the code: a challenge lives ten minutes. But each new one needs this, or
    // a number could be replaced long after the proof.
    person.require_recent_authentication(identity.now(), identity.policy.sessions.recent_authentication)?;
    let Some(waiting) = challenge::waiting(identity, whose(person)).await? else {
        return Err(Refusal::NothingToConfirm.into());
    };
    ask(identity, person, Phone::stored(waiting.target)).await
}

async fn ask(identity: &Identity, person: &Person, phone: Phone) -> Outcome<()> {
    let target = Target::Phone(phone);
    let ask = Ask {
        purpose: Purpose::VerifyPhone,
        target: &target,
        account: Some(&person.account.id),
        asked_for: None,
        visitor: &person.visitor,
        is_proven: false,
        message: Kind::Code,
    };
    challenge::begin(identity, &ask).await.map(drop)
}

/// Which challenge the confirm page waits for.
pub fn whose(person: &Person) -> Whose<'_> {
    Whose { browser: person.visitor.browser, purpose: Purpose::VerifyPhone, account: Some(&person.account.id) }
}

/// Verifies the number and sets it on the account, in one transaction. A number that it replaces worked until now; its
/// owner is told by mail and by SMS to it, and other sessions and trusted devices end. Where others hold the number see
/// `recycled_numbers`.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::NumberInUse`], and those of [`challenge::guess`].
pub async fn confirm(identity: &Identity, person: &Person, typed: &str) -> Outcome<()> {
    person.require_full()?;
    let proof = challenge::guess(identity, whose(person), typed).await?;
    let new = Phone::stored(proof.target().to_owned());
    let now = identity.now();
    let account = &person.account.id;

    let stale = recycled_numbers::stale_holders(identity, account, &new).await?;
    let mut tx = sessions::act_beside(identity, person, &stale).await?;
    guard::take_turn(&mut tx).await?;
    proof.redeem(identity, &mut tx).await?;
    recycled_numbers::make_room(identity, &mut tx, account, &new, &stale).await?;
    let old = phones::of(&mut tx, account).await?.map(|verified| verified.phone);
    phones::set(&mut tx, &*identity.entropy, account, &new, now).await?;
    let event = Event::PhoneVerified { phone: new.masked() };
    audit::record(identity, &mut tx, account, Some(&person.visitor), &event).await?;
    let proved = new.clone();
    let notice = match old.filter(|old| *old != new) {
        Some(old) => {
            // What was about to be switched on was proved with the old number.
            recovery_codes::end_waiting(&mut tx, account, now).await?;
            Notice::PhoneReplaced { old, new }
        }
        None => Notice::PhoneVerified { phone: new },
    };
    end_what_was_open(identity, &mut tx, person).await?;
    notices::tell_of(identity, &mut tx, person, &notice).await?;
    phone_sign_in::end_elsewhere(identity, &mut tx, account, &proved).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}

/// Removes the verified phone, and SMS as a second factor with it.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::NoVerifiedPhone`].
pub async fn remove(identity: &Identity, person: &Person) -> Outcome<()> {
    person.require_recent_authentication(identity.now(), identity.policy.sessions.recent_authentication)?;
    let account = &person.account.id;
    let mut tx = sessions::act(identity, person).await?;
    guard::take_turn(&mut tx).await?;
    let Some(old) = phones::of(&mut tx, account).await? else {
        return Err(Refusal::NoVerifiedPhone.into());
    };
    phones::remove(&mut tx, account).await?;
    switch_off(identity, &mut tx, person, Factor::Sms).await?;
    recovery_codes::end_waiting(&mut tx, account, identity.now()).await?;
    end_what_was_open(identity, &mut tx, person).await?;
    let event = Event::PhoneRemoved { phone: old.phone.masked() };
    audit::record(identity, &mut tx, account, Some(&person.visitor), &event).await?;
    notices::tell_of(identity, &mut tx, person, &Notice::PhoneRemoved { phone: old.phone }).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}
