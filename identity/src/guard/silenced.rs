//! Numbers whose holders want no more texts: none goes there, in no lane (decision 0025).
//!
//! Whoever is known is told so. A stranger learns nothing: the send is decided, counted and written like any other, and
//! withheld.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{Asker, Stop};
use crate::Identity;
use crate::model::phone::Phone;
use crate::model::purpose::Purpose;
use crate::model::target::Target;
use crate::refusal::{Fault, Refusal};
use crate::store::{Tx, silenced};

const STOP: Stop = Stop { refusal: Refusal::NumberSilenced, rule: "silenced" };

/// What refuses a send that somebody known asks for, or nobody (a notice).
pub(super) async fn check(
    identity: &Identity,
    conn: &mut AnyConnection,
    asker: &Asker<'_>,
) -> Result<Option<Stop>, Fault> {
    let is_told = !is_strangers(asker.purpose);
    Ok((is_target_silenced(identity, conn, asker.target).await? && is_told).then_some(STOP))
}

/// What the record says of a send that a stranger asks for and that is withheld.
pub(super) async fn quietly(
    identity: &Identity,
    conn: &mut AnyConnection,
    asker: &Asker<'_>,
) -> Result<Option<Stop>, Fault> {
    let is_quiet = is_strangers(asker.purpose);
    Ok((is_target_silenced(identity, conn, asker.target).await? && is_quiet).then_some(STOP))
}

/// Whether what a stranger asks for must be withheld from this target.
pub(crate) async fn is_silenced_quietly(
    identity: &Identity,
    conn: &mut AnyConnection,
    purpose: Purpose,
    target: &Target,
) -> Result<bool, Fault> {
    Ok(is_target_silenced(identity, conn, target).await? && purpose.is_anonymous())
}

fn is_strangers(purpose: &str) -> bool {
    Purpose::parse(purpose).is_some_and(Purpose::is_anonymous)
}

async fn is_target_silenced(identity: &Identity, conn: &mut AnyConnection, target: &Target) -> Result<bool, Fault> {
    let Target::Phone(phone) = target else { return Ok(false) };
    is_silenced(identity, conn, phone).await
}

/// Whether no text goes to a number.
pub(crate) async fn is_silenced(identity: &Identity, conn: &mut AnyConnection, phone: &Phone) -> Result<bool, Fault> {
    let mut is_silenced = false;
    for tag in tags(identity, phone) {
        is_silenced |= silenced::has(conn, &tag).await?;
    }
    Ok(is_silenced)
}

/// Sends no more texts to a number. `false` when it was so before.
pub(crate) async fn silence(identity: &Identity, tx: &mut Tx, phone: &Phone, now: Timestamp) -> Result<bool, Fault> {
    if is_silenced(identity, tx, phone).await? {
        return Ok(false);
    }
    silenced::insert(tx, &super::target_tag(identity, phone.e164()), now).await
}

/// Lifts it, for the operator. `false` when it was not silenced.
pub(crate) async fn unsilence(identity: &Identity, tx: &mut Tx, phone: &Phone) -> Result<bool, Fault> {
    let mut was_silenced = false;
    for tag in tags(identity, phone) {
        was_silenced |= silenced::remove(tx, &tag).await?;
    }
    Ok(was_silenced)
}

/// Under every master secret that is still accepted: the silence outlives a rotation.
fn tags(identity: &Identity, phone: &Phone) -> Vec<String> {
    identity.keys.tags(&[b"send", phone.e164().as_bytes()])
}
