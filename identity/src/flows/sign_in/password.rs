//! The password, compared under the limits on wrong ones, whoever asks and however far they have come.

use crate::Identity;
use crate::flows::password_tries;
use crate::model::email_address::EmailAddress;
use crate::model::password::Password;
use crate::model::session::Account;
use crate::model::visitor::Visitor;
use crate::refusal::{Fault, No, Outcome, Refusal};
use crate::store::Tx;
use crate::store::accounts::{self, Credentials};

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
    let account = match email {
        Some(email) => credentials(identity, email).await?,
        None => None,
    };
    let password = Password::claimed(password);
    let secret = password.as_ref().map_or(&b""[..], Password::bytes);
    let stored = account.as_ref().map(|account| account.password_hash.clone());
    let found = counted.compare(identity, stored, secret).await?;
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

async fn credentials(identity: &Identity, email: &EmailAddress) -> Result<Option<Credentials>, Fault> {
    let mut conn = identity.store.read().await?;
    accounts::credentials(&mut conn, email).await
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
