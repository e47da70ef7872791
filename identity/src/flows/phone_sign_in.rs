//! Signing in with the phone alone (flow 4): for accounts that have switched it on. An account with a second factor is
//! asked for something else then, never for a second text.
//!
//! Nothing is sent to any other number, and nothing shows that: neither in the answer, nor in limits, rows or time.

use crate::Identity;
use crate::audit::{self, Event};
use crate::challenge::{self, Ask, Whose};
use crate::flows::second_factor::methods::level_after;
use crate::flows::second_factor::{end_what_was_open, require_offered};
use crate::flows::sessions::{self, Entered, require_recent};
use crate::flows::sign_in::{self, Arrival, RightPassword, Step};
use crate::flows::typed_number;
use crate::guard;
use crate::model::factor::Factor;
use crate::model::id::AccountId;
use crate::model::phone::Phone;
use crate::model::purpose::Purpose;
use crate::model::session::{Account, FactorsUsed, Level, Person, VerifiedPhone};
use crate::model::target::Target;
use crate::model::token::TokenHash;
use crate::model::visitor::Visitor;
use crate::notices::{self, Notice};
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::phones::{self, SignsIn};
use crate::store::{Tx, accounts};

/// Sends a code to `typed`, international, or national in `region` (ISO 3166; the default region where it is none), if
/// that number signs in to an account. The answer, the limits and the work are the same if not.
///
/// Refusals: [`Refusal::NotAMobileNumber`], and what the guard refuses.
pub async fn start(identity: &Identity, visitor: &Visitor, typed: &str, region: &str) -> Outcome<()> {
    let phone = typed_number::to_text(identity, Purpose::SignInByPhone, (visitor, None), typed, region).await?;
    ask(identity, visitor, phone).await
}

/// Sends another code to the number that waits in this browser; it is read from the challenge, never from a form.
///
/// Refusals: [`Refusal::NothingToConfirm`], and what the guard refuses.
pub async fn again(identity: &Identity, visitor: &Visitor) -> Outcome<()> {
    let Some(waiting) = challenge::waiting(identity, whose(visitor.browser)).await? else {
        return Err(Refusal::NothingToConfirm.into());
    };
    ask(identity, visitor, Phone::stored(waiting.target)).await
}

async fn ask(identity: &Identity, visitor: &Visitor, phone: Phone) -> Outcome<()> {
    let used_since = identity.now() - identity.policy.guard.fresh_for;
    let mut conn = identity.store.read().await?;
    let account = phones::who_signs_in_with(&mut conn, &phone, used_since).await?.filter(|_| is_offered(identity));
    drop(conn);
    let target = Target::Phone(phone);
    let ask = Ask::of_a_stranger(Purpose::SignInByPhone, (&target, None), account.as_ref(), visitor);
    challenge::begin(identity, &ask).await.map(drop)
}

/// Which challenge the confirm page waits for.
pub fn whose(browser: TokenHash) -> Whose<'static> {
    Whose { browser, purpose: Purpose::SignInByPhone, account: None }
}

/// Takes the code. The session is full, or [`Level::OtherFactorDue`] where a second factor is on; a trusted device does
/// not stand in for it.
///
/// Refusals: those of [`challenge::guess`]; [`Refusal::NothingToConfirm`] where the number no longer signs in to the
/// account that it was asked for.
pub async fn confirm(identity: &Identity, visitor: &Visitor, typed: &str) -> Outcome<Entered> {
    let proof = challenge::guess(identity, whose(visitor.browser), typed).await?;
    let Some(account) = proof.account().cloned() else {
        // The code of a withheld message reached nobody: this was a lucky guess for no account.
        return Err(Refusal::NothingToConfirm.into());
    };
    let mut tx = identity.store.write().await?;
    if !accounts::take_turn(&mut tx, &account).await? {
        return Err(Refusal::NothingToConfirm.into());
    }
    let owner = accounts::get(&mut tx, &account).await?;
    // The number, or what it may do, can have changed while the code was on its way.
    let owner = owner.filter(|owner| {
        owner.phone.as_ref().is_some_and(|own| own.phone.e164() == proof.target() && signs_in(identity, own))
    });
    let Some(owner) = owner.map(|owner| owner.under(&identity.policy)) else {
        return Err(Refusal::NothingToConfirm.into());
    };
    proof.redeem(identity, &mut tx).await?;
    let factors = FactorsUsed::default().with(Factor::Sms, identity.now());
    let level = level_after(&owner, &factors);
    let session = sign_in::enter(identity, &mut tx, &owner, level, factors, visitor).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(Entered { session, level, device: None })
}

/// Takes the password beside the phone, under the limits of signing in. A browser that is new to a besieged account owes
/// a code by mail as well.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::WrongCredentials`], [`Refusal::TooManyTries`], [`Refusal::Busy`].
pub async fn with_password(identity: &Identity, person: &Person, password: &str) -> Outcome<Step> {
    person.require_level(Level::OtherFactorDue)?;
    let visitor = &person.visitor;
    let RightPassword { mut tx, owner, is_held_up } =
        sign_in::compare(identity, visitor, Some(&person.account.email), password).await?;
    let now = identity.now();
    let factors = person.session.factors.clone().with(Factor::Password, now);
    let level = if is_held_up { Level::EmailCodeDue } else { level_after(&owner, &factors) };
    let arrival = Arrival::begin(&mut tx, &owner.id, (level, factors.clone()), Factor::Password, now).await?;
    let session = sign_in::raise(identity, &mut tx, person, arrival).await?;
    tx.commit().await?;
    identity.outbox.wake();
    let not_sent = sign_in::send_what_is_due(identity, &owner, (level, &factors), visitor).await;
    Ok(Step { entered: Entered { session, level, device: None }, not_sent })
}

/// Whether phones may sign in alone here: at ASVS level 3 no text proves anything. What owners have allowed before is kept
/// and does nothing.
pub fn is_offered(identity: &Identity) -> bool {
    identity.policy.assurance.allows(Factor::Sms)
}

/// Whether a phone signs in alone just now: its owner has allowed it, it is not stale, and the operator has nothing against it.
pub fn signs_in(identity: &Identity, verified: &VerifiedPhone) -> bool {
    is_offered(identity)
        && verified.signs_in_at.is_some()
        && verified.is_fresh(identity.now(), identity.policy.guard.fresh_for)
}

/// Whether the account's phone signs in alone just now.
pub fn signs_in_to(identity: &Identity, account: &Account) -> bool {
    account.phone.as_ref().is_some_and(|verified| signs_in(identity, verified))
}

/// Lets the account's phone sign in alone from now on. Other sessions and trusted devices end; the owner is told. Done
/// already, it changes nothing.
///
/// Refusals: [`Refusal::MethodNotOffered`]; [`Refusal::ReAuthenticationDue`]; [`Refusal::NoVerifiedPhone`], also where it is stale;
/// [`Refusal::SignsInElsewhere`], until it is proved on this account once more.
pub async fn allow(identity: &Identity, person: &Person) -> Outcome<()> {
    require_recent(identity, person)?;
    require_offered(identity, Factor::Sms)?;
    let now = identity.now();
    let account = &person.account.id;
    let (mut tx, stands) = sessions::act_on_account(identity, person).await?;
    // Whoever proves a number takes this turn too: else a proof on its way would see nothing of this.
    guard::take_turn(&mut tx).await?;
    let verified = phones::of(&mut tx, account).await?;
    let Some(verified) = verified.filter(|phone| phone.is_fresh(now, identity.policy.guard.fresh_for)) else {
        return Err(Refusal::NoVerifiedPhone.into());
    };
    if verified.signs_in_at.is_none() && phones::was_proved_elsewhere_since(&mut tx, account, &verified).await? {
        return Err(Refusal::SignsInElsewhere.into());
    }
    match phones::let_sign_in(&mut tx, account, now).await? {
        SignsIn::SinceNow => (),
        SignsIn::SinceBefore => return Ok(()),
        SignsIn::Elsewhere => return Err(Refusal::SignsInElsewhere.into()),
    }
    end_what_was_open(identity, &mut tx, person).await?;
    let phone = verified.phone;
    let begins_two_steps = stands.has_second_factor();
    let event = Event::PhoneSignInAllowed { phone: phone.masked() };
    audit::record(identity, &mut tx, account, Some(&person.visitor), &event).await?;
    let notice = Notice::PhoneSignInAllowed { phone, begins_two_steps };
    notices::tell_of(identity, &mut tx, person, &notice).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}

/// Lets the account's phone sign in alone no longer. Other sessions and trusted devices end, codes on their way too; the
/// owner is told. Off already, it changes nothing.
///
/// Refusals: [`Refusal::ReAuthenticationDue`].
pub async fn forbid(identity: &Identity, person: &Person) -> Outcome<()> {
    require_recent(identity, person)?;
    let account = &person.account.id;
    let mut tx = sessions::act(identity, person).await?;
    guard::take_turn(&mut tx).await?;
    let verified = phones::of(&mut tx, account).await?;
    let (Some(verified), true) = (verified, phones::forbid_sign_in(&mut tx, account).await?) else {
        return Ok(());
    };
    end_what_was_open(identity, &mut tx, person).await?;
    let phone = verified.phone;
    let event = Event::PhoneSignInEnded { phone: phone.masked() };
    audit::record(identity, &mut tx, account, Some(&person.visitor), &event).await?;
    notices::tell_of(identity, &mut tx, person, &Notice::PhoneSignInEnded { phone }).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}

/// `account` has just proved a number: whoever holds it now enters no other account by it (SPEC 2). The owner of the one
/// where it signed in alone is told. The caller commits, and wakes the outbox.
pub(crate) async fn end_elsewhere(
    identity: &Identity,
    tx: &mut Tx,
    account: &AccountId,
    phone: &Phone,
) -> Result<(), Fault> {
    for other in phones::forbid_sign_in_elsewhere(tx, phone, account).await? {
        audit::record(identity, tx, &other, None, &Event::PhoneSignInEnded { phone: phone.masked() }).await?;
        notices::tell(identity, tx, &other, &Notice::PhoneProvedElsewhere { phone: phone.clone() }).await?;
    }
    Ok(())
}
