//! Passkeys: enrolled, named, listed, removed here; used in [`prove`]. One is two factors in one, since the device knows
//! its owner before it signs: so it is a second factor beside the password, and a way in by itself.

pub mod enrol;
pub mod offer;
pub mod prove;

use crate::Identity;
use crate::audit::{self, Event};
use crate::flows::second_factor::{end_what_was_open, require_to_change, take_off};
use crate::flows::sessions;
use crate::model::factor::Factor;
use crate::model::id::PasskeyId;
pub use crate::model::name::Name;
pub use crate::model::passkey::Passkey;
use crate::model::session::Person;
use crate::notices::{self, Notice};
use crate::refusal::Outcome;
#[cfg(doc)]
use crate::refusal::Refusal;
use crate::store::passkeys;
pub use crate::webauthn::Options;

/// The person's passkeys, the oldest first: those that count, and those that wait for recovery codes in this session. Also for
/// whoever has to set a strong method up first.
///
/// Refusals: those of [`Person::require_full`].
pub async fn list(identity: &Identity, person: &Person) -> Outcome<Vec<Passkey>> {
    person.setting_up().require_full()?;
    let mut conn = identity.store.read().await?;
    let account = &person.account.id;
    let enrolled = passkeys::of(&mut conn, account).await?;
    let waiting = passkeys::waiting(&mut conn, (account, &person.session.id), identity.now()).await?;
    Ok(enrolled.into_iter().chain(waiting).map(|one| one.passkey).collect())
}

/// Whether a passkey can be bound to the address of the app at all.
pub fn are_possible(identity: &Identity) -> bool {
    identity.relying_party.is_some()
}

/// What became of a wish for another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renamed {
    Done,
    /// No name was typed. A passkey has one, and keeps it.
    Nameless,
    /// There is no such passkey any more.
    Gone,
}

/// Gives one of the person's passkeys another name.
///
/// Refusals: those of [`Person::require_full`].
pub async fn rename(identity: &Identity, person: &Person, id: &PasskeyId, typed: &str) -> Outcome<Renamed> {
    person.require_full()?;
    let name = Name::parse(typed, "");
    if name.as_str().is_empty() {
        return Ok(Renamed::Nameless);
    }
    let mut tx = sessions::act(identity, person).await?;
    if !passkeys::rename(&mut tx, (&person.account.id, &person.session.id), id, &name).await? {
        return Ok(Renamed::Gone);
    }
    let event = Event::PasskeyRenamed { name: name.as_str().to_owned() };
    audit::record(identity, &mut tx, &person.account.id, Some(&person.visitor), &event).await?;
    tx.commit().await?;
    Ok(Renamed::Done)
}

/// Takes one of the person's passkeys away; with the last one the factor is off, and the recovery codes go where it was the
/// only one. Other sessions and trusted devices end; the owner is told. One that waits for recovery codes is dropped, and
/// nothing else: it opened nothing, and nobody was told of it. `false` when there is none such any more.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::StepUpDue`].
pub async fn remove(identity: &Identity, person: &Person, id: &PasskeyId) -> Outcome<bool> {
    require_to_change(identity, person)?;
    let account = &person.account.id;
    let mut tx = sessions::act(identity, person).await?;
    if let Some(name) = passkeys::drop_waiting_one(&mut tx, (account, &person.session.id), id).await? {
        let event = Event::PasskeyRemoved { name: name.as_str().to_owned() };
        audit::record(identity, &mut tx, account, Some(&person.visitor), &event).await?;
        tx.commit().await?;
        return Ok(true);
    }
    let Some(name) = passkeys::remove(&mut tx, account, id, identity.now()).await? else { return Ok(false) };
    let name = name.as_str().to_owned();
    audit::record(identity, &mut tx, account, Some(&person.visitor), &Event::PasskeyRemoved { name: name.clone() })
        .await?;
    let is_last = passkeys::others(&mut tx, account, "").await? == 0;
    notices::tell_of(identity, &mut tx, person, &Notice::PasskeyRemoved { id: id.clone(), name, is_last }).await?;
    if is_last {
        take_off(&mut tx, account, Factor::Passkey, identity.now()).await?;
    }
    end_what_was_open(identity, &mut tx, person).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(true)
}
