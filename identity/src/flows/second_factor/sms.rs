//! SMS as a second factor (flow 2): a code to the account's own verified phone, then recovery codes, then it is on.

use super::{end_what_was_open, is_proven, require_own_phone, switch_off};
use crate::Identity;
use crate::challenge::{self, Ask, Kind, Whose};
use crate::flows::{recovery_codes, sessions};
use crate::model::factor::Factor;
use crate::model::purpose::Purpose;
use crate::model::session::{Account, Person};
use crate::model::target::Target;
use crate::model::visitor::Visitor;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, accounts, phones};

/// Sends a code to the verified phone. The number is no input.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::MethodNotOffered`], [`Refusal::NoVerifiedPhone`], and what the
/// guard refuses.
pub async fn start(identity: &Identity, person: &Person) -> Outcome<()> {
    person.require_recent_authentication(identity.now(), identity.policy.sessions.recent_authentication)?;
    if !identity.policy.assurance.allows(Factor::Sms) {
        return Err(Refusal::MethodNotOffered.into());
    }
    send(identity, &person.account, &person.visitor, Purpose::EnableSms).await
}

/// Sends a code to the account's own verified phone. Refuses with [`Refusal::NoVerifiedPhone`], and what the guard
/// refuses.
pub(crate) async fn send(identity: &Identity, account: &Account, visitor: &Visitor, purpose: Purpose) -> Outcome<()> {
    let Some(verified) = &account.phone else { return Err(Refusal::NoVerifiedPhone.into()) };
    let target = Target::Phone(verified.phone.clone());
    let ask = Ask {
        purpose,
        target: &target,
        account: Some(&account.id),
        asked_for: None,
        visitor,
        is_proven: is_proven(identity, verified),
        message: Kind::Code,
    };
    challenge::ask(identity, &ask).await.map(drop)
}

/// Which challenge the confirm page waits for.
pub fn whose(person: &Person) -> Whose<'_> {
    Whose { browser: person.visitor.browser, purpose: Purpose::EnableSms, account: Some(&person.account.id) }
}

/// Takes the code and lays down recovery codes. The factor is on once these are kept ([`recovery_codes::keep`]); until
/// then nothing has changed.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::NoVerifiedPhone`], and those of [`challenge::guess`].
pub async fn confirm(identity: &Identity, person: &Person, typed: &str) -> Outcome<()> {
    person.require_full()?;
    let proof = challenge::guess(identity, whose(person), typed).await?;
    let codes = recovery_codes::draw(identity, &person.visitor).await?;
    let now = identity.now();

    let mut tx = sessions::act(identity, person).await?;
    let Some(account) = accounts::get(&mut tx, &person.account.id).await? else {
        return Err(Refusal::SignInDue.into());
    };
    require_own_phone(&account, &proof)?;
    proof.redeem(identity, &mut tx).await?;
    phones::touch(&mut tx, &account.id, now).await?;
    let factors = person.session.factors.clone().with(Factor::Sms, now);
    if !store::sessions::set_factors(&mut tx, &person.session.id, &factors).await? {
        return Err(Refusal::SignInDue.into());
    }
    let enables = (!account.has_sms()).then_some(Factor::Sms);
    codes.lay_down(identity, &mut tx, person, enables).await?;
    Ok(tx.commit().await?)
}

/// Switches SMS off. Recovery codes go with the last factor; other sessions and trusted devices end; the owner is told.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::MethodNotOn`].
pub async fn disable(identity: &Identity, person: &Person) -> Outcome<()> {
    person.require_recent_authentication(identity.now(), identity.policy.sessions.recent_authentication)?;
    let mut tx = sessions::act(identity, person).await?;
    if !switch_off(identity, &mut tx, person, Factor::Sms).await? {
        return Err(Refusal::MethodNotOn.into());
    }
    end_what_was_open(identity, &mut tx, person).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}
