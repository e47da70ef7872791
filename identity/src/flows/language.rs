//! The language that a person is spoken to in, on pages and in messages: the account's, which is the last that they chose.

use crate::Identity;
use crate::model::language::Language;
use crate::model::session::Person;
use crate::model::token::Token;
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::{accounts, sessions};

/// Keeps the person's language on the account: messages are written in it from now on, and other browsers follow when
/// they sign in. Also for whoever has something else to do first: it says nothing of who they are.
///
/// Refusals: those of [`Person::require_in`], and [`Refusal::SignInDue`] where the account is gone.
pub async fn choose(identity: &Identity, person: &Person, language: Language) -> Outcome<()> {
    person.require_in()?;
    let mut tx = identity.store.write().await?;
    if !accounts::set_language(&mut tx, &person.account.id, language).await? {
        return Err(Refusal::SignInDue.into());
    }
    Ok(tx.commit().await?)
}

/// What a browser speaks from now on that arrives in an account: the account's language. What was `chosen` in it on the way,
/// by whoever has now signed in, the account takes over first. `None` where signing in takes more than this session has
/// proved.
pub async fn arrive(identity: &Identity, session: &Token, chosen: Option<Language>) -> Result<Option<Language>, Fault> {
    let mut conn = identity.store.read().await?;
    let Some(session) = sessions::live(&mut conn, session.hash(), identity.now()).await? else { return Ok(None) };
    if !session.level.is_in() {
        return Ok(None);
    }
    let Some(account) = accounts::get(&mut conn, &session.account).await? else { return Ok(None) };
    drop(conn);
    let Some(chosen) = chosen.filter(|chosen| *chosen != account.language) else { return Ok(Some(account.language)) };
    let mut tx = identity.store.write().await?;
    let is_kept = accounts::set_language(&mut tx, &account.id, chosen).await?;
    tx.commit().await?;
    Ok(is_kept.then_some(chosen))
}
