//! Proving oneself again before a sensitive act: the password, and the second factor where one is on.

use crate::Identity;
use crate::audit::{self, Event};
use crate::challenge::{self, Whose};
use crate::flows::second_factor::{reopen_others, require_own_phone, sms};
use crate::flows::{password_tries, recovery_codes, sessions};
pub use crate::model::assurance::{Demand, Due};
use crate::model::factor::Factor;
use crate::model::password::Password;
use crate::model::purpose::Purpose;
use crate::model::session::Person;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Tx, accounts, phones};

/// What is still to be proved before any sensitive act.
pub fn due(identity: &Identity, person: &Person) -> Due {
    usual(identity).due(person, identity.now())
}

/// What sensitive acts demand that demand nothing more.
pub fn usual(identity: &Identity) -> Demand {
    Demand::recent(identity.policy.sessions.recent_authentication)
}

/// The method that the page asks for now: the one that was chosen, else the first that meets the demand.
pub fn current(person: &Person, demand: &Demand) -> Option<Factor> {
    let methods = demand.methods(&person.account);
    person.session.method.filter(|method| methods.contains(method)).or_else(|| methods.first().copied())
}

/// Takes the password.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::WrongCredentials`], [`Refusal::TooManyTries`], [`Refusal::Busy`].
pub async fn with_password(identity: &Identity, person: &Person, password: &str) -> Outcome<()> {
    person.require_full()?;
    let mut tx = compare_password(identity, person, password).await?;
    prove(identity, &mut tx, person, Factor::Password).await?;
    Ok(tx.commit().await?)
}

/// Compares the account's password under the limits of signing in, and answers a transaction to go on in.
pub(crate) async fn compare_password(identity: &Identity, person: &Person, typed: &str) -> Outcome<Tx> {
    let counted = password_tries::count(identity, person.account.email.as_str(), &person.visitor).await?;
    let mut conn = identity.store.read().await?;
    let stored = accounts::credentials(&mut conn, &person.account.email).await?;
    drop(conn);
    let password = Password::claimed(typed);
    let secret = password.as_ref().map_or(&b""[..], Password::bytes);
    let found = counted.compare(identity, stored.map(|account| account.password_hash), secret).await?;
    if !found.is_right {
        return Err(Refusal::WrongCredentials.into());
    }
    let mut tx = sessions::act(identity, person).await?;
    counted.was_right(&mut tx).await?;
    Ok(tx)
}

/// Sends a code to the account's phone.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::MethodNotOn`], and what the guard refuses.
pub async fn send(identity: &Identity, person: &Person) -> Outcome<()> {
    person.require_full()?;
    if !person.account.has_sms() {
        return Err(Refusal::MethodNotOn.into());
    }
    sms::send(identity, &person.account, &person.visitor, Purpose::ReAuthenticate).await
}

/// Which challenge the page waits for.
pub fn whose(person: &Person) -> Whose<'_> {
    Whose { browser: person.visitor.browser, purpose: Purpose::ReAuthenticate, account: Some(&person.account.id) }
}

/// Takes the code.
///
/// Refusals: [`Refusal::SignInDue`], and those of [`challenge::guess`].
pub async fn with_code(identity: &Identity, person: &Person, typed: &str) -> Outcome<()> {
    person.require_full()?;
    let proof = challenge::guess(identity, whose(person), typed).await?;
    let mut tx = sessions::act(identity, person).await?;
    let Some(account) = accounts::get(&mut tx, &person.account.id).await? else {
        return Err(Refusal::SignInDue.into());
    };
    require_own_phone(&account, &proof)?;
    reopen_others(&mut tx, &account, Factor::Sms).await?;
    proof.redeem(identity, &mut tx).await?;
    phones::touch(&mut tx, &person.account.id, identity.now()).await?;
    prove(identity, &mut tx, person, Factor::Sms).await?;
    Ok(tx.commit().await?)
}

/// Takes a recovery code in place of the second factor.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::WrongCode`], [`Refusal::TooManyTries`], [`Refusal::Busy`].
pub async fn with_recovery_code(identity: &Identity, person: &Person, typed: &str) -> Outcome<()> {
    person.require_full()?;
    let found = recovery_codes::guess(identity, person, typed).await?;
    let mut tx = sessions::act(identity, person).await?;
    reopen_others(&mut tx, &person.account, Factor::RecoveryCode).await?;
    found.redeem(identity, &mut tx, person).await?;
    prove(identity, &mut tx, person, Factor::RecoveryCode).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}

pub(super) async fn prove(identity: &Identity, tx: &mut Tx, person: &Person, factor: Factor) -> Outcome<()> {
    let factors = person.session.factors.clone().with(factor, identity.now());
    if !store::sessions::set_factors(tx, &person.session.id, &factors).await? {
        return Err(Refusal::SignInDue.into());
    }
    audit::record(identity, tx, &person.account.id, Some(&person.visitor), &Event::ReAuthenticated).await?;
    Ok(())
}
