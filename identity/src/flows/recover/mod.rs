//! A forgotten password (flow 5): a code by e-mail or to the phone, a session that can only set a new password, and then
//! signing in afresh. It never lifts the second factor.

pub mod by_phone;
pub mod second_proof;

use crate::Identity;
use crate::audit::{self, Event};
use crate::challenge::{self, Ask, Waiting, Whose};
use crate::flows::sessions::{self, Entered};
use crate::flows::{password, waits};
use crate::guard;
use crate::model::email_address::EmailAddress;
use crate::model::factor::Factor;
use crate::model::purpose::Purpose;
use crate::model::session::{FactorsUsed, Level, Person};
use crate::model::target::Target;
use crate::model::token::TokenHash;
use crate::model::visitor::Visitor;
use crate::notices::{self, Notice};
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::{accounts, challenges, devices, email_addresses, phones};

/// Sends a code to the address if it has an account. The answer, the limits and the work are the same if it has none.
///
/// Refusals: [`Refusal::NotAnEmailAddress`], and what the guard refuses.
pub async fn start(identity: &Identity, visitor: &Visitor, email: &str) -> Outcome<()> {
    ask(identity, visitor, EmailAddress::parse(email)?).await
}

/// Sends another code to the address that waits in this browser.
///
/// Refusals: [`Refusal::NothingToConfirm`], and what the guard refuses.
pub async fn again(identity: &Identity, visitor: &Visitor) -> Outcome<()> {
    let Some(waiting) = challenge::waiting(identity, whose(visitor.browser)).await? else {
        return Err(Refusal::NothingToConfirm.into());
    };
    ask(identity, visitor, EmailAddress::stored(waiting.target)).await
}

async fn ask(identity: &Identity, visitor: &Visitor, email: EmailAddress) -> Outcome<()> {
    let mut conn = identity.store.read().await?;
    let account = accounts::credentials(&mut conn, &email).await?.map(|account| account.id);
    drop(conn);
    let target = Target::Email(email);
    let ask = Ask::of_a_stranger(Purpose::Recover, (&target, None), account.as_ref(), visitor);
    challenge::begin(identity, &ask).await.map(drop)
}

/// Which challenge the confirm page waits for.
pub fn whose(browser: TokenHash) -> Whose<'static> {
    Whose { browser, purpose: Purpose::Recover, account: None }
}

/// What waits for a code in a browser, and which way it came: the one that was asked for last.
pub async fn waiting(identity: &Identity, browser: TokenHash) -> Result<Option<(Way, Waiting)>, Fault> {
    let by_mail = challenge::waiting(identity, whose(browser)).await?.map(|waiting| (Way::Email, waiting));
    let by_phone = challenge::waiting(identity, by_phone::whose(browser)).await?.map(|waiting| (Way::Phone, waiting));
    Ok(by_mail.into_iter().chain(by_phone).max_by_key(|(_, waiting)| waiting.expires_at))
}

/// How a recovery is proved first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Email,
    Phone,
}

/// Takes the code and begins a session that can only set a new password.
///
/// Refusals: those of [`challenge::guess`].
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
    let address = EmailAddress::stored(proof.target().to_owned());
    if email_addresses::holder(&mut tx, &address).await?.as_ref() != Some(&account) {
        // Taken off the account while the code was on its way.
        return Err(Refusal::NothingToConfirm.into());
    }
    proof.redeem(identity, &mut tx).await?;
    let factors = FactorsUsed::default().with(Factor::Email, identity.now());
    let session = sessions::begin(identity, &mut tx, &account, Level::Recovery, factors, visitor).await?;
    tx.commit().await?;
    Ok(Entered { session, level: Level::Recovery, device: None })
}

/// Sets the new password; all sessions and trusted devices end, this one too, and every channel is told.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::WeakPassword`], [`Refusal::Busy`].
pub async fn set_password(identity: &Identity, person: &Person, typed: &str) -> Outcome<()> {
    person.require_level(Level::Recovery)?;
    let account = &person.account;
    let hash = password::hash_new(identity, &person.visitor, &account.email, typed).await?;
    let now = identity.now();

    let mut tx = sessions::act(identity, person).await?;
    guard::take_turn(&mut tx).await?;
    if !crate::store::sessions::end(&mut tx, &account.id, &person.session.id, now).await? {
        return Err(Refusal::SignInDue.into());
    }
    accounts::set_password(&mut tx, &account.id, &hash, now).await?;
    let from: Vec<_> = person.session.factors.iter().collect();
    accounts::set_password_from(&mut tx, &account.id, &from).await?;
    crate::store::sessions::end_others(&mut tx, &account.id, None, now).await?;
    devices::end(&mut tx, &account.id, None, now).await?;
    waits::withdraw(&mut tx, &account.id, now).await?;
    challenges::withdraw_all(&mut tx, &account.id, now).await?;
    audit::record(identity, &mut tx, &account.id, Some(&person.visitor), &Event::PasswordRecovered).await?;
    let by_phone = person.session.factors.used_at(Factor::Sms).is_some();
    if by_phone {
        phones::touch(&mut tx, &account.id, now).await?;
    }
    let notice = if by_phone { Notice::PasswordRecoveredByPhone } else { Notice::PasswordRecovered };
    notices::tell_of(identity, &mut tx, person, &notice).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}
