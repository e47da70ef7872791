//! Trusted devices.

use crate::Identity;
use crate::audit::{self, Event};
use crate::flows::sessions;
use crate::model::id::DeviceId;
pub use crate::model::name::Name;
use crate::model::session::Person;
use crate::refusal::Outcome;
use crate::store::devices;
pub use crate::store::devices::TrustedDevice;

/// The person's trusted devices, the last used first.
///
/// Refusals: those of [`Person::require_full`].
pub async fn list(identity: &Identity, person: &Person) -> Outcome<Vec<TrustedDevice>> {
    person.require_full()?;
    let mut conn = identity.store.read().await?;
    Ok(devices::of(&mut conn, &person.account.id, identity.now()).await?)
}

/// Calls one of the person's devices by a name; an empty one takes the name away. `false` when that device is not trusted any
/// more.
///
/// Refusals: those of [`Person::require_full`].
pub async fn rename(identity: &Identity, person: &Person, id: &DeviceId, typed: &str) -> Outcome<bool> {
    person.require_full()?;
    let name = Some(Name::parse(typed, "")).filter(|name| !name.as_str().is_empty());
    let mut tx = sessions::act(identity, person).await?;
    if !devices::rename(&mut tx, &person.account.id, id, name.as_ref()).await? {
        return Ok(false);
    }
    if let Some(name) = name {
        let event = Event::DeviceNamed { name };
        audit::record(identity, &mut tx, &person.account.id, Some(&person.visitor), &event).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Trusts one device no longer, or none of them when `one` is `None`. Answers how many that were.
///
/// Refusals: those of [`Person::require_full`].
pub async fn forget(identity: &Identity, person: &Person, one: Option<&DeviceId>) -> Outcome<u64> {
    person.require_full()?;
    let mut tx = identity.store.write().await?;
    let how_many = devices::end(&mut tx, &person.account.id, one, identity.now()).await?;
    if how_many > 0 {
        let event = Event::DevicesForgotten { how_many };
        audit::record(identity, &mut tx, &person.account.id, Some(&person.visitor), &event).await?;
    }
    tx.commit().await?;
    Ok(how_many)
}
