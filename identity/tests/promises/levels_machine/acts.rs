//! What somebody who is in changes.

use identity::flows::passkeys::enrol::Added;
use identity::flows::passkeys::{self, enrol};
use identity::flows::second_factor::first_codes::Confirmed;
use identity::flows::second_factor::{email, methods, sms, totp};
use identity::flows::{password, phone_sign_in, recovery_codes};
use identity::model::id::{PasskeyId, TotpAppId};
use identity::model::session::Person;

use super::actors::{Case, OWNER, OneApp, OnePasskey, PHONE, THIEF, done};
use super::moves::Act;
use crate::world::*;

impl Case<'_> {
    /// Presses "I have kept them" where that is due.
    async fn keeps(&mut self, who: usize, confirmed: Option<Confirmed>) -> bool {
        let Some(confirmed) = confirmed else { return false };
        if confirmed == Confirmed::On {
            return true;
        }
        let person = self.find(who).await.unwrap();
        let shown = recovery_codes::shown(&self.world.identity, &person).await.unwrap().unwrap().codes;
        let is_kept = done(recovery_codes::keep(&self.world.identity, &person).await).is_some();
        if is_kept {
            self.codes = shown;
            self.has_codes = [who == OWNER, who == THIEF || self.stolen.codes];
        }
        is_kept
    }

    pub async fn act(&mut self, who: usize, person: &Person, act: Act) -> bool {
        let identity = &self.world.identity;
        match act {
            Act::EnableSms => {
                if done(sms::start(identity, person).await).is_none() {
                    return false;
                }
                let Some(code) = self.reads(who, PHONE).await else { return false };
                let confirmed = done(sms::confirm(identity, person, &code).await);
                let is_on = self.keeps(who, confirmed).await;
                if is_on {
                    self.bar.factors.insert("sms");
                }
                is_on
            }
            Act::DisableSms => {
                let is_off = done(sms::disable(identity, person).await).is_some();
                self.is_off(is_off, "sms")
            }
            Act::AddApp => self.adds_app(who, person).await,
            Act::RemoveApp => {
                let Some(id) = self.apps.first().map(|app| app.id.clone()) else { return false };
                let is_off = done(totp::remove(identity, person, &id).await) == Some(true);
                if is_off {
                    self.apps.remove(0);
                }
                self.is_off(is_off, if self.apps.is_empty() { "totp" } else { "" })
            }
            Act::AddPasskey => self.adds_passkey(who, person).await,
            Act::RemovePasskey => {
                let Some(id) = self.passkeys.first().map(|passkey| passkey.id.clone()) else { return false };
                let is_off = done(passkeys::remove(identity, person, &id).await) == Some(true);
                if is_off {
                    self.passkeys.remove(0);
                }
                self.is_off(is_off, if self.passkeys.is_empty() { "passkey" } else { "" })
            }
            Act::EnableEmail => {
                let confirmed = done(email::enable(identity, person).await);
                let is_on = self.keeps(who, confirmed).await;
                if is_on {
                    self.bar.factors.insert("email");
                }
                is_on
            }
            Act::DisableEmail => {
                let is_off = done(email::disable(identity, person).await).is_some();
                self.is_off(is_off, "email")
            }
            Act::RenewCodes => {
                let renewed = done(recovery_codes::renew(identity, person).await).map(|()| Confirmed::KeepCodes);
                self.keeps(who, renewed).await
            }
            Act::ChangePassword => {
                if !self.actors[who].knows_password {
                    return false;
                }
                let new = self.fresh_password();
                let is_set = done(password::change(identity, person, &self.password, &new).await).is_some();
                if is_set {
                    self.learns_password(who, new, false);
                }
                is_set
            }
            Act::AllowPhone => {
                let is_allowed = done(phone_sign_in::allow(identity, person).await).is_some();
                self.bar.phone_alone |= is_allowed;
                is_allowed
            }
            Act::ForbidPhone => {
                let is_forbidden = done(phone_sign_in::forbid(identity, person).await).is_some();
                self.bar.phone_alone &= !is_forbidden;
                is_forbidden
            }
            Act::Prefer(method) => done(methods::prefer(identity, person, method).await).is_some(),
        }
    }

    fn is_off(&mut self, is_off: bool, factor: &str) -> bool {
        if is_off {
            self.bar.factors.remove(factor);
            if self.bar.factors.is_empty() {
                self.codes.clear();
            }
        }
        is_off
    }

    async fn adds_app(&mut self, who: usize, person: &Person) -> bool {
        let identity = &self.world.identity;
        if done(totp::start(identity, person, "An app").await).is_none() {
            return false;
        }
        let app = App::with_key(&totp::waiting(identity, person).await.unwrap().unwrap().key);
        let code = app.next(self.world);
        let confirmed = done(totp::confirm(identity, person, &code).await);
        if !self.keeps(who, confirmed).await {
            return false;
        }
        let person = self.find(who).await.unwrap();
        let listed = totp::list(identity, &person).await.unwrap();
        let known = |id: &TotpAppId| self.apps.iter().any(|app| app.id == *id);
        let id = listed.into_iter().map(|app| app.id).find(|id| !known(id)).unwrap();
        self.apps.push(OneApp { id, app, has: [who == OWNER, who == THIEF || self.stolen.app] });
        self.bar.factors.insert("totp");
        true
    }

    async fn adds_passkey(&mut self, who: usize, person: &Person) -> bool {
        let identity = &self.world.identity;
        let Some(options) = done(enrol::ask(identity, person).await) else { return false };
        let mut device = Authenticator::on("https://id.example.com");
        let answer = device.creates(&options.into_json()).to_string();
        let added = done(enrol::add(identity, person, &answer, "A passkey").await);
        let confirmed = added.map(|added| if added == Added::On { Confirmed::On } else { Confirmed::KeepCodes });
        if !self.keeps(who, confirmed).await {
            return false;
        }
        let person = self.find(who).await.unwrap();
        let listed = passkeys::list(identity, &person).await.unwrap();
        let known = |id: &PasskeyId| self.passkeys.iter().any(|passkey| passkey.id == *id);
        let id = listed.into_iter().map(|passkey| passkey.id).find(|id| !known(id)).unwrap();
        self.passkeys.push(OnePasskey { id, device, has: [who == OWNER, who == THIEF || self.stolen.passkey] });
        self.bar.factors.insert("passkey");
        true
    }
}
