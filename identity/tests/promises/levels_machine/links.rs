//! "Not you?", and what cancels a wait: the links in mails, pressed by whoever reads them.
//!
//! What each of them ends is a rule of its own (decision 0024). Here stands what none of them may do, whichever it is; what
//! it did within that is read from the database, as the owner would see it on the page.

use std::collections::BTreeSet;

use identity::flows::not_me::{self, BehindLink, Press};
use identity::flows::waits;
use identity::model::factor::Factor;
use identity::model::language::Language;
use identity::model::token::{LinkToken, Token};

use super::actors::{Case, done};
use super::oracle::Bar;
use super::things::{FIRST, SECOND, Stands, THIRD};

impl Case<'_> {
    pub async fn presses_link(&mut self, who: usize) -> bool {
        let email = self.email.clone();
        let link = |text: &str| Token::parse(text.split_once("/not-me?link=")?.1.lines().next()?);
        let mails = self.sent(who, &email).await;
        let links: Vec<_> = mails.iter().rev().filter_map(|sent| link(&sent.message.text)).collect();
        let (identity, visitor) = (&self.world.identity, &self.actors[who].visitor);
        let mut good = Vec::new();
        for link in links {
            let behind = done(not_me::behind_link(identity, &link, Language::English).await);
            if let Some(BehindLink::Waits(told)) = behind {
                good.push((link, told));
            }
            if good.len() == 3 {
                break;
            }
        }
        let nth = self.counter % good.len().max(1);
        let Some((link, told)) = good.into_iter().nth(nth) else { return false };
        let Some(Press::Done(_)) = done(not_me::end(identity, visitor, &link).await) else { return false };
        if told.is_code {
            return true;
        }
        let before = self.bar.clone();
        self.changed();
        self.is_forgotten = true;
        self.adopt().await;
        self.amiss = self.may_press(&before).err().map(|what| format!("{what} ({})", told.happened));
        true
    }

    /// A link ends things. It lifts nothing that protects the account, lets nobody in, and shuts nobody out.
    fn may_press(&self, before: &Bar) -> Result<(), &'static str> {
        let after = &self.bar;
        let gained: Vec<_> = after.factors.difference(&before.factors).collect();
        let lost: Vec<_> = before.factors.difference(&after.factors).collect();
        let were_on = gained.iter().all(|one| self.ever_on.contains(*one));
        let may_gain = before.factors.is_empty() && were_on;
        if !gained.is_empty() && !may_gain {
            return Err("a link switched on what was not on, or beside another");
        }
        if after.has(Factor::Sms) && after.phone.is_none() {
            return Err("a link left texts on without a number");
        }
        let stands_on = after.has(Factor::Totp) || after.has(Factor::Sms);
        let is_passkey_alone = lost.iter().all(|one| **one == Factor::Passkey.name());
        if after.factors.is_empty() && !lost.is_empty() && !self.first_is_new {
            return Err("a link lifted what the owner had switched on");
        }
        if !after.factors.is_empty() && !(is_passkey_alone && (lost.is_empty() || stands_on)) {
            return Err("a link took a factor off that another did not stand in for");
        }
        if before.has(Factor::Sms) && after.has(Factor::Sms) && before.phone != after.phone {
            return Err("a link moved the second factor to another number");
        }
        if after.phone.is_some_and(|number| !self.ever_on.contains(number)) || after.phone_alone && !before.phone_alone
        {
            return Err("a link set a number, or let one sign in alone");
        }
        if after.codes.is_some() && after.factors.is_empty() || !gained.is_empty() && after.codes.is_none() {
            return Err("a factor came back without recovery codes, or they without one");
        }
        // New ones may go by their link, if texts reach the owner.
        if before.codes.is_some() && after.codes.is_none() && !after.factors.is_empty() && after.phone.is_none() {
            return Err("a link ended the last way in");
        }
        Ok(())
    }

    /// Sees how things stand after a press.
    async fn adopt(&mut self) {
        let phones = format!("SELECT number FROM phones WHERE account_id = {}", self.account());
        let number = self.world.texts(&phones).await.pop();
        let number = [FIRST, SECOND, THIRD].into_iter().find(|one| number.as_deref() == Some(*one));
        self.bar.phone_is_stale |= number != self.bar.phone;
        self.bar.phone = number;
        self.bar.phone_alone =
            self.world.number(&format!("SELECT count(*) FROM ({phones} AND signs_in_at IS NOT NULL) AS alone")).await
                > 0;
        self.bar.factors = self.factors_on().await;
        self.bar.codes = self.live_batch().await;

        let passkeys = format!("SELECT id FROM passkeys WHERE account_id = {} AND removed_at IS NULL", self.account());
        let live = self.world.texts(&passkeys).await;
        for passkey in &mut self.passkeys {
            let Some(id) = &passkey.id else { continue };
            let is_live = live.iter().any(|one| one == id.as_str());
            passkey.stands = if is_live { Stands::Live } else { Stands::Gone };
        }
        let apps = format!("SELECT id FROM totp_apps WHERE account_id = {} AND active_at IS NOT NULL", self.account());
        let live = self.world.texts(&apps).await;
        for app in &mut self.apps {
            let is_live = app.id.as_ref().is_some_and(|id| live.iter().any(|one| one == id.as_str()));
            if app.stands == Stands::Live && !is_live {
                app.stands = Stands::Gone;
            }
        }
    }

    pub async fn factors_on(&self) -> BTreeSet<&'static str> {
        let of = self.account();
        let on = self.world.texts(&format!("SELECT factor FROM second_factors WHERE account_id = {of}")).await;
        Factor::METHODS.iter().map(|factor| factor.name()).filter(|name| on.iter().any(|one| one == name)).collect()
    }

    /// The recovery codes that work.
    pub async fn live_batch(&self) -> Option<String> {
        let batches = "SELECT id FROM recovery_batches WHERE kept_at IS NOT NULL AND ended_at IS NULL";
        self.world.texts(&format!("{batches} AND account_id = {}", self.account())).await.pop()
    }

    /// Cancels the wait that runs, by the link in a mail or a text.
    pub async fn cancels_wait(&mut self, who: usize) -> bool {
        let mut link = None;
        for to in [self.email.clone(), self.number().to_owned()] {
            let sent = self.sent(who, &to).await;
            let text = |text: &str| LinkToken::parse(text.split_once("/cancel?t=")?.1.split_whitespace().next()?);
            link = link.or_else(|| sent.into_iter().rev().find_map(|sent| text(&sent.message.text)));
        }
        let Some(link) = link else { return false };
        let visitor = &self.actors[who].visitor;
        let is_cancelled = done(waits::cancel(&self.world.identity, visitor, &link).await) == Some(true);
        if is_cancelled {
            self.wait = None;
        }
        is_cancelled
    }
}
