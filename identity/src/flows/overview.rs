//! What the account page shows beside the account itself.

use crate::Identity;
use crate::model::session::Person;
use crate::refusal::Outcome;
use crate::store::{devices, recovery_codes, sessions};

/// Counts for the account page.
pub struct Overview {
    pub recovery_codes_left: i64,
    /// New recovery codes wait to be kept.
    pub codes_wait: bool,
    pub sessions: usize,
    pub devices: usize,
}

/// Reads them.
///
/// Refusals: those of [`Person::require_full`].
pub async fn read(identity: &Identity, person: &Person) -> Outcome<Overview> {
    person.require_full()?;
    let now = identity.now();
    let account = &person.account.id;
    let mut conn = identity.store.read().await?;
    Ok(Overview {
        recovery_codes_left: recovery_codes::left(&mut conn, account).await?,
        codes_wait: recovery_codes::waiting(&mut conn, (account, &person.session.id), now).await?.is_some(),
        sessions: sessions::of(&mut conn, account, now).await?.len(),
        devices: devices::of(&mut conn, account, now).await?.len(),
    })
}
