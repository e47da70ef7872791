//! What somebody who is in changes.

use identity::flows::passkeys::enrol::{self, Added};
use identity::flows::second_factor::first_codes::Confirmed;
use identity::flows::second_factor::{email, methods, sms, totp};
use identity::flows::{passkeys, password, phone_sign_in, recovery_codes, verify_phone};
use identity::model::factor::Factor;
use identity::model::session::Person;

use super::actors::{Case, OWNER, THIEF, done};
use super::moves::Act;
use super::oracle::Anchor;
use super::things::{Batch, FIRST, OneApp, OnePasskey, SECOND, Stands, THIRD};
use crate::world::*;

impl Case<'_> {
    pub async fn act(&mut self, who: usize, person: &Person, act: Act) -> bool {
        let identity = &self.world.identity;
        match act {
            Act::EnableSms => {
                if done(sms::start(identity, person).await).is_none() {
                    return false;
                }
                let Some(code) = self.reads(who, self.number()).await else { return false };
                let confirmed = done(sms::confirm(identity, person, &code).await);
                if confirmed.is_some() {
                    self.proves(who, Factor::Sms);
                }
                let is_on = self.keeps(who, confirmed).await;
                self.is_on(who, is_on, Factor::Sms)
            }
            Act::DisableSms => {
                let is_off = done(sms::disable(identity, person).await) == Some(true);
                self.is_off(is_off, Factor::Sms)
            }
            Act::AddApp => self.adds_app(who, person, true).await,
            Act::LeaveApp => self.adds_app(who, person, false).await,
            Act::RemoveApp => self.removes_app(person).await,
            Act::AddPasskey => self.adds_passkey(who, person, true).await,
            Act::LeavePasskey => self.adds_passkey(who, person, false).await,
            Act::GoOnWithPasskey => {
                let laid_down = done(enrol::go_on(identity, person).await).map(|()| Confirmed::KeepCodes);
                let is_on = self.keeps(who, laid_down).await;
                if is_on {
                    self.amiss = Some("a passkey that was left came to life in another session".to_owned());
                }
                is_on
            }
            Act::RemovePasskey => self.removes_passkey(person).await,
            Act::EnableEmail => {
                let was_on = self.bar.has(Factor::Email);
                let confirmed = done(email::enable(identity, person).await);
                let is_on = self.keeps(who, confirmed).await;
                if was_on { is_on } else { self.is_on(who, is_on, Factor::Email) }
            }
            Act::DisableEmail => {
                let is_off = done(email::disable(identity, person).await) == Some(true);
                self.is_off(is_off, Factor::Email)
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
                    self.proves(who, Factor::Password);
                    self.learns_password(who, new);
                    self.bar.password_from = [Anchor::Memory].into();
                    self.changed();
                }
                is_set
            }
            Act::ReplacePhone => self.replaces_phone(who, person).await,
            Act::RemovePhone => {
                let is_removed = done(verify_phone::remove(identity, person).await) == Some(true);
                if is_removed {
                    self.bar.phone = None;
                    self.bar.phone_alone = false;
                    self.changed();
                }
                self.is_off(is_removed && self.bar.has(Factor::Sms), Factor::Sms) || is_removed
            }
            Act::AllowPhone => {
                let is_allowed = done(phone_sign_in::allow(identity, person).await).is_some();
                if is_allowed && !self.bar.phone_alone {
                    self.bar.phone_alone = true;
                    self.changed();
                }
                is_allowed
            }
            Act::ForbidPhone => {
                let is_forbidden = done(phone_sign_in::forbid(identity, person).await).is_some();
                if is_forbidden && self.bar.phone_alone {
                    self.bar.phone_alone = false;
                    self.changed();
                }
                is_forbidden
            }
            Act::Prefer(method) => done(methods::prefer(identity, person, method).await).is_some(),
        }
    }

    /// Presses "I have kept them" where that is due.
    async fn keeps(&mut self, who: usize, confirmed: Option<Confirmed>) -> bool {
        let Some(confirmed) = confirmed else { return false };
        if confirmed == Confirmed::On {
            return true;
        }
        let person = self.find(who).await.unwrap();
        let shown = recovery_codes::shown(&self.world.identity, &person).await.unwrap().unwrap();
        let is_kept = done(recovery_codes::keep(&self.world.identity, &person, &shown.batch).await).is_some();
        if is_kept {
            self.bar.codes = self.live_batch().await;
            let has = [who == OWNER, who == THIEF || self.stolen.codes];
            self.batches.push(Batch { id: self.bar.codes.clone().unwrap(), codes: shown.codes, has });
            self.changed();
        }
        is_kept
    }

    fn is_on(&mut self, who: usize, is_on: bool, factor: Factor) -> bool {
        if is_on {
            if self.bar.factors.is_empty() {
                self.first_is_new = who == THIEF || self.is_forgotten;
            }
            self.bar.factors.insert(factor.name());
            self.ever_on.insert(factor.name());
            self.changed();
        }
        is_on
    }

    fn is_off(&mut self, is_off: bool, factor: Factor) -> bool {
        if is_off {
            self.bar.factors.remove(factor.name());
            self.changed();
            if self.bar.factors.is_empty() {
                self.bar.codes = None;
            }
        }
        is_off
    }

    /// The browser is closed, and opened again without what was signed in.
    fn leaves(&mut self, who: usize) {
        self.actors[who].session = None;
    }

    async fn adds_app(&mut self, who: usize, person: &Person, is_kept: bool) -> bool {
        let identity = &self.world.identity;
        let name = self.fresh_name();
        if done(totp::start(identity, person, &name).await).is_none() {
            return false;
        }
        let app = App::with_key(&totp::waiting(identity, person).await.unwrap().unwrap().key);
        let code = app.next(self.world);
        let Some(confirmed) = done(totp::confirm(identity, person, &code).await) else { return false };
        let has = [who == OWNER, who == THIEF || self.stolen.app];
        if !is_kept && confirmed == Confirmed::KeepCodes {
            self.apps.push(OneApp { id: None, app, has, stands: Stands::Left });
            self.leaves(who);
            return true;
        }
        if !self.keeps(who, Some(confirmed)).await {
            return false;
        }
        let person = self.find(who).await.unwrap();
        let listed = totp::list(identity, &person).await.unwrap();
        let id = listed.into_iter().find(|one| one.name.as_str() == name).map(|one| one.id);
        self.apps.push(OneApp { id, app, has, stands: Stands::Live });
        self.proves(who, Factor::Totp);
        self.is_on(who, true, Factor::Totp)
    }

    async fn removes_app(&mut self, person: &Person) -> bool {
        let identity = &self.world.identity;
        let Some(app) = self.apps.iter().position(|app| app.stands == Stands::Live) else { return false };
        let id = self.apps[app].id.clone().unwrap();
        let is_removed = done(totp::remove(identity, person, &id).await) == Some(true);
        if is_removed {
            self.apps[app].stands = Stands::Gone;
            self.changed();
        }
        self.is_off(is_removed && self.apps.iter().all(|app| app.stands != Stands::Live), Factor::Totp) || is_removed
    }

    async fn adds_passkey(&mut self, who: usize, person: &Person, is_kept: bool) -> bool {
        let identity = &self.world.identity;
        let Some(options) = done(enrol::ask(identity, person).await) else { return false };
        let mut device = Authenticator::on("https://id.example.com");
        let answer = device.creates(&options.into_json()).to_string();
        let name = self.fresh_name();
        let Some(added) = done(enrol::add(identity, person, &answer, &name).await) else { return false };
        let has = [who == OWNER, who == THIEF || self.stolen.passkey];
        if !is_kept && added == Added::CodesWait {
            self.passkeys.push(OnePasskey { id: None, device, has, stands: Stands::Left });
            self.leaves(who);
            return true;
        }
        let confirmed = if added == Added::On { Confirmed::On } else { Confirmed::KeepCodes };
        if !self.keeps(who, Some(confirmed)).await {
            return false;
        }
        let person = self.find(who).await.unwrap();
        let listed = passkeys::list(identity, &person).await.unwrap();
        let id = listed.into_iter().find(|one| one.name.as_str() == name).map(|one| one.id);
        self.passkeys.push(OnePasskey { id, device, has, stands: Stands::Live });
        self.proves(who, Factor::Passkey);
        self.is_on(who, true, Factor::Passkey)
    }

    async fn removes_passkey(&mut self, person: &Person) -> bool {
        let identity = &self.world.identity;
        let live = |passkey: &OnePasskey| passkey.stands == Stands::Live;
        let Some(passkey) = self.passkeys.iter().position(live) else { return false };
        let id = self.passkeys[passkey].id.clone().unwrap();
        let is_removed = done(passkeys::remove(identity, person, &id).await) == Some(true);
        if is_removed {
            self.passkeys[passkey].stands = Stands::Gone;
            self.changed();
        }
        self.is_off(is_removed && !self.passkeys.iter().any(live), Factor::Passkey) || is_removed
    }

    async fn replaces_phone(&mut self, who: usize, person: &Person) -> bool {
        let identity = &self.world.identity;
        let number = match self.bar.phone {
            _ if who == THIEF => THIRD,
            Some(FIRST) => SECOND,
            _ => FIRST,
        };
        if done(verify_phone::start(identity, person, number, "US").await).is_none() {
            return false;
        }
        let Some(code) = self.reads(who, number).await else { return false };
        let is_set = done(verify_phone::confirm(identity, person, &code).await).is_some();
        if is_set {
            // A number that is proved once more signs in alone as before.
            self.bar.phone_alone &= self.bar.phone == Some(number);
            self.bar.phone = Some(number);
            self.bar.phone_is_stale = false;
            self.ever_on.insert(number);
            self.changed();
        }
        is_set
    }
}
