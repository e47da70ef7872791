//! Recovery by phone where the phone is the second factor too: an SMS alone must not reset both. One more is needed, on
//! another channel: an e-mail code, a code of an authenticator app, a recovery code, or a day's wait.

use jiff::Timestamp;

use crate::Identity;
use crate::challenge::{self, Whose};
use crate::flows::second_factor::{email, methods, owner_is_here, require_main_address, totp};
use crate::flows::sessions::{self, Entered};
use crate::flows::{recovery_codes, waits};
use crate::guard;
use crate::model::factor::Factor;
use crate::model::purpose::Purpose;
use crate::model::session::{Account, FactorsUsed, Level, Person};
use crate::model::token::Token;
use crate::model::visitor::Visitor;
use crate::model::wait::WaitFor;
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::{self, Tx};

/// What the proof of the phone opens, and what is proved by then. Uses up the ripe wait of this browser where it opens more
/// for it: it is on record as a proof of its own, or the password that is set now would be no more than the phone, and would
/// not sign in beside a text.
pub(super) async fn after_phone(
    tx: &mut Tx,
    owner: &Account,
    visitor: &Visitor,
    now: Timestamp,
) -> Result<(Level, FactorsUsed), Fault> {
    let phone = FactorsUsed::default().with(Factor::Sms, now);
    if !owner.has_sms() {
        return Ok((Level::Recovery, phone));
    }
    let waited = store::waits::use_ripe(tx, (&owner.id, visitor.browser), WaitFor::Recovery, now).await?;
    Ok(if waited { (Level::Recovery, phone.with(Factor::Wait, now)) } else { (Level::RecoveryProofDue, phone) })
}

/// Sends a code to the account's address.
///
/// Refusals: [`Refusal::SignInDue`], and what the guard refuses.
pub async fn send(identity: &Identity, person: &Person) -> Outcome<()> {
    person.require_level(Level::RecoveryProofDue)?;
    email::send(identity, &person.account, &person.visitor, Purpose::RecoverSecondProof).await
}

/// Which challenge the page waits for.
pub fn whose(person: &Person) -> Whose<'_> {
    Whose { browser: person.visitor.browser, purpose: Purpose::RecoverSecondProof, account: Some(&person.account.id) }
}

/// Takes the e-mail code.
///
/// Refusals: [`Refusal::SignInDue`], and those of [`challenge::guess`].
pub async fn with_code(identity: &Identity, person: &Person, typed: &str) -> Outcome<Entered> {
    person.require_level(Level::RecoveryProofDue)?;
    let proof = challenge::guess(identity, whose(person), typed).await?;
    let (mut tx, owner) = sessions::act_on_account(identity, person).await?;
    require_main_address(&owner, &proof)?;
    proof.redeem(identity, &mut tx).await?;
    let session = raise(identity, &mut tx, person, Factor::Email).await?;
    tx.commit().await?;
    Ok(Entered { session, level: Level::Recovery, device: None })
}

/// Takes a recovery code.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::WrongCode`], [`Refusal::TooManyTries`], [`Refusal::Busy`].
pub async fn with_recovery_code(identity: &Identity, person: &Person, typed: &str) -> Outcome<Entered> {
    person.require_level(Level::RecoveryProofDue)?;
    let found = recovery_codes::guess(identity, person, typed).await?;
    let mut tx = sessions::act(identity, person).await?;
    owner_is_here(&mut tx, &person.account.id, Factor::RecoveryCode, identity.now()).await?;
    found.redeem(identity, &mut tx, person).await?;
    let session = raise(identity, &mut tx, person, Factor::RecoveryCode).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(Entered { session, level: Level::Recovery, device: None })
}

/// Takes a code of an authenticator app.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::MethodNotOn`], [`Refusal::WrongCode`], [`Refusal::CodeUsed`],
/// [`Refusal::ClockOff`], [`Refusal::TooManyTries`].
pub async fn with_app(identity: &Identity, person: &Person, typed: &str) -> Outcome<Entered> {
    person.require_level(Level::RecoveryProofDue)?;
    if !methods::open_to(person).contains(&Factor::Totp) {
        return Err(Refusal::MethodNotOn.into());
    }
    let found = totp::guess(identity, person, typed).await?;
    let mut tx = sessions::act(identity, person).await?;
    owner_is_here(&mut tx, &person.account.id, Factor::Totp, identity.now()).await?;
    found.redeem(identity, &mut tx).await?;
    let session = raise(identity, &mut tx, person, Factor::Totp).await?;
    tx.commit().await?;
    Ok(Entered { session, level: Level::Recovery, device: None })
}

/// Begins the wait, and tells the owner on every channel. A press too many changes nothing.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::WaitingElsewhere`].
pub async fn wait(identity: &Identity, person: &Person) -> Outcome<()> {
    person.require_level(Level::RecoveryProofDue)?;
    let mut tx = sessions::act(identity, person).await?;
    guard::take_turn(&mut tx).await?;
    waits::begin(identity, &mut tx, &person.account.id, WaitFor::Recovery, &person.visitor).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}

/// One more is proved: a session that can only set a new password takes the place of this one.
pub(in crate::flows) async fn raise(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    factor: Factor,
) -> Outcome<Token> {
    let (account, now) = (&person.account.id, identity.now());
    if !store::sessions::end(tx, account, &person.session.id, now).await? {
        return Err(Refusal::SignInDue.into());
    }
    let factors = person.session.factors.clone().with(factor, now);
    Ok(sessions::begin(identity, tx, account, Level::Recovery, factors, &person.visitor).await?)
}
