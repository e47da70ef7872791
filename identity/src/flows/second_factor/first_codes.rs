//! A second factor was proved: beside another one it is on at once; the first one waits until its recovery codes are kept.

use super::{end_what_was_open, switch_on};
use crate::Identity;
use crate::flows::recovery_codes::{self, Drawn};
use crate::model::factor::Factor;
use crate::model::session::{Account, Person};
use crate::refusal::{Outcome, Refusal};
use crate::store::Tx;

/// What the proof of a new second factor has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    On,
    /// It will be, once the recovery codes are kept. Until then nothing has changed.
    KeepCodes,
}

/// Recovery codes for a factor, drawn before the transaction in which it is proved: they cost ten hashes.
pub(super) struct Codes {
    factor: Factor,
    drawn: Option<Drawn>,
}

impl Codes {
    /// Draws none where the factor comes beside another one: that has its codes.
    ///
    /// Refuses with [`Refusal::Busy`].
    pub async fn draw_for(identity: &Identity, person: &Person, factor: Factor) -> Outcome<Self> {
        let is_needed = !person.account.has_second_factor() || person.account.second_factors.contains(&factor);
        let drawn = if is_needed { Some(recovery_codes::draw(identity, &person.visitor).await?) } else { None };
        Ok(Self { factor, drawn })
    }

    /// `account` is as it stands in this transaction. A factor that is on already is proved for new codes.
    ///
    /// Refuses with [`Refusal::NothingToConfirm`] where the factor beside it was switched off since, and what `switch_on`
    /// refuses.
    pub async fn switch_on(
        self,
        identity: &Identity,
        tx: &mut Tx,
        person: &Person,
        account: &Account,
    ) -> Outcome<Confirmed> {
        let is_on = account.second_factors.contains(&self.factor);
        if account.has_second_factor() && !is_on {
            switch_on(identity, tx, person, self.factor).await?;
            end_what_was_open(identity, tx, person).await?;
            return Ok(Confirmed::On);
        }
        // Without codes that were drawn for it the last factor was switched off this very moment.
        let Some(drawn) = self.drawn else { return Err(Refusal::NothingToConfirm.into()) };
        drawn.lay_down(identity, tx, person, (!is_on).then_some(self.factor)).await?;
        Ok(Confirmed::KeepCodes)
    }
}
