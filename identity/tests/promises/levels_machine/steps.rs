//! Moves, carried out with what somebody holds: what is typed is right.

use identity::flows::passkeys::prove;
use identity::flows::{phone_sign_in, re_authenticate, recover, sessions, sign_in};
use identity::model::factor::Factor;
use identity::model::session::Person;
use serde_json::Value;

use super::actors::{Case, PHONE, done};
use super::moves::{METHODS, Move};
use crate::world::*;

impl Case<'_> {
    pub async fn take(&mut self, who: usize, person: Option<&Person>, chosen: Move) -> bool {
        // So that the newest code is the newest.
        self.world.passes(seconds(1));
        let (world, visitor) = (self.world, self.actors[who].visitor.clone());
        let identity = &world.identity;
        match (chosen, person) {
            (Move::Wait, _) => {
                world.passes(minutes(6));
                true
            }
            (Move::Password, _) if self.actors[who].knows_password => {
                let step = sign_in::with_password(identity, &visitor, &self.email, &self.password, None).await;
                self.enters(who, done(step).map(|step| step.entered))
            }
            (Move::PhoneAlone, _) => {
                done(phone_sign_in::start(identity, &visitor, PHONE, "US").await);
                let Some(code) = self.reads(who, PHONE).await else { return false };
                self.enters(who, done(phone_sign_in::confirm(identity, &visitor, &code).await))
            }
            (Move::PasskeyAlone, _) => {
                let Some(options) = done(prove::ask_to_sign_in(identity, &visitor).await) else { return false };
                let Some(answer) = self.passkey_signs(who, &options.into_json()) else { return false };
                self.enters(who, done(prove::sign_in(identity, &visitor, &answer).await))
            }
            (Move::RecoverByMail, _) => {
                done(recover::start(identity, &visitor, &self.email).await);
                let Some(code) = self.reads(who, &self.email).await else { return false };
                self.enters(who, done(recover::confirm(identity, &visitor, &code).await))
            }
            (Move::RecoverByPhone, _) => {
                done(recover::by_phone::start(identity, &visitor, &self.email, PHONE, "US").await);
                let Some(code) = self.reads(who, PHONE).await else { return false };
                self.enters(who, done(recover::by_phone::confirm(identity, &visitor, &code).await))
            }
            (Move::Second(method), Some(person)) => self.second_step(who, person, method).await,
            (Move::PasswordBesidePhone, Some(person)) if self.actors[who].knows_password => {
                let step = phone_sign_in::with_password(identity, person, &self.password).await;
                self.enters(who, done(step).map(|step| step.entered))
            }
            (Move::Proof(method), Some(person)) => self.second_proof(who, person, method).await,
            (Move::NewPassword, Some(person)) => {
                let new = self.fresh_password();
                let is_set = done(recover::set_password(identity, person, &new).await).is_some();
                if is_set {
                    self.learns_password(who, new, true);
                }
                is_set
            }
            (Move::StepUp(factor), Some(person)) => self.steps_up(who, person, factor).await,
            (Move::Do(act), Some(person)) => self.act(who, person, act).await,
            (Move::SignOut, Some(person)) => done(sessions::sign_out(identity, person).await).is_some(),
            (Move::OtherCode, Some(person)) => {
                for to in [PHONE.to_owned(), self.email.clone()] {
                    let Some(code) = self.reads(who, &to).await else { continue };
                    for method in METHODS {
                        let step = sign_in::with_method(identity, person, method, &code, false).await;
                        if self.enters(who, done(step).map(|step| step.entered)) {
                            return true;
                        }
                        done(re_authenticate::with_method(identity, person, method, &code).await);
                    }
                    if self.enters(who, done(recover::second_proof::with_code(identity, person, &code).await)) {
                        return true;
                    }
                }
                false
            }
            _ => false,
        }
    }

    async fn second_step(&mut self, who: usize, person: &Person, method: Factor) -> bool {
        let identity = &self.world.identity;
        done(sign_in::choose(identity, person, method).await);
        let code = match method {
            Factor::Passkey => {
                let Some(answer) = self.passkey_answers(who, person).await else { return false };
                let entered = prove::second_factor(identity, person, &answer, false).await;
                return self.enters(who, done(entered));
            }
            Factor::Sms => self.reads(who, PHONE).await,
            Factor::Email => self.reads(who, &self.email).await,
            Factor::Totp => self.app_shows(who),
            _ => {
                let Some(code) = self.recovery_code(who) else { return false };
                let entered = sign_in::with_recovery_code(identity, person, &code).await;
                return self.enters(who, done(entered));
            }
        };
        let Some(code) = code else { return false };
        let step = sign_in::with_method(identity, person, method, &code, false).await;
        self.enters(who, done(step).map(|step| step.entered))
    }

    async fn second_proof(&mut self, who: usize, person: &Person, method: Factor) -> bool {
        let identity = &self.world.identity;
        let entered = match method {
            Factor::Passkey => {
                let Some(answer) = self.passkey_answers(who, person).await else { return false };
                prove::second_proof(identity, person, &answer).await
            }
            Factor::Totp => {
                let Some(code) = self.app_shows(who) else { return false };
                recover::second_proof::with_app(identity, person, &code).await
            }
            Factor::RecoveryCode => {
                let Some(code) = self.recovery_code(who) else { return false };
                recover::second_proof::with_recovery_code(identity, person, &code).await
            }
            Factor::Sms => {
                let Some(code) = self.reads(who, PHONE).await else { return false };
                recover::second_proof::with_code(identity, person, &code).await
            }
            _ => {
                done(recover::second_proof::send(identity, person).await);
                let Some(code) = self.reads(who, &self.email).await else { return false };
                recover::second_proof::with_code(identity, person, &code).await
            }
        };
        self.enters(who, done(entered))
    }

    pub async fn steps_up(&mut self, who: usize, person: &Person, factor: Factor) -> bool {
        let identity = &self.world.identity;
        let proved = match factor {
            Factor::Password if self.actors[who].knows_password => {
                re_authenticate::with_password(identity, person, &self.password).await
            }
            Factor::Passkey => {
                let Some(answer) = self.passkey_answers(who, person).await else { return false };
                prove::again(identity, person, &answer).await
            }
            Factor::Sms | Factor::Email => {
                done(re_authenticate::send_by(identity, person, factor).await);
                let to = if factor == Factor::Sms { PHONE } else { &self.email };
                let Some(code) = self.reads(who, to).await else { return false };
                re_authenticate::with_method(identity, person, factor, &code).await
            }
            Factor::Totp => {
                let Some(code) = self.app_shows(who) else { return false };
                re_authenticate::with_app(identity, person, &code).await
            }
            Factor::RecoveryCode => {
                let Some(code) = self.recovery_code(who) else { return false };
                re_authenticate::with_recovery_code(identity, person, &code).await
            }
            _ => return false,
        };
        done(proved).is_some()
    }

    /// What a passkey of theirs answers for what is due in their session.
    async fn passkey_answers(&mut self, who: usize, person: &Person) -> Option<String> {
        let options = done(prove::ask(&self.world.identity, person).await)?;
        self.passkey_signs(who, &options.into_json())
    }

    fn passkey_signs(&mut self, who: usize, options: &Value) -> Option<String> {
        let passkey = self.passkeys.iter_mut().find(|passkey| passkey.has[who])?;
        Some(passkey.device.gets(options).to_string())
    }
}
