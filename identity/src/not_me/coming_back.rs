//! What a link may give back of what went: decided as it goes, and kept with the link (decision 0046).

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::account;
use crate::Identity;
use crate::model::factor::Factor;
use crate::model::phone::Phone;
use crate::model::session::{Account, Person};
use crate::refusal::Fault;
use crate::store::{accounts, recovery_codes};

/// A link gives back what had stood for as long as a link lives, and nothing younger: somebody may have added it whom the
/// owner would put back by the notice of its removal (decision 0046).
pub(super) fn stood(identity: &Identity, since: Timestamp) -> bool {
    since <= account::stood_since(identity, identity.now())
}

pub(super) fn phone_stood(identity: &Identity, before: Option<&Account>) -> bool {
    before.and_then(|before| before.phone.as_ref()).is_some_and(|phone| stood(identity, phone.verified_at))
}

/// The number that goes may be another than the account had when the request began: then it is a moment old.
pub(super) fn number_stood(identity: &Identity, before: Option<&Account>, number: &Phone) -> bool {
    let is_it = |before: &&Account| before.phone.as_ref().is_some_and(|phone| phone.phone == *number);
    phone_stood(identity, before.filter(is_it))
}

/// The recovery codes that come back with a factor which goes: those that count now. None where another factor stays on, as
/// it is not missed then; where the codes have not stood as the factor has to; and where whoever takes it off was let in by
/// one of them and has not used the factor since: it is lost, and put back it would shut its owner out (decision 0046).
pub(super) async fn codes_of(
    identity: &Identity,
    conn: &mut AnyConnection,
    person: Option<&Person>,
    factor: Factor,
    comes_back: bool,
) -> Result<Option<String>, Fault> {
    let Some(person) = person.filter(|_| comes_back) else { return Ok(None) };
    let account = &person.account.id;
    let factors = &person.session.factors;
    let used = factors.iter().filter(|used| used.method() == factor).map(|used| factors.used_at(used)).max();
    let is_lost = factors.used_at(Factor::RecoveryCode) > used.flatten();
    let stays_on = match accounts::get_even_disabled(conn, account).await? {
        Some((account, _)) => account.second_factors.iter().any(|other| *other != factor),
        None => false,
    };
    if is_lost || stays_on {
        return Ok(None);
    }
    let kept = recovery_codes::kept(conn, account).await?;
    Ok(kept.filter(|(_, kept_at)| stood(identity, *kept_at)).map(|(id, _)| id))
}
