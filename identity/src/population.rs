//! Accounts laid down as if their owners had come through the flows long ago: thousands at once, for drills.

use jiff::Timestamp;

use crate::Identity;
use crate::model::email_address::EmailAddress;
use crate::model::factor::Factor;
use crate::model::id::AccountId;
use crate::model::language::Language;
use crate::model::phone::Phone;
use crate::refusal::Fault;
use crate::store::{accounts, phones};

/// Somebody who is to have an account.
pub struct Settler {
    pub email: EmailAddress,
    pub registered_at: Timestamp,
    /// With SMS as a second factor.
    pub phone: Option<SettledPhone>,
}

/// A number, when it was verified, and when it was last used.
pub struct SettledPhone {
    pub phone: Phone,
    pub verified_at: Timestamp,
    pub used_at: Timestamp,
}

/// How many accounts share a transaction.
const AT_ONCE: usize = 500;

/// Makes the accounts, all with the password whose hash is given. An address that has an account already is a fault.
pub async fn settle(identity: &Identity, password_hash: &str, settlers: &[Settler]) -> Result<Vec<AccountId>, Fault> {
    let mut ids = Vec::with_capacity(settlers.len());
    for group in settlers.chunks(AT_ONCE) {
        let mut tx = identity.store.write().await?;
        for settler in group {
            let id = AccountId::new(&*identity.entropy);
            if !accounts::insert(&mut tx, &id, &settler.email, password_hash, Language::English, settler.registered_at)
                .await?
            {
                return Err(Fault::new("an address was to be settled twice"));
            }
            if let Some(held) = &settler.phone {
                phones::set(&mut tx, &*identity.entropy, &id, &held.phone, held.verified_at).await?;
                phones::touch(&mut tx, &id, held.used_at).await?;
                accounts::enable_factor(&mut tx, &id, Factor::Sms, held.verified_at).await?;
            }
            ids.push(id);
        }
        tx.commit().await?;
    }
    Ok(ids)
}
