//! The addresses of an account: one is the main one, to which codes and notices go; others may stand beside it. Each is
//! proved by a code, signs in, and recovers by mail (decision 0041).

use crate::Identity;
use crate::audit::{self, Event};
use crate::challenge::{self, Ask, Kind, Whose};
use crate::delivery::texts;
use crate::flows::second_factor::end_what_was_open;
use crate::flows::sessions::{self, require_recent};
use crate::guard;
use crate::model::email_address::EmailAddress;
pub use crate::model::email_address::ProvedAddress;
use crate::model::purpose::Purpose;
use crate::model::session::Person;
use crate::model::target::Target;
use crate::notices::{self, AccountNotice, Notice};
use crate::refusal::{Outcome, Refusal};
use crate::store::{Tx, accounts, email_addresses};

/// How many addresses an account may have.
pub const MOST: usize = 5;

/// The person's addresses, the main one first.
///
/// Refusals: those of [`Person::require_full`].
pub async fn list(identity: &Identity, person: &Person) -> Outcome<Vec<ProvedAddress>> {
    person.require_full()?;
    let mut conn = identity.store.read().await?;
    Ok(email_addresses::of(&mut conn, &person.account.id).await?)
}

/// Sends a code to an address, to prove that its mail is read by this person. For one that another account has the answer,
/// the limits and the work are the same, but its owner gets another mail.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::NotAnEmailAddress`], [`Refusal::AddressKnown`] for one of the
/// account's own, [`Refusal::EnoughAddresses`], and what the guard refuses.
pub async fn start(identity: &Identity, person: &Person, typed: &str) -> Outcome<()> {
    require_recent(identity, person)?;
    ask(identity, person, EmailAddress::parse(typed)?).await
}

/// Sends another code to the address that waits; it is read from the challenge, never from a form.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::NothingToConfirm`], and those of [`start`].
pub async fn again(identity: &Identity, person: &Person) -> Outcome<()> {
    require_recent(identity, person)?;
    let Some(waiting) = challenge::waiting(identity, whose(person)).await? else {
        return Err(Refusal::NothingToConfirm.into());
    };
    ask(identity, person, EmailAddress::stored(waiting.target)).await
}

async fn ask(identity: &Identity, person: &Person, email: EmailAddress) -> Outcome<()> {
    let account = &person.account.id;
    let mut tx = sessions::act(identity, person).await?;
    let own = email_addresses::of(&mut tx, account).await?;
    if own.iter().any(|one| one.address == email) {
        return Err(Refusal::AddressKnown.into());
    }
    if own.len() >= MOST {
        return Err(Refusal::EnoughAddresses.into());
    }
    let message = match accounts::language_at(&mut tx, &email).await? {
        Some(language) => Kind::Instead(texts::is_taken_already(&identity.policy, language)),
        None => Kind::Code,
    };
    let target = Target::Email(email);
    let ask = Ask { message, ..Ask::of_account(Purpose::AddEmail, &target, account, &person.visitor) };
    let asked = challenge::ask_in(identity, &mut tx, &ask).await?;
    // Also when refused: the decision is on record.
    tx.commit().await?;
    identity.outbox.wake();
    match asked {
        Ok(_) => Ok(()),
        Err(refusal) => Err(challenge::or_sent_already(identity, &ask, refusal).await?.into()),
    }
}

/// Which challenge the confirm page waits for.
pub fn whose(person: &Person) -> Whose<'_> {
    Whose { browser: person.visitor.browser, purpose: Purpose::AddEmail, account: Some(&person.account.id) }
}

/// Sets the proved address on the account, as its main one where that is wanted. Other sessions and trusted devices end,
/// codes on their way too; all addresses are told.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::EnoughAddresses`], and those of [`challenge::guess`];
/// [`Refusal::NothingToConfirm`] also where another account has proved the address meanwhile.
pub async fn confirm(identity: &Identity, person: &Person, typed: &str, is_main: bool) -> Outcome<EmailAddress> {
    // The confirming itself needs no more than the code: a challenge lives ten minutes.
    person.require_full()?;
    let proof = challenge::guess(identity, whose(person), typed).await?;
    let address = EmailAddress::stored(proof.target().to_owned());
    let account = &person.account.id;

    let mut tx = sessions::act(identity, person).await?;
    guard::take_turn(&mut tx).await?;
    if email_addresses::of(&mut tx, account).await?.len() >= MOST {
        return Err(Refusal::EnoughAddresses.into());
    }
    proof.redeem(identity, &mut tx).await?;
    if !email_addresses::insert(&mut tx, account, &address, identity.now()).await? {
        return Err(Refusal::NothingToConfirm.into());
    }
    let event = Event::EmailAdded { email: address.masked() };
    audit::record(identity, &mut tx, account, Some(&person.visitor), &event).await?;
    if is_main {
        set_main(identity, &mut tx, person, &address).await?;
    } else {
        tell(identity, &mut tx, person, AccountNotice::AddressAdded { address: address.clone() }).await?;
    }
    end_what_was_open(identity, &mut tx, person).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(address)
}

/// Makes one of the person's addresses the main one. `false` when it is that already, or is not theirs any more.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::NotAnEmailAddress`].
pub async fn make_main(identity: &Identity, person: &Person, named: &str) -> Outcome<bool> {
    require_recent(identity, person)?;
    let address = EmailAddress::parse(named)?;
    let mut tx = sessions::act(identity, person).await?;
    guard::take_turn(&mut tx).await?;
    if !set_main(identity, &mut tx, person, &address).await? {
        return Ok(false);
    }
    end_what_was_open(identity, &mut tx, person).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(true)
}

async fn set_main(identity: &Identity, tx: &mut Tx, person: &Person, new: &EmailAddress) -> Outcome<bool> {
    let account = &person.account.id;
    let old = email_addresses::of(tx, account).await?.into_iter().find(|one| one.is_main);
    let (Some(old), true) = (old, email_addresses::make_main(tx, account, new).await?) else { return Ok(false) };
    let event = Event::MainEmailChanged { email: new.masked() };
    audit::record(identity, tx, account, Some(&person.visitor), &event).await?;
    let notice = AccountNotice::MainAddressChanged { old: old.address, new: new.clone() };
    tell(identity, tx, person, notice).await?;
    Ok(true)
}

/// Takes one of the person's addresses off the account. Other sessions and trusted devices end, codes on their way too; all
/// addresses are told, this one as well. `false` when it is not theirs any more.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::NotAnEmailAddress`], [`Refusal::MainAddress`].
pub async fn remove(identity: &Identity, person: &Person, named: &str) -> Outcome<bool> {
    require_recent(identity, person)?;
    let address = EmailAddress::parse(named)?;
    let account = &person.account.id;
    let mut tx = sessions::act(identity, person).await?;
    guard::take_turn(&mut tx).await?;
    let own = email_addresses::of(&mut tx, account).await?;
    if own.iter().any(|one| one.is_main && one.address == address) {
        return Err(Refusal::MainAddress.into());
    }
    let Some(proved_at) = email_addresses::remove(&mut tx, account, &address).await? else { return Ok(false) };
    let event = Event::EmailRemoved { email: address.masked() };
    audit::record(identity, &mut tx, account, Some(&person.visitor), &event).await?;
    tell(identity, &mut tx, person, AccountNotice::AddressRemoved { address, proved_at }).await?;
    end_what_was_open(identity, &mut tx, person).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(true)
}

async fn tell(identity: &Identity, tx: &mut Tx, person: &Person, notice: AccountNotice) -> Outcome<()> {
    Ok(notices::tell_of(identity, tx, person, &Notice::Account(notice)).await?)
}
