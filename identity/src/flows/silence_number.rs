//! Silencing a number: whoever gets texts that they didn't ask for types a code from one of them, and no more come
//! (decision 0025). Nothing is sent, and nothing is told but right or wrong.

use jiff::Timestamp;

use crate::Identity;
use crate::audit::{self, Event};
use crate::challenge::budget::{self, Last};
use crate::challenge::texted;
use crate::flows::typed_number;
use crate::guard;
use crate::model::code::Code;
use crate::model::factor::Factor;
use crate::model::id;
use crate::model::phone::Phone;
use crate::model::purpose::Lane;
use crate::model::visitor::Visitor;
use crate::notices::{self, Notice};
use crate::refusal::{Outcome, Refusal};
use crate::store::tries::{self, Budget};
use crate::store::{Tx, challenges, phones};

/// Silences the number that `code` was texted to within a day, expired or not. Accounts that have it as their phone are
/// told by mail; their second factor stays on, and recovery codes go on working.
///
/// Refusals: [`Refusal::NotAMobileNumber`], [`Refusal::WrongCode`], [`Refusal::TooManyTries`].
pub async fn silence(identity: &Identity, visitor: &Visitor, number: &str, region: &str, code: &str) -> Outcome<()> {
    let phone = typed_number::parse(identity, number, region)?;
    let Some(typed) = Code::parse(code, identity.policy.codes.length) else {
        return Err(Refusal::WrongCode { tries_left: None }.into());
    };
    let counted = count(identity, visitor, &phone).await?;
    if !texted::was_texted(identity, &phone, &typed).await? {
        for (budget, _) in &counted {
            budget::count_and_shut(identity, None, budget, identity.now()).await?;
        }
        return Err(Refusal::WrongCode { tries_left: None }.into());
    }

    let now = identity.now();
    let mut tx = identity.store.write().await?;
    // A send that is being decided comes before, or sees it.
    guard::take_turn(&mut tx).await?;
    for (_, counted) in &counted {
        tries::delete(&mut tx, counted).await?;
    }
    close(identity, &mut tx, &phone, now).await?;
    tx.commit().await?;
    identity.outbox.wake();
    Ok(())
}

/// Silences a number because its holder has asked the operator. `false` when it was so before.
///
/// Refuses with [`Refusal::NotAMobileNumber`].
pub async fn by_operator(identity: &Identity, number: &str) -> Outcome<bool> {
    let phone = typed_number::parse(identity, number, "")?;
    let mut tx = identity.store.write().await?;
    guard::take_turn(&mut tx).await?;
    let is_new = close(identity, &mut tx, &phone, identity.now()).await?;
    tx.commit().await?;
    Ok(is_new)
}

/// Lets texts go to a number again, because its holder has asked the operator. `false` when it was not silenced.
///
/// Refuses with [`Refusal::NotAMobileNumber`].
pub async fn lift(identity: &Identity, number: &str) -> Outcome<bool> {
    let phone = typed_number::parse(identity, number, "")?;
    let mut tx = identity.store.write().await?;
    let was_silenced = guard::unsilence(identity, &mut tx, &phone).await?;
    tx.commit().await?;
    Ok(was_silenced)
}

/// No more texts go there: none that is asked for, and none that is on its way.
async fn close(identity: &Identity, tx: &mut Tx, phone: &Phone, now: Timestamp) -> Outcome<bool> {
    let is_new = guard::silence(identity, tx, phone, now).await?;
    challenges::withdraw_to(tx, phone.e164(), now).await?;
    if is_new {
        for account in phones::holders(tx, phone).await? {
            let event = Event::NumberSilenced { phone: phone.masked() };
            audit::record(identity, tx, &account, None, &event).await?;
            notices::tell(identity, tx, &account, &Notice::NumberSilenced { phone: phone.clone() }).await?;
        }
    }
    Ok(is_new)
}

/// Counts a try against the client's address and against the number, in a committed write before the compare. Answers
/// what gives them back.
async fn count(identity: &Identity, visitor: &Visitor, phone: &Phone) -> Outcome<[(Budget, String); 2]> {
    let now = identity.now();
    let budget = |subject| Budget { subject, factor: Factor::Sms, lane: Lane::Unproved };
    // In this order everywhere, so that no two requests wait for each other.
    let counted = [
        identity.keys.tag(&[b"silence from", visitor.host().as_bytes()]),
        identity.keys.tag(&[b"silence", phone.e164().as_bytes()]),
    ]
    .map(|subject| (budget(subject), id::random(&*identity.entropy)));

    let mut tx = identity.store.write().await?;
    for (budget, _) in &counted {
        if let Some(refusal) = budget::is_shut(identity, &mut tx, None, budget, (Last::MayBeRight, now)).await? {
            tx.commit().await?;
            return Err(refusal.into());
        }
    }
    for (budget, id) in &counted {
        tries::insert(&mut tx, id, budget, now).await?;
    }
    tx.commit().await?;
    Ok(counted)
}
