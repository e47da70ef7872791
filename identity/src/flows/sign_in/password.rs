//! The password, compared under the limits on wrong ones, whoever asks and however far they have come.

use crate::Identity;
use crate::flows::password_tries;
use crate::hashing::{Against, StandIn};
use crate::model::email_address::EmailAddress;
use crate::model::password::Password;
use crate::model::session::Account;
use crate::model::visitor::Visitor;
use crate::policy::PasswordPolicy;
use crate::refusal::{Fault, No, Outcome, Refusal};
use crate::store::accounts::{self, Credentials};
use crate::store::{Tx, stand_ins};

/// The password was right: a transaction that holds the account's turn, with the count taken back in it.
pub(in crate::flows) struct RightPassword {
    pub tx: Tx,
    pub owner: Account,
    /// The account is besieged and this browser is new to it: a code by mail is due first.
    pub is_held_up: bool,
}

/// Compares address and password. Limits before the look-up, a hash for everybody: an address without an account answers as
/// late as any.
///
/// Refusals: [`Refusal::WrongCredentials`], [`Refusal::TooManyTries`], [`Refusal::Busy`].
pub(in crate::flows) async fn compare(
    identity: &Identity,
    visitor: &Visitor,
    email: Option<&EmailAddress>,
    password: &str,
) -> Outcome<RightPassword> {
    let counted = password_tries::count(identity, email.map_or("", EmailAddress::as_str), visitor).await?;
    let (account, stand_in) = look_up(identity, email).await?;
    let password = Password::claimed(password);
    let secret = password.as_ref().map_or(&b""[..], Password::bytes);
    let own = account.as_ref().map(|account| Against::Own(account.password_hash.clone()));
    let found = counted.compare(identity, own.unwrap_or(Against::StandIn(stand_in)), secret).await?;
    let Some(account) = account.filter(|_| found.is_right) else {
        return Err(Refusal::WrongCredentials.into());
    };
    if found.is_outdated {
        rehash(identity, visitor, &account, secret).await?;
    }

    let mut tx = identity.store.write().await?;
    if !accounts::take_turn_with(&mut tx, &account).await? {
        // Changed while it was compared: what was right then is wrong now.
        return Err(Refusal::WrongCredentials.into());
    }
    let Some(owner) = accounts::get(&mut tx, &account.id).await? else {
        return Err(Refusal::WrongCredentials.into());
    };
    let is_known = accounts::is_known_browser(&mut tx, &account.id, &visitor.browser.to_vec()).await?;
    let is_held_up = counted.is_besieged && !is_known;
    if is_held_up {
        counted.was_right_under_siege(&mut tx).await?;
    } else {
        counted.was_right(&mut tx).await?;
    }
    Ok(RightPassword { tx, owner: owner.under(&identity.policy), is_held_up })
}

/// At the start of a process: where hashes have come to cost another amount, the accounts that are there now stand in for
/// unknown addresses from now on. Nobody can add one, so that making accounts moves no address (decision 0048).
pub async fn appoint_stand_ins(identity: &Identity) -> Result<(), Fault> {
    let PasswordPolicy { memory_kib, iterations, parallelism, .. } = identity.policy.passwords;
    let parameters = format!("m={memory_kib},t={iterations},p={parallelism}");
    let mut conn = identity.store.read().await?;
    // A process comes up beside a database that can only be read just now, too.
    if stand_ins::parameters(&mut conn).await?.as_ref() == Some(&parameters) {
        return Ok(());
    }
    drop(conn);
    let mut tx = identity.store.write().await?;
    stand_ins::appoint(&mut tx, &parameters).await?;
    tx.commit().await
}

/// What an address is compared with, and what stands in where that is nothing: some account's hash, for one address always
/// the same one's. So an address without an account costs what one with an account does, also where the parameters were
/// changed and not every hash is renewed yet (decision 0048). Both are always read.
async fn look_up(identity: &Identity, email: Option<&EmailAddress>) -> Result<(Option<Credentials>, StandIn), Fault> {
    let typed = email.map_or("", EmailAddress::as_str);
    let place = identity.keys.place(&[b"stand-in", typed.as_bytes()]);
    let mut conn = identity.store.read().await?;
    let account = match email {
        Some(email) => accounts::credentials(&mut conn, email).await?,
        None => None,
    };
    Ok((account, stand_ins::at(&mut conn, &place).await?))
}

/// Hashes the right password anew, under the parameters of today.
async fn rehash(identity: &Identity, visitor: &Visitor, account: &Credentials, secret: &[u8]) -> Outcome<()> {
    let (old, secret) = (account.password_hash.clone(), secret.to_vec());
    let renewed = match identity.hashing.hash(&visitor.host(), &*identity.entropy, move || Ok(secret)).await {
        Ok(renewed) => renewed,
        // Past capacity: the next sign-in will do it.
        Err(No::Refused(_)) => return Ok(()),
        Err(fault) => return Err(fault),
    };
    let mut tx = identity.store.write().await?;
    accounts::rehash(&mut tx, &account.id, &old, &renewed).await?;
    Ok(tx.commit().await?)
}
