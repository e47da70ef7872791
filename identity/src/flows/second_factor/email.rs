//! A code by e-mail as a second step: a convenience, and no strong factor (NIST 800-63B-4 forbids e-mail out of band). It
//! counts for signing in alone, and nowhere beside a mailbox that has counted already: see `methods::level_after`.

use super::first_codes::{Codes, Confirmed};
use super::{end_what_was_open, require_offered, require_to_change, switch_off};
use crate::Identity;
use crate::challenge::{self, Ask};
use crate::flows::sessions;
use crate::model::factor::Factor;
use crate::model::purpose::Purpose;
use crate::model::session::{Account, Person};
use crate::model::target::Target;
use crate::model::visitor::Visitor;
use crate::refusal::Outcome;
#[cfg(doc)]
use crate::refusal::Refusal;

/// Switches it on, or lays down recovery codes where it is the first second factor: it is on once they are kept. The address
/// was confirmed when the account was made. On already, it changes nothing.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::StepUpDue`], [`Refusal::MethodNotOffered`],
/// [`Refusal::SignInDue`], [`Refusal::Busy`]; [`Refusal::NothingToConfirm`] where the factor beside it was switched off this
/// very moment.
pub async fn enable(identity: &Identity, person: &Person) -> Outcome<Confirmed> {
    require_to_change(identity, person)?;
    require_offered(identity, Factor::Email)?;
    if person.account.second_factors.contains(&Factor::Email) {
        return Ok(Confirmed::On);
    }
    let codes = Codes::draw_for(identity, person, Factor::Email).await?;
    let (mut tx, account) = sessions::act_on_account(identity, person).await?;
    if account.second_factors.contains(&Factor::Email) {
        return Ok(Confirmed::On);
    }
    let confirmed = codes.switch_on(identity, &mut tx, person, &account).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(confirmed)
}

/// Switches it off. Recovery codes go with the last factor; other sessions and trusted devices end; the owner is told.
/// `false` where it was off before.
///
/// Refusals: [`Refusal::ReAuthenticationDue`], [`Refusal::StepUpDue`].
pub async fn disable(identity: &Identity, person: &Person) -> Outcome<bool> {
    require_to_change(identity, person)?;
    let mut tx = sessions::act(identity, person).await?;
    if !switch_off(identity, &mut tx, person, Factor::Email).await? {
        return Ok(false);
    }
    end_what_was_open(identity, &mut tx, person).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(true)
}

/// Sends a code to the account's main address. Refuses what the guard refuses.
pub(crate) async fn send(identity: &Identity, account: &Account, visitor: &Visitor, purpose: Purpose) -> Outcome<()> {
    let target = Target::Email(account.email.clone());
    challenge::ask_as_owner(identity, &Ask::of_account(purpose, &target, &account.id, visitor)).await.map(drop)
}
