//! Trusted devices.

use crate::Identity;
use crate::audit::{self, Event};
use crate::model::id::DeviceId;
use crate::model::session::Person;
use crate::refusal::Outcome;
use crate::store::devices;
pub use crate::store::devices::TrustedDevice;

/// The person's trusted devices, the last used first.
pub async fn list(identity: &Identity, person: &Person) -> Outcome<Vec<TrustedDevice>> {
    person.require_full()?;
    let mut conn = identity.store.read().await?;
    Ok(devices::of(&mut conn, &person.account.id, identity.now()).await?)
}

/// Trusts one device no longer, or none of them when `one` is `None`. Answers how many that were.
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
