//! The press on a link about a second factor or its recovery codes.

use std::time::Duration;

use super::{Act, Ended};
use crate::audit::Event;
use crate::flows::second_factor::take_off;
use crate::guard;
use crate::model::factor::Factor;
use crate::model::id::{PasskeyId, TotpAppId};
use crate::model::phone::Phone;
use crate::not_me;
use crate::refusal::Fault;
use crate::store::not_me::Done;
use crate::store::{Tx, accounts, passkeys, phones, recovery_codes, totp};

/// For so long after it was switched on a second factor may be lifted by its link, under the conditions of decision 0024.
const LIFTED_WITHIN: Duration = Duration::from_hours(1);

impl Act<'_> {
    /// Lifts a factor within the hour, where nothing but the password protected the account before and a browser new to
    /// the account switched it on. Else a thief of the mailbox could. Whatever number such a browser has set since, and
    /// whatever more it has switched on, it changes nothing: whoever switched the factor on would keep it by proving a
    /// number once more, or by a second factor beside it. All of it goes.
    pub(super) async fn lift(&self, tx: &mut Tx, stands: bool, ended: &mut Vec<Ended>) -> Result<Option<Phone>, Fault> {
        let is_soon = self.now.duration_since(self.link.created_at).unsigned_abs() < LIFTED_WITHIN;
        let phone_set = not_me::phone_set(tx, self.id()).await?;
        let is_the_owners = |done: &Done| done.at > self.link.created_at && !done.is_by_a_new_browser;
        let is_affirmed = phone_set.as_ref().is_some_and(is_the_owners)
            || not_me::factors_switched_on(tx, self.id()).await?.iter().any(is_the_owners);
        if !(stands && is_soon && !is_affirmed && not_me::is_of_a_new_browser(tx, self.link).await?) {
            ended.push(Ended::FactorStays);
            return Ok(None);
        }
        for factor in self.account.second_factors.clone() {
            take_off(tx, self.id(), factor, self.now).await?;
            self.record(tx, &Event::SecondFactorDisabled { factor }).await?;
            ended.push(Ended::FactorOff { factor });
        }
        recovery_codes::end_all(tx, self.id(), self.now).await?;
        let phone = self.account.phone.as_ref().map(|verified| verified.phone.clone());
        if let Some(phone) = &phone
            && phone_set.is_some_and(|set| set.is_by_a_new_browser)
            && phones::remove(tx, self.id()).await?
        {
            self.record(tx, &Event::PhoneRemoved { phone: phone.masked() }).await?;
            ended.push(Ended::PhoneTakenOff { phone: phone.masked() });
        }
        Ok(phone)
    }

    /// A factor that was switched off comes back, unless another is on: one more would be one more way in. Its recovery codes
    /// come back too; where none is left it stays off, and where no text reaches its number: a link must not shut the owner
    /// out (decision 0046).
    pub(super) async fn switch_on(
        &self,
        tx: &mut Tx,
        factor: Factor,
        codes: Option<&str>,
        ended: &mut Vec<Ended>,
    ) -> Result<(), Fault> {
        if self.account.has_second_factor() {
            return Ok(());
        }
        let phone = phones::of(tx, self.id()).await?;
        let is_silenced = match &phone {
            Some(verified) => guard::is_silenced(self.identity, tx, &verified.phone).await?,
            None => false,
        };
        if factor == Factor::Sms && is_silenced {
            return Ok(());
        }
        let Some(codes) = codes else { return Ok(()) };
        if !recovery_codes::give_back(tx, self.id(), codes).await? {
            return Ok(());
        }
        accounts::enable_factor(tx, self.id(), factor, self.now).await?;
        self.record(tx, &Event::SecondFactorEnabled { factor }).await?;
        ended.push(Ended::FactorOn { factor });
        Ok(())
    }

    /// New recovery codes end, but without a phone that texts reach they are all that the second factor has left: the owner
    /// must not be shut out by a link.
    pub(super) async fn end_codes(&self, tx: &mut Tx, batch: &str, ended: &mut Vec<Ended>) -> Result<(), Fault> {
        let Some(verified) = &self.account.phone else { return Ok(()) };
        if !guard::is_silenced(self.identity, tx, &verified.phone).await?
            && recovery_codes::end_one(tx, self.id(), batch, self.now).await?
        {
            ended.push(Ended::CodesEnded);
        }
        Ok(())
    }

    /// An app that was added beside others goes again: the account is protected by no less than before.
    pub(super) async fn remove_app(&self, tx: &mut Tx, app: &str, ended: &mut Vec<Ended>) -> Result<(), Fault> {
        let app = TotpAppId::named(app);
        let others = totp::of(tx, self.id()).await?.into_iter().filter(|other| other.id != app).count();
        if others == 0 {
            ended.push(Ended::FactorStays);
        } else if let Some(name) = totp::remove(tx, self.id(), &app).await? {
            self.record(tx, &Event::TotpAppRemoved { name: name.clone() }).await?;
            ended.push(Ended::AppRemoved { name });
        }
        Ok(())
    }

    /// A passkey that was added goes, unless two-step sign-in would stand on nothing then, or on the mailbox: whoever reads
    /// the mail would be left to a wait where a passkey had been due.
    pub(super) async fn take_passkey(
        &self,
        tx: &mut Tx,
        id: &str,
        name: &str,
        ended: &mut Vec<Ended>,
    ) -> Result<(), Fault> {
        let others = passkeys::others(tx, self.id(), id).await?;
        let stands_on = |method: &Factor| !matches!(method, Factor::Passkey | Factor::Email);
        if others == 0 && !self.account.methods().iter().any(stands_on) {
            ended.push(Ended::PasskeyStays { name: name.to_owned() });
            return Ok(());
        }
        if passkeys::remove(tx, self.id(), &PasskeyId::named(id), self.now).await?.is_some() {
            if others == 0 {
                accounts::disable_factor(tx, self.id(), Factor::Passkey).await?;
            }
            self.record(tx, &Event::PasskeyRemoved { name: name.to_owned() }).await?;
            ended.push(Ended::PasskeyTaken { name: name.to_owned() });
        }
        Ok(())
    }

    /// The last passkey comes back, with its recovery codes, if nothing else protects the account now: one more would be one
    /// more way in.
    pub(super) async fn put_passkey_back(
        &self,
        tx: &mut Tx,
        (id, name): (&str, &str),
        codes: &str,
        ended: &mut Vec<Ended>,
    ) -> Result<(), Fault> {
        let id = PasskeyId::named(id);
        if self.account.has_second_factor() || !passkeys::put_back(tx, self.id(), &id).await? {
            return Ok(());
        }
        let mut on = Vec::new();
        self.switch_on(tx, Factor::Passkey, Some(codes), &mut on).await?;
        if on.is_empty() {
            passkeys::remove(tx, self.id(), &id, self.now).await?;
            return Ok(());
        }
        self.record(tx, &Event::PasskeyPutBack { name: name.to_owned() }).await?;
        ended.push(Ended::PasskeyPutBack { name: name.to_owned() });
        ended.append(&mut on);
        Ok(())
    }
}
