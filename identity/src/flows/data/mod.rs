//! What an account holds: taken along by its owner ([`export`]), and deleted, after some days in which one may change one's
//! mind (decision 0042).

pub mod export;

use jiff::Timestamp;

use crate::Identity;
use crate::audit::{self, Event};
use crate::flows::{sessions, waits};
use crate::guard;
use crate::model::id::AccountId;
use crate::model::session::{Level, Person};
use crate::notices::{self, AccountNotice, Notice};
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::{self, Tx, accounts, challenges, devices, gone, recovery_codes};

/// How many accounts are erased at most before the sweep goes on.
const AT_ONCE: i64 = 100;

/// Deletes the account after a while, and answers when. Until then all is ended that was open, this session too; every
/// address is told, with a link that keeps the account; and signing in leads to that alone.
///
/// Refusals: [`Refusal::ReAuthenticationDue`]; [`Refusal::AccountLeaving`] where it is on its way out.
pub async fn delete(identity: &Identity, person: &Person) -> Outcome<Timestamp> {
    let now = identity.now();
    person.require_recent_authentication(now, identity.policy.sessions.recent_authentication)?;
    let account = &person.account.id;
    let mut tx = sessions::act(identity, person).await?;
    guard::take_turn(&mut tx).await?;
    let gone_at = now + identity.policy.accounts.delete_after;
    if !gone::leave(&mut tx, account, gone_at).await? {
        return Err(Refusal::AccountLeaving.into());
    }
    store::sessions::end_others(&mut tx, account, None, now).await?;
    devices::end(&mut tx, account, None, now).await?;
    recovery_codes::end_waiting(&mut tx, account, now).await?;
    waits::withdraw(&mut tx, account, now).await?;
    challenges::withdraw_all(&mut tx, account, now).await?;
    audit::record(identity, &mut tx, account, Some(&person.visitor), &Event::DeletionAsked).await?;
    let notice = Notice::Account(AccountNotice::Leaving { gone_at });
    notices::tell_of(identity, &mut tx, person, &notice).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(gone_at)
}

/// Keeps an account that was to be deleted. Where it stays anyway, nothing is left to do.
///
/// Refusals: [`Refusal::SignInDue`], also where its time is over.
pub async fn keep(identity: &Identity, person: &Person) -> Outcome<()> {
    if person.session.level == Level::Full {
        return Ok(());
    }
    person.require_level(Level::Leaving)?;
    let account = &person.account.id;
    let (mut tx, now) = (sessions::act(identity, person).await?, identity.now());
    if !gone::stay(&mut tx, account, now).await? {
        // Two presses at once: the other one has kept it.
        let stays = accounts::get(&mut tx, account).await?.is_some_and(|account| account.gone_at.is_none());
        return if stays { Ok(()) } else { Err(Refusal::SignInDue.into()) };
    }
    audit::record(identity, &mut tx, account, Some(&person.visitor), &Event::DeletionCancelled).await?;
    notices::tell_of(identity, &mut tx, person, &Notice::Account(AccountNotice::Stays)).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}

/// Erases the accounts whose time is over, each in a transaction of its own. Any number of processes may do it.
pub(crate) async fn erase_due(identity: &Identity) -> Result<(), Fault> {
    let mut conn = identity.store.read().await?;
    let due = gone::due(&mut conn, identity.now(), AT_ONCE).await?;
    drop(conn);
    for account in due {
        // One that can't be erased now holds up no other, and nothing that is swept after it: the next sweep tries again.
        if let Err(fault) = erase(identity, &account).await {
            tracing::error!(account = account.as_str(), %fault, "an account could not be erased");
        }
    }
    Ok(())
}

async fn erase(identity: &Identity, account: &AccountId) -> Result<(), Fault> {
    let now = identity.now();
    let mut tx = identity.store.write().await?;
    if gone::take_turn(&mut tx, account, now).await?.is_none() {
        // Kept, or erased by another process.
        return Ok(());
    }
    gone::begin_erasing(&mut tx, account).await?;
    erase_in(identity, &mut tx, account).await?;
    tx.commit().await?;
    forget_tries(identity, account).await
}

/// Forgets the tries once more when the account is gone. Whoever tries takes no turn that the one who erases waits for, so
/// that a try may have been counted between the two; from now on there is nothing left to try at.
pub(super) async fn forget_tries(identity: &Identity, account: &AccountId) -> Result<(), Fault> {
    let mut tx = identity.store.write().await?;
    gone::forget_tries(&mut tx, account).await?;
    tx.commit().await
}

/// Erases an account under its turn and the guard's, and answers under which name what is left of it stands.
pub(super) async fn erase_in(identity: &Identity, tx: &mut Tx, account: &AccountId) -> Result<AccountId, Fault> {
    let pseudonym = pseudonym(identity, account);
    gone::erase(tx, account, pseudonym.as_str(), identity.now()).await?;
    audit::record(identity, tx, &pseudonym, None, &Event::AccountDeleted).await?;
    Ok(pseudonym)
}

/// What stands for an account that is gone. Nobody gets from one to the other without the key.
pub fn pseudonym(identity: &Identity, account: &AccountId) -> AccountId {
    AccountId::stored(identity.keys.tag(&[b"deleted account", account.as_str().as_bytes()]))
}
