//! What operators do to an account from the command line: `ringfence account` (decision 0044).
//!
//! The verbs need the configuration and the database, and nothing that the app could lose: no account, no session, no running
//! server. Each use is on record with its reason, also one that only looks or reads events; each change is told to the owner.

use jiff::Timestamp;

use crate::Identity;
use crate::audit::{self, Event, Recorded};
use crate::challenge::budget;
use crate::entropy::Entropy;
use crate::flows::{data, password_tries, recover, waits};
use crate::guard;
use crate::model::email_address::{EmailAddress, ProvedAddress};
use crate::model::factor::Factor;
use crate::model::id::AccountId;
use crate::model::operator::{Act, Reason};
use crate::model::purpose::Lane;
use crate::model::session::Account;
use crate::notices::{self, Notice};
use crate::refusal::Fault;
use crate::store::{
    self, Store, Tx, accounts, challenges, devices, email_addresses, gone, passkeys, phones, recovery_codes, sessions,
    totp, tries,
};

/// The account that an operator means, by its address or its id; open or not.
pub async fn find(store: &Store, typed: &str) -> Result<Option<AccountId>, Fault> {
    let mut conn = store.read().await?;
    if let Ok(email) = EmailAddress::parse(typed) {
        return email_addresses::holder(&mut conn, &email).await;
    }
    let id = AccountId::named(typed.trim());
    Ok(accounts::get_even_disabled(&mut conn, &id).await?.map(|_| id))
}

/// What stands for all accounts in the record of who read their events.
const EVERYBODY: &str = "-";

/// Puts on record that events are about to be read: on the account whose they are, where it is one and still stands, or on
/// none. Answers the id of that event.
pub async fn note_reading(
    store: &Store,
    (now, entropy): (Timestamp, &dyn Entropy),
    account: Option<&AccountId>,
    reason: &Reason,
) -> Result<String, Fault> {
    let mut tx = store.write().await?;
    let stands = match account {
        Some(id) => accounts::take_turn(&mut tx, id).await?,
        None => false,
    };
    let nobody = AccountId::named(EVERYBODY);
    let whose = account.filter(|_| stands).unwrap_or(&nobody);
    let event = Event::ReadByOperator { reason: reason.clone() };
    let id = audit::write(&mut tx, (now, entropy), whose, None, &event).await?;
    tx.commit().await?;
    Ok(id)
}

/// An account as its operator sees it.
pub struct Shown {
    pub account: Account,
    pub disabled_at: Option<Timestamp>,
    pub recovery_codes_left: i64,
    pub sessions: usize,
    pub trusted_devices: usize,
    /// Which factors take no tries, in which lane, and until when.
    pub shut: Vec<(Factor, Lane, Timestamp)>,
    /// In a row, at the address where there are most.
    pub wrong_passwords: i64,
    /// Strangers guess the password: browsers that are new to the account also need a code by mail.
    pub is_besieged: bool,
    /// The newest first, this look not among them.
    pub events: Vec<Recorded>,
}

/// Looks at an account, which is on record from then on. `None` where there is none (any more).
pub async fn show(identity: &Identity, id: &AccountId, reason: &Reason) -> Result<Option<Shown>, Fault> {
    let now = identity.now();
    let events = audit::newest(identity, id).await?;
    let mut tx = identity.store.write().await?;
    // Under its turn: of an account that goes just now no look is left on record.
    if !accounts::take_turn(&mut tx, id).await? {
        return Ok(None);
    }
    let Some((account, disabled_at)) = accounts::get_even_disabled(&mut tx, id).await? else { return Ok(None) };
    let mut shut: Vec<(Factor, Lane, Timestamp)> = Vec::new();
    let addresses = email_addresses::of(&mut tx, id).await?;
    let latest = budget::latest_opening(identity, now);
    for subject in subjects(identity, &account, &addresses) {
        for (factor, lane, until) in tries::shut_of(&mut tx, &subject, (now, latest)).await? {
            // Strangers shut an address and, through it, the account: one line says so, until the last of them opens.
            match shut.iter_mut().find(|(of, there, _)| (*of, *there) == (factor, lane)) {
                Some((.., last)) => *last = until.max(*last),
                None => shut.push((factor, lane, until)),
            }
        }
    }
    let mut wrong_passwords = 0;
    for one in &addresses {
        let typed = password_tries::tag(identity, one.address.as_str());
        wrong_passwords = wrong_passwords.max(store::password_tries::in_a_row(&mut tx, &typed).await?);
    }
    let shown = Shown {
        disabled_at,
        recovery_codes_left: recovery_codes::left(&mut tx, id).await?,
        sessions: sessions::of(&mut tx, id, now).await?.len(),
        trusted_devices: devices::of(&mut tx, id, now).await?.len(),
        shut,
        wrong_passwords,
        is_besieged: wrong_passwords >= i64::from(identity.policy.passwords.siege),
        events,
        account,
    };
    record(identity, &mut tx, id, Act::Show, reason).await?;
    tx.commit().await?;
    Ok(Some(shown))
}

/// Under which names wrong tries at an account are counted: its own, and those that strangers count under, whatever account
/// there is to what they type. Its own last: so their turns are taken by whoever tries.
fn subjects(identity: &Identity, account: &Account, addresses: &[ProvedAddress]) -> Vec<String> {
    let by_phone = account.phone.as_ref().map(|own| budget::subject_of(identity, own.phone.e164()));
    let recovery = addresses.iter().flat_map(|one| {
        [budget::subject_of(identity, one.address.as_str()), recover::by_phone::asked_for(identity, &one.address)]
    });
    recovery.chain(by_phone).chain([account.id.as_str().to_owned()]).collect()
}

/// What an act has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// It was not so before.
    pub is_new: bool,
    /// How many sessions it ended.
    pub sessions: u64,
    /// How many browsers it trusts no more.
    pub trusted_devices: u64,
}

/// Forgets the wrong passwords that were typed at its addresses, from wherever they came, and opens what wrong tries have shut.
/// What strangers have used up under their own client addresses stays so.
pub async fn unlock(identity: &Identity, id: &AccountId, reason: &Reason) -> Result<Option<Done>, Fault> {
    let Some((mut tx, owner)) = begin(identity, id).await? else { return Ok(None) };
    let addresses = email_addresses::of(&mut tx, id).await?;
    for one in &addresses {
        let typed = password_tries::tag(identity, one.address.as_str());
        store::password_tries::forget_all(&mut tx, &typed).await?;
    }
    for subject in subjects(identity, &owner, &addresses) {
        tries::forget_all(&mut tx, &subject).await?;
    }
    tell(identity, tx, id, Act::Unlock, reason).await?;
    Ok(Some(Done { is_new: true, sessions: 0, trusted_devices: 0 }))
}

/// What a reset has taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reset {
    /// New where there was a second factor.
    pub done: Done,
    pub recovery_codes: bool,
    /// The number that got its codes.
    pub number: bool,
    /// That a number signed in alone.
    pub phone_sign_in: bool,
}

/// Takes every second factor off, with recovery codes, trusted devices and sessions, and leaves the password. Where a code by
/// SMS was asked for the number goes as well, and no number signs in alone any more: who asks for this has mostly lost the
/// phone, and whoever found it must not be left with more than the password lets them have.
pub async fn reset_second_factor(identity: &Identity, id: &AccountId, reason: &Reason) -> Result<Option<Reset>, Fault> {
    let now = identity.now();
    let Some((mut tx, owner)) = begin(identity, id).await? else { return Ok(None) };
    guard::take_turn(&mut tx).await?;
    // Before its number goes: it is told by SMS too.
    notices::tell(identity, &mut tx, id, &Notice::ByOperator { act: Act::ResetSecondFactor }).await?;
    for factor in &owner.second_factors {
        accounts::disable_factor(&mut tx, id, *factor).await?;
    }
    totp::remove_all(&mut tx, id).await?;
    for one in passkeys::of(&mut tx, id).await? {
        passkeys::remove(&mut tx, id, &one.passkey.id, now).await?;
    }
    // Nor does a link of before give a factor back: without codes none comes back.
    let recovery_codes = recovery_codes::left(&mut tx, id).await? > 0;
    recovery_codes::forget_all(&mut tx, id).await?;
    let phone_sign_in = phones::forbid_sign_in(&mut tx, id).await?;
    let number = owner.has_sms() && phones::remove(&mut tx, id).await?;
    if number {
        let phone = owner.phone.as_ref().map(|own| own.phone.masked()).unwrap_or_default();
        audit::record(identity, &mut tx, id, None, &Event::PhoneRemoved { phone }).await?;
    }
    let done = end_everything(&mut tx, id, now).await?;
    record(identity, &mut tx, id, Act::ResetSecondFactor, reason).await?;
    commit(identity, tx).await?;
    let done = Done { is_new: owner.has_second_factor(), ..done };
    Ok(Some(Reset { done, recovery_codes, number, phone_sign_in }))
}

/// Ends all sessions, at every level, and trusts no device any more. It is immediate: each request reads its session anew.
pub async fn end_sessions(identity: &Identity, id: &AccountId, reason: &Reason) -> Result<Option<Done>, Fault> {
    let Some((mut tx, _)) = begin(identity, id).await? else { return Ok(None) };
    let done = end_everything(&mut tx, id, identity.now()).await?;
    tell(identity, tx, id, Act::EndSessions, reason).await?;
    Ok(Some(Done { is_new: done.sessions > 0, ..done }))
}

/// Shuts the account: to everybody who wants to sign in it is as if there were none, whatever they prove.
pub async fn disable(identity: &Identity, id: &AccountId, reason: &Reason) -> Result<Option<Done>, Fault> {
    let now = identity.now();
    let Some((mut tx, _)) = begin(identity, id).await? else { return Ok(None) };
    let is_new = accounts::set_disabled(&mut tx, id, Some(now)).await?;
    let done = end_everything(&mut tx, id, now).await?;
    tell_if(is_new, identity, tx, id, Act::Disable, reason).await?;
    Ok(Some(Done { is_new, ..done }))
}

/// Opens it again. Nobody is signed in by that.
pub async fn enable(identity: &Identity, id: &AccountId, reason: &Reason) -> Result<Option<Done>, Fault> {
    let Some((mut tx, _)) = begin(identity, id).await? else { return Ok(None) };
    let is_new = accounts::set_disabled(&mut tx, id, None).await?;
    tell_if(is_new, identity, tx, id, Act::Enable, reason).await?;
    Ok(Some(Done { is_new, sessions: 0, trusted_devices: 0 }))
}

/// Deletes the account at once, as its owner's own wish does after some days: its events stay under a pseudonym.
pub async fn delete(identity: &Identity, id: &AccountId, reason: &Reason) -> Result<Option<Done>, Fault> {
    let Some((mut tx, _)) = begin(identity, id).await? else { return Ok(None) };
    gone::begin_erasing(&mut tx, id).await?;
    let done = end_everything(&mut tx, id, identity.now()).await?;
    notices::tell(identity, &mut tx, id, &Notice::ByOperator { act: Act::Delete }).await?;
    let pseudonym = data::erase_in(identity, &mut tx, id).await?;
    record(identity, &mut tx, &pseudonym, Act::Delete, reason).await?;
    commit(identity, tx).await?;
    // The account is gone whatever comes of these, which stand under a name that nobody has any more.
    if let Err(fault) = data::forget_tries(identity, id).await {
        tracing::error!(%fault, "the wrong tries at an account that is gone were not forgotten");
    }
    Ok(Some(done))
}

/// A transaction that holds the account's turn; `None` where there is no such account.
async fn begin(identity: &Identity, id: &AccountId) -> Result<Option<(Tx, Account)>, Fault> {
    let mut tx = identity.store.write().await?;
    if !accounts::take_turn(&mut tx, id).await? {
        return Ok(None);
    }
    Ok(accounts::get_even_disabled(&mut tx, id).await?.map(|(owner, _)| (tx, owner)))
}

/// Sessions, trusted devices, codes on their way, and a wait in the place of a proof.
async fn end_everything(tx: &mut Tx, id: &AccountId, now: Timestamp) -> Result<Done, Fault> {
    let sessions = sessions::end_others(tx, id, None, now).await?;
    let trusted_devices = devices::end(tx, id, None, now).await?;
    recovery_codes::end_waiting(tx, id, now).await?;
    waits::withdraw(tx, id, now).await?;
    challenges::withdraw_all(tx, id, now).await?;
    Ok(Done { is_new: true, sessions, trusted_devices })
}

async fn record(identity: &Identity, tx: &mut Tx, id: &AccountId, act: Act, reason: &Reason) -> Result<(), Fault> {
    audit::record(identity, tx, id, None, &Event::ByOperator { act, reason: reason.clone() }).await
}

async fn tell(identity: &Identity, tx: Tx, id: &AccountId, act: Act, reason: &Reason) -> Result<(), Fault> {
    tell_if(true, identity, tx, id, act, reason).await
}

/// The end of an act: on record, told where it has changed something, and committed.
async fn tell_if(
    is_new: bool,
    identity: &Identity,
    mut tx: Tx,
    id: &AccountId,
    act: Act,
    reason: &Reason,
) -> Result<(), Fault> {
    record(identity, &mut tx, id, act, reason).await?;
    if is_new {
        notices::tell(identity, &mut tx, id, &Notice::ByOperator { act }).await?;
    }
    commit(identity, tx).await
}

async fn commit(identity: &Identity, tx: Tx) -> Result<(), Fault> {
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}
