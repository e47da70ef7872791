//! The press on a link about the phone.

use super::{Act, Ended};
use crate::audit::Event;
use crate::model::phone::Phone;
use crate::refusal::Fault;
use crate::store::{Tx, phones};

impl Act<'_> {
    /// A phone that was added goes, unless the second factor stands on it.
    pub(super) async fn take_phone_off(
        &self,
        tx: &mut Tx,
        row: &str,
        number: &str,
        ended: &mut Vec<Ended>,
    ) -> Result<Option<Phone>, Fault> {
        if self.account.has_sms() {
            ended.push(Ended::PhoneStays);
            return Ok(None);
        }
        if !phones::remove_row(tx, self.id(), row).await? {
            return Ok(None);
        }
        let phone = Phone::stored(number.to_owned());
        self.record(tx, &Event::PhoneRemoved { phone: phone.masked() }).await?;
        ended.push(Ended::PhoneTakenOff { phone: phone.masked() });
        Ok(Some(phone))
    }

    /// The old number comes back, unless it would be a second factor. The old phone may have been stolen, with the mailbox
    /// on it: by a link it never opens the account again. Nor is the new number taken off and none put in its place: an
    /// account whose second factor has no phone opens to the mailbox after a wait. `None` where the old one had not stood for
    /// long: it may be of whoever set the new one.
    pub(super) async fn undo_replacing(
        &self,
        tx: &mut Tx,
        row: &str,
        (old, new): (Option<&str>, &str),
        ended: &mut Vec<Ended>,
    ) -> Result<Option<Phone>, Fault> {
        let taken = self.take_phone_off(tx, row, new, ended).await?;
        if let Some(old) = old.filter(|_| taken.is_some()) {
            self.put_back(tx, old, ended).await?;
        }
        Ok(taken)
    }

    /// `false` when the account has a phone by now.
    pub(super) async fn put_phone_back(
        &self,
        tx: &mut Tx,
        number: &str,
        ended: &mut Vec<Ended>,
    ) -> Result<bool, Fault> {
        if self.account.phone.is_some() {
            return Ok(false);
        }
        self.put_back(tx, number, ended).await
    }

    /// Not where as many other accounts as may hold the number do by now. The guard's turn is held: the count is exact.
    async fn put_back(&self, tx: &mut Tx, number: &str, ended: &mut Vec<Ended>) -> Result<bool, Fault> {
        let phone = Phone::stored(number.to_owned());
        let others = phones::other_holders(tx, &phone, self.id()).await?;
        if others >= i64::from(self.identity.policy.accounts_per_number) {
            return Ok(false);
        }
        if !phones::put_back(tx, &*self.identity.entropy, self.id(), &phone, self.now).await? {
            return Ok(false);
        }
        self.record(tx, &Event::PhonePutBack { phone: phone.masked() }).await?;
        ended.push(Ended::PhonePutBack { phone: phone.masked() });
        Ok(true)
    }

    pub(super) async fn forbid_sign_in(&self, tx: &mut Tx, number: &str, ended: &mut Vec<Ended>) -> Result<(), Fault> {
        if phones::forbid_sign_in(tx, self.id()).await? {
            let phone = Phone::stored(number.to_owned()).masked();
            self.record(tx, &Event::PhoneSignInEnded { phone: phone.clone() }).await?;
            ended.push(Ended::PhoneSignIn { phone });
        }
        Ok(())
    }
}
