//! Signing in where nothing that is on can be used: the phone of the second factor was detached because somebody else has
//! the number, or the second step is the mailbox, which has set the password too. The factor stays on; a recovery code
//! opens the account, or an e-mail code and a day's wait.

use crate::Identity;
use crate::challenge::{self, Ask, Kind, Whose};
use crate::flows::second_factor::methods;
use crate::flows::{sessions, waits};
use crate::guard;
use crate::model::factor::Factor;
use crate::model::purpose::Purpose;
use crate::model::session::{FactorsUsed, Level, Person};
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
    challenge::ask(identity, &ask).await.map(drop)
}

pub(crate) fn whose(person: &Person) -> Whose<'_> {
    Whose { browser: person.visitor.browser, purpose: Purpose::SignInWithoutPhone, account: Some(&person.account.id) }
}

/// What the right code has opened.
pub(crate) struct Opened {
    pub level: Level,
    pub factors: FactorsUsed,
}

/// Takes the code, and answers a transaction in which the session is to be raised. Where this browser has waited it is
/// to be full; else the wait begins, or goes on.
///
/// Refusals: those of [`challenge::guess`], [`Refusal::SignInDue`], [`Refusal::MethodNotOn`] where the account has a
/// method that can be used again, [`Refusal::WaitingElsewhere`].
pub(crate) async fn take_code(identity: &Identity, person: &Person, typed: &str) -> Outcome<(Tx, Opened)> {
    let proof = challenge::guess(identity, whose(person), typed).await?;
    let (account, now) = (&person.account.id, identity.now());
    let mut tx = sessions::act(identity, person).await?;
    guard::take_turn(&mut tx).await?;
    let is_left = |account| methods::is_left_to_wait(&Person { account, ..person.clone() });
    if !accounts::get(&mut tx, account).await?.is_some_and(is_left) {
        return Err(Refusal::MethodNotOn.into());
    }
    proof.redeem(identity, &mut tx).await?;
    let factors = person.session.factors.clone().with(Factor::Email, now);
    if store::waits::use_ripe(&mut tx, (account, person.visitor.browser), WaitFor::SignIn, now).await? {
        return Ok((tx, Opened { level: Level::Full, factors: factors.with(Factor::Wait, now) }));
    }
    waits::begin(identity, &mut tx, account, WaitFor::SignIn, &person.visitor).await?;
    Ok((tx, Opened { level: Level::SecondFactorDue, factors }))
}
