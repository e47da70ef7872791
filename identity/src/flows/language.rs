//! The language that a person is spoken to in, on pages and in messages.

use crate::Identity;
use crate::model::language::Language;
use crate::model::session::Person;
use crate::model::token::Token;
use crate::refusal::{Fault, Outcome};
use crate::store::{accounts, sessions};

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

/// The language of the account behind a session, at whatever level.
pub async fn of_session(identity: &Identity, session: &Token) -> Result<Option<Language>, Fault> {
    let mut conn = identity.store.read().await?;
    let Some(session) = sessions::live(&mut conn, session.hash(), identity.now()).await? else { return Ok(None) };
    Ok(accounts::get(&mut conn, &session.account).await?.map(|account| account.language))
}
