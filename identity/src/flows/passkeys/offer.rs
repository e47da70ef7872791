//! Leading people on: who has signed in by a text, on a device that could hold a passkey, is offered one, now and then, and
//! not against their wish.

use crate::Identity;
use crate::flows::sessions;
use crate::model::factor::Factor;
use crate::model::session::Person;
use crate::refusal::Outcome;
use crate::store::accounts;

/// What the owner says to an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    NotNow,
    Never,
}

/// Whether one would be offered now, so that the page asks the browser whether its device could hold one.
pub async fn is_due(identity: &Identity, person: &Person) -> Outcome<bool> {
    let account = &person.account;
    if account.has_passkey() || account.needs_strong_method() || identity.relying_party.is_none() {
        return Ok(false);
    }
    let mut conn = identity.store.read().await?;
    let before = identity.now() - identity.policy.passkeys.offer_every;
    Ok(accounts::may_offer_passkey(&mut conn, &account.id, before).await?)
}

/// Whether the person, who has just signed in by this method, is to be offered one; if so, that is noted: of two sign-ins
/// at once one alone leads there.
pub async fn make(identity: &Identity, person: &Person, by: Factor) -> Outcome<bool> {
    if by != Factor::Sms || !is_due(identity, person).await? {
        return Ok(false);
    }
    let now = identity.now();
    let mut tx = identity.store.write().await?;
    let before = now - identity.policy.passkeys.offer_every;
    let is_made = accounts::offer_passkey(&mut tx, &person.account.id, before, now).await?;
    tx.commit().await?;
    Ok(is_made)
}

/// Goes on without one.
///
/// Refusals: those of [`Person::require_full`].
pub async fn decline(identity: &Identity, person: &Person, wish: Wish) -> Outcome<()> {
    person.require_full()?;
    if wish == Wish::NotNow {
        // That it was offered is on record already.
        return Ok(());
    }
    let mut tx = sessions::act(identity, person).await?;
    accounts::offer_no_passkey(&mut tx, &person.account.id, identity.now()).await?;
    Ok(tx.commit().await?)
}
