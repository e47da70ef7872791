//! Changing the password.

use crate::Identity;
use crate::audit::{self, Event};
use crate::flows::re_authenticate::TriedPassword;
use crate::flows::second_factor::end_what_was_open;
use crate::flows::sessions::pressed_just_before;
use crate::guard;
use crate::model::email_address::EmailAddress;
use crate::model::factor::Factor;
use crate::model::password::Password;
use crate::model::session::Person;
use crate::model::visitor::Visitor;
use crate::notices::{self, Notice};
use crate::refusal::{Outcome, Refusal};
use crate::store::{accounts, sessions};

/// Judges a password that somebody chooses, and hashes it, both on the bounded pool.
///
/// Refusals: [`Refusal::WeakPassword`], [`Refusal::Busy`].
pub(crate) async fn hash_new(
    identity: &Identity,
    visitor: &Visitor,
    email: &EmailAddress,
    typed: &str,
) -> Outcome<String> {
    let (typed, shortest) = (typed.to_owned(), identity.policy.passwords.shortest);
    let personal = [email.as_str().to_owned(), identity.policy.app_name.clone()];
    let choose = move || Password::chosen(&typed, shortest, &personal.each_ref().map(String::as_str));
    identity.hashing.hash(&visitor.host(), &*identity.entropy, choose).await
}

/// Sets a new password. Other sessions and trusted devices end; the owner is told. Who posts the same twice is answered as
/// the first time.
///
/// Refusals: [`Refusal::ReAuthenticationDue`] where a second factor is on and was not used lately,
/// [`Refusal::WeakPassword`], [`Refusal::WrongCredentials`], [`Refusal::TooManyTries`], [`Refusal::Busy`].
pub async fn change(identity: &Identity, person: &Person, current: &str, new: &str) -> Outcome<()> {
    person.require_full()?;
    let account = &person.account;
    // The current password is asked for right here, so only the second factor must be recent.
    if !person.has_recent_second_factor(identity.now(), identity.policy.sessions.recent_authentication) {
        return Err(Refusal::ReAuthenticationDue.into());
    }
    let hash = hash_new(identity, &person.visitor, &account.email, new).await?;

    let tried = TriedPassword::count(identity, person).await?;
    if !tried.is(identity, current).await? {
        // Pressed twice: the first press has set the new one, and the old one fits no more.
        let is_just_set = tried.set_at().is_some_and(|at| pressed_just_before(at, identity.now()));
        if !is_just_set {
            return Err(Refusal::WrongCredentials.into());
        }
        // A guess like any other, so it counts as one of its own.
        let again = TriedPassword::count(identity, person).await?;
        if !again.is(identity, new).await? {
            return Err(Refusal::WrongCredentials.into());
        }
        let mut tx = again.was_right(identity, person).await?;
        tried.take_back(&mut tx).await?;
        return Ok(tx.commit().await?);
    }
    let mut tx = tried.was_right(identity, person).await?;
    guard::take_turn(&mut tx).await?;
    let now = identity.now();
    accounts::set_password(&mut tx, &account.id, &hash, now).await?;
    let factors = person.session.factors.clone().with(Factor::Password, now);
    if !sessions::set_factors(&mut tx, &person.session.id, &factors).await? {
        return Err(Refusal::SignInDue.into());
    }
    end_what_was_open(identity, &mut tx, person).await?;
    audit::record(identity, &mut tx, &account.id, Some(&person.visitor), &Event::PasswordChanged).await?;
    notices::tell_of(identity, &mut tx, person, &Notice::PasswordChanged).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}
