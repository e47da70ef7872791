//! Verifying a phone (flow 1): a signed-in person proves that a number is theirs.

use crate::Identity;
use crate::audit::{self, Event};
use crate::challenge::{self, Ask, Whose};
use crate::flows::second_factor::{end_what_was_open, require_to_change, switch_off};
use crate::flows::sessions::{self, pressed_just_before, require_recent};
use crate::flows::{phone_sign_in, re_authenticate, recycled_numbers, second_factor, typed_number};
use crate::guard;
use crate::model::assurance::Demand;
use crate::model::factor::Factor;
use crate::model::phone::Phone;
use crate::model::purpose::Purpose;
use crate::model::session::{Account, Person};
use crate::model::target::Target;
use crate::notices::{self, Notice};
use crate::refusal::{Outcome, Refusal};
use crate::store::{phones, recovery_codes};

/// What changing the phone demands: where it is a second factor, as much as changing that does. With less one could move it
/// to a phone of one's own, or take it off.
pub fn demand(identity: &Identity, account: &Account) -> Demand {
    if account.has_sms() { second_factor::demand(identity, account) } else { re_authenticate::usual(identity) }
}

/// Refuses who has not met [`demand`].
fn require_to_touch(identity: &Identity, person: &Person) -> Result<(), Refusal> {
    if person.account.has_sms() { require_to_change(identity, person) } else { require_recent(identity, person) }
}

/// Sends a code to `typed`, international, or national in `region` (ISO 3166; the default region where it is none).
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::StepUpDue`], [`Refusal::NotAMobileNumber`], and what the guard refuses.
pub async fn start(identity: &Identity, person: &Person, typed: &str, region: &str) -> Outcome<()> {
    require_to_touch(identity, person)?;
    let who = (&person.visitor, Some(&person.account.id));
    let phone = typed_number::to_text(identity, Purpose::VerifyPhone, who, typed, region).await?;
    ask(identity, person, phone).await
}

/// Sends another code to the number that waits; it is read from the challenge, never from a form.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::StepUpDue`], [`Refusal::NothingToConfirm`], and what the guard refuses.
pub async fn again(identity: &Identity, person: &Person) -> Outcome<()> {
    // The confirming itself needs no more than the code: a challenge lives ten minutes. But each new one needs this, or
    // a number could be replaced long after the proof.
    require_to_touch(identity, person)?;
    let Some(waiting) = challenge::waiting(identity, whose(person)).await? else {
        return Err(Refusal::NothingToConfirm.into());
    };
    ask(identity, person, Phone::stored(waiting.target)).await
}

async fn ask(identity: &Identity, person: &Person, phone: Phone) -> Outcome<()> {
    let target = Target::Phone(phone);
    let ask = Ask::of_account(Purpose::VerifyPhone, &target, &person.account.id, &person.visitor);
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

/// Whether the account's number was proved so lately that a code which opens nothing any more may be that of the same press.
pub fn was_proved_just_before(identity: &Identity, person: &Person) -> bool {
    person.account.phone.as_ref().is_some_and(|phone| pressed_just_before(phone.verified_at, identity.now()))
}

/// Removes the verified phone, and SMS as a second factor with it. `false` where there was none any more.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::StepUpDue`].
pub async fn remove(identity: &Identity, person: &Person) -> Outcome<bool> {
    require_to_touch(identity, person)?;
    let account = &person.account.id;
    let mut tx = sessions::act(identity, person).await?;
    guard::take_turn(&mut tx).await?;
    let Some(old) = phones::of(&mut tx, account).await? else {
        return Ok(false);
    };
    // Before the recovery codes end with the factor: the link keeps which they are.
    notices::tell_of(identity, &mut tx, person, &Notice::PhoneRemoved { phone: old.phone.clone() }).await?;
    phones::remove(&mut tx, account).await?;
    switch_off(identity, &mut tx, person, Factor::Sms).await?;
    recovery_codes::end_waiting(&mut tx, account, identity.now()).await?;
    end_what_was_open(identity, &mut tx, person).await?;
    let event = Event::PhoneRemoved { phone: old.phone.masked() };
    audit::record(identity, &mut tx, account, Some(&person.visitor), &event).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(true)
}
