//! The language that a person is spoken to in, on pages and in messages.

use crate::Identity;
use crate::model::language::Language;
use crate::model::session::Person;
use crate::refusal::Outcome;
use crate::store::accounts;

/// Keeps the person's language on the account: messages are written in it from now on, and other browsers follow when
/// they sign in.
///
/// Refusals: those of [`Person::require_full`].
pub async fn choose(identity: &Identity, person: &Person, language: Language) -> Outcome<()> {
    person.require_full()?;
    let mut tx = identity.store.write().await?;
    accounts::set_language(&mut tx, &person.account.id, language).await?;
    tx.commit().await?;
    Ok(())
}
