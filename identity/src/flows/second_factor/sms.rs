//! SMS as a second factor (flow 2): a code to the account's own verified phone, then recovery codes, then it is on.

use super::first_codes::{Codes, Confirmed};
use super::{end_what_was_open, is_proven, require_offered, require_own_phone, require_to_change, switch_off};
use crate::Identity;
use crate::challenge::{self, Ask, Whose};
#[cfg(doc)]
use crate::flows::recovery_codes;
use crate::flows::sessions;
use crate::guard;
use crate::model::factor::Factor;
use crate::model::purpose::Purpose;
use crate::model::session::{Account, Person};
use crate::model::target::Target;
use crate::model::visitor::Visitor;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, phones};

/// Sends a code to the verified phone. The number is no input.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::StepUpDue`], [`Refusal::MethodNotOffered`],
/// [`Refusal::NoVerifiedPhone`], and what the guard refuses.
pub async fn start(identity: &Identity, person: &Person) -> Outcome<()> {
    require_to_change(identity, person)?;
    require_offered(identity, Factor::Sms)?;
    send(identity, &person.account, &person.visitor, Purpose::EnableSms).await
}

/// Sends a code to the account's own verified phone. Refuses with [`Refusal::NoVerifiedPhone`], and what the guard
/// refuses.
pub(crate) async fn send(identity: &Identity, account: &Account, visitor: &Visitor, purpose: Purpose) -> Outcome<()> {
    let Some(verified) = &account.phone else { return Err(Refusal::NoVerifiedPhone.into()) };
    let target = Target::Phone(verified.phone.clone());
    let is_proven = is_proven(identity, verified);
    let ask = Ask { is_proven, ..Ask::of_account(purpose, &target, &account.id, visitor) };
    challenge::begin(identity, &ask).await.map(drop)
}

/// Which challenge the confirm page waits for.
pub fn whose(person: &Person) -> Whose<'_> {
    Whose { browser: person.visitor.browser, purpose: Purpose::EnableSms, account: Some(&person.account.id) }
}

/// Takes the code. Beside another second factor this one is on; else recovery codes are laid down, and it is on once they
/// are kept ([`recovery_codes::keep`]); until then nothing has changed.
///
/// Refusals: [`Refusal::SignInDue`], [`Refusal::NoVerifiedPhone`], [`Refusal::MethodNotOffered`], [`Refusal::Busy`], and
/// those of [`challenge::guess`].
pub async fn confirm(identity: &Identity, person: &Person, typed: &str) -> Outcome<Confirmed> {
    person.require_full()?;
    let proof = challenge::guess(identity, whose(person), typed).await?;
    let codes = Codes::draw_for(identity, person, Factor::Sms).await?;
    let now = identity.now();

    let (mut tx, account) = sessions::act_on_account(identity, person).await?;
    require_own_phone(&account, &proof)?;
    guard::take_turn(&mut tx).await?;
    proof.redeem(identity, &mut tx).await?;
    phones::touch(&mut tx, &account.id, now).await?;
    let factors = person.session.factors.clone().with(Factor::Sms, now);
    if !store::sessions::set_factors(&mut tx, &person.session.id, &factors).await? {
        return Err(Refusal::SignInDue.into());
    }
    let confirmed = codes.switch_on(identity, &mut tx, person, &account).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(confirmed)
}

/// Switches SMS off. Recovery codes go with the last factor; other sessions and trusted devices end; the owner is told.
/// `false` where it was off before.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::StepUpDue`].
pub async fn disable(identity: &Identity, person: &Person) -> Outcome<bool> {
    require_to_change(identity, person)?;
    let mut tx = sessions::act(identity, person).await?;
    guard::take_turn(&mut tx).await?;
    if !switch_off(identity, &mut tx, person, Factor::Sms).await? {
        return Ok(false);
    }
    end_what_was_open(identity, &mut tx, person).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(true)
}
