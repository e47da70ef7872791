//! A number that somebody has typed: international, or national in the country that was chosen beside it. Shared by the flows
//! that read one.

use crate::Identity;
use crate::guard;
use crate::model::id::AccountId;
use crate::model::phone::Phone;
use crate::model::purpose::Purpose;
use crate::model::visitor::Visitor;
use crate::refusal::{Outcome, Refusal};
use crate::store::accounts;

/// Reads `typed`; where it names no country it is one of `region` (ISO 3166; the default region where that is none).
///
/// Refuses with [`Refusal::NotAMobileNumber`].
pub(super) fn parse(identity: &Identity, typed: &str, region: &str) -> Result<Phone, Refusal> {
    let policy = &identity.policy;
    let region = if region.len() == 2 { region } else { &policy.default_region };
    Phone::parse(typed, region, policy.number_kinds)
}

/// As [`parse`], for a number that a text is asked for: what is refused stands among the guard's decisions.
pub(super) async fn to_text(
    identity: &Identity,
    purpose: Purpose,
    who: (&Visitor, Option<&AccountId>),
    typed: &str,
    region: &str,
) -> Outcome<Phone> {
    let refusal = match parse(identity, typed, region) {
        Ok(phone) => return Ok(phone),
        Err(refusal) => refusal,
    };
    let mut tx = identity.store.write().await?;
    let who = match who {
        // Erased in this moment: what is on record names it no more.
        (visitor, Some(account)) if !accounts::take_turn(&mut tx, account).await? => (visitor, None),
        who => who,
    };
    guard::record_unfit_number(identity, &mut tx, purpose, who, &refusal).await?;
    tx.commit().await?;
    Err(refusal.into())
}
