//! Signing in where nothing that is on can be used: the phone of the second factor was detached because somebody else has
//! the number, or the second step is the mailbox, which has set the password too. The factor stays on; a recovery code
//! opens the account, or an e-mail code and a day's wait.

use crate::Identity;
use crate::challenge::{self, Ask, Kind, Whose};
use crate::flows::second_factor::{methods, require_main_address};
use crate::flows::sign_in::Arrival;
use crate::flows::{sessions, waits};
use crate::guard;
use crate::model::factor::Factor;
use crate::model::purpose::Purpose;
use crate::model::session::{Level, Person};
use crate::model::target::Target;
use crate::model::wait::WaitFor;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Tx, accounts};

/// Sends a code to the account's address: the wait begins with it, and ends with another one.
///
/// Refusals: what the guard refuses.
pub(crate) async fn send(identity: &Identity, person: &Person) -> Outcome<()> {
    let target = Target::Email(person.account.email.clone());
    let ask = Ask {
        purpose: Purpose::SignInWithoutPhone,
        target: &target,
        account: Some(&person.account.id),
        asked_for: None,
        visitor: &person.visitor,
        is_proven: false,
        message: Kind::Code,
    };
    challenge::ask_as_owner(identity, &ask).await.map(drop)
}

pub(crate) fn whose(person: &Person) -> Whose<'_> {
    Whose { browser: person.visitor.browser, purpose: Purpose::SignInWithoutPhone, account: Some(&person.account.id) }
}

/// Takes the code, and answers a transaction in which the session is to be raised. Where this browser has waited it is
/// to be full; else the wait begins, or goes on.
///
/// Refusals: those of [`challenge::guess`], [`Refusal::SignInDue`], [`Refusal::MethodNotOn`] where the account has a
/// method that can be used again, [`Refusal::WaitingElsewhere`].
pub(in crate::flows) async fn take_code(identity: &Identity, person: &Person, typed: &str) -> Outcome<(Tx, Arrival)> {
    let proof = challenge::guess(identity, whose(person), typed).await?;
    let (account, now) = (&person.account.id, identity.now());
    let mut tx = sessions::act(identity, person).await?;
    let is_left = |account| methods::is_left_to_wait(&Person { account, ..person.clone() });
    let Some(owner) = accounts::get(&mut tx, account).await? else { return Err(Refusal::SignInDue.into()) };
    require_main_address(&owner, &proof)?;
    if !is_left(owner) {
        return Err(Refusal::MethodNotOn.into());
    }
    let has_waited = store::waits::use_ripe(&mut tx, (account, person.visitor.browser), WaitFor::SignIn, now).await?;
    let factors = person.session.factors.clone().with(Factor::Email, now);
    let (to, used) = if has_waited {
        ((Level::Full, factors.with(Factor::Wait, now)), Factor::Wait)
    } else {
        ((Level::SecondFactorDue, factors), Factor::Email)
    };
    let arrival = Arrival::begin(&mut tx, account, to, used, now).await?;
    guard::take_turn(&mut tx).await?;
    proof.redeem(identity, &mut tx).await?;
    if !has_waited {
        waits::begin(identity, &mut tx, account, WaitFor::SignIn, &person.visitor).await?;
    }
    Ok((tx, arrival))
}
