//! Moves, carried out with what somebody holds: what is typed is right.

use identity::flows::passkeys::prove;
use identity::flows::sign_in::Step;
use identity::flows::{phone_sign_in, re_authenticate, recover, sessions, sign_in};
use identity::model::factor::Factor;
use identity::model::session::{Level, Person};
use identity::model::wait::WaitFor;

use super::actors::{Case, Running, done};
use super::moves::{METHODS, Move};
use super::oracle::Proved;
use crate::world::*;

impl Case<'_> {
    pub async fn take(&mut self, who: usize, person: Option<&Person>, chosen: Move) -> bool {
        self.tried = None;
        match (chosen, person) {
            (Move::Wait, _) => {
                self.world.passes(minutes(6));
                true
            }
            (Move::Day, _) => {
                self.world.passes(hours(24));
                true
            }
            (Move::PressLink, _) => self.presses_link(who).await,
            (Move::CancelWait, _) => self.cancels_wait(who).await,
            (_, None) => self.begins_with(who, chosen).await,
            (_, Some(person)) => self.goes_on_with(who, person, chosen).await,
        }
    }

    /// From outside.
    async fn begins_with(&mut self, who: usize, chosen: Move) -> bool {
        let (identity, visitor, email) = (&self.world.identity, self.actors[who].visitor.clone(), self.email.clone());
        // Only the account's own number may open anything; another one is tried now and then.
        self.counter += 1;
        let is_other = self.counter.is_multiple_of(4) && !self.is_over;
        let number = if is_other { self.theirs(who) } else { self.number() };
        let is_own = self.bar.phone == Some(number);
        match chosen {
            Move::Password if self.actors[who].knows_password => {
                let device = self.actors[who].device.clone();
                let step = sign_in::with_password(identity, &visitor, &email, &self.password, device.as_ref()).await;
                let Some(step) = done(step) else { return false };
                let is_trusted = step.entered.level == Level::Full && !self.bar.factors.is_empty() && device.is_some();
                let is_in = self.begins(who, Factor::Password, Some(step.entered));
                if is_trusted {
                    self.proves(who, Factor::TrustedDevice);
                }
                is_in
            }
            Move::PhoneAlone => {
                done(phone_sign_in::start(identity, &visitor, number, "US").await);
                let Some(code) = self.reads(who, number).await else { return false };
                let is_in =
                    self.begins(who, Factor::Sms, done(phone_sign_in::confirm(identity, &visitor, &code).await));
                self.only_if(is_own, is_in)
            }
            Move::PasskeyAlone => {
                let Some(options) = done(prove::ask_to_sign_in(identity, &visitor).await) else { return false };
                let Some(answer) = self.passkey_signs(who, &options.into_json()) else { return false };
                let is_in = self.begins(who, Factor::Passkey, done(prove::sign_in(identity, &visitor, &answer).await));
                self.owner_is_here(is_in)
            }
            Move::RecoverByMail => {
                done(recover::start(identity, &visitor, &email).await);
                let Some(code) = self.reads(who, &email).await else { return false };
                self.begins(who, Factor::Email, done(recover::confirm(identity, &visitor, &code).await))
            }
            Move::RecoverByPhone => {
                done(recover::by_phone::start(identity, &visitor, &email, number, "US").await);
                let Some(code) = self.reads(who, number).await else { return false };
                let entered = done(recover::by_phone::confirm(identity, &visitor, &code).await);
                let has_waited = self.bar.has(Factor::Sms)
                    && entered.as_ref().is_some_and(|entered| entered.level == Level::Recovery);
                let is_in = self.begins(who, Factor::Sms, entered);
                if has_waited {
                    self.proves(who, Factor::Wait);
                    self.wait = None;
                }
                self.only_if(is_own, is_in)
            }
            _ => false,
        }
    }

    /// In a session, as far as it has come.
    async fn goes_on_with(&mut self, who: usize, person: &Person, chosen: Move) -> bool {
        let identity = &self.world.identity;
        match chosen {
            Move::Second(method) => self.second_step(who, person, method, false).await,
            Move::SecondAndTrust(method) => self.second_step(who, person, method, true).await,
            Move::MailAndWait => self.mails_and_waits(who, person).await,
            Move::PasswordBesidePhone if self.actors[who].knows_password => {
                let step = done(phone_sign_in::with_password(identity, person, &self.password).await);
                let is_full = step.as_ref().is_some_and(|step| step.entered.level == Level::Full);
                let is_on = self.goes_on(who, Factor::Password, step.map(|step| step.entered));
                self.owner_is_here(is_full);
                is_on
            }
            Move::Proof(method) => self.second_proof(who, person, method).await,
            Move::BeginWait => {
                let is_begun = done(recover::second_proof::wait(identity, person).await).is_some();
                self.waits(who, WaitFor::Recovery, is_begun)
            }
            Move::NewPassword => {
                let new = self.fresh_password();
                let is_set = done(recover::set_password(identity, person, &new).await).is_some();
                if is_set {
                    self.bar.password_from = Proved(&self.proved(who)).anchors(&self.bar);
                    self.learns_password(who, new);
                    self.changed();
                }
                is_set
            }
            Move::StepUp(factor) => self.steps_up(who, person, factor).await,
            Move::Do(act) => self.act(who, person, act).await,
            Move::SignOut => done(sessions::sign_out(identity, person).await).is_some(),
            Move::OtherCode => self.types_other_codes(who, person).await,
            _ => false,
        }
    }

    async fn second_step(&mut self, who: usize, person: &Person, method: Factor, trust: bool) -> bool {
        let identity = &self.world.identity;
        done(sign_in::choose(identity, person, method).await);
        let code = match method {
            Factor::Passkey => {
                let Some(answer) = self.passkey_answers(who, person).await else { return false };
                let entered = done(prove::second_factor(identity, person, &answer, trust).await);
                let is_in = self.goes_on(who, method, entered);
                return self.owner_is_here(is_in);
            }
            Factor::Sms => self.reads(who, self.number()).await,
            Factor::Email => self.reads(who, &self.email.clone()).await,
            Factor::Totp => self.app_shows(who),
            _ => {
                let Some(code) = self.recovery_code(who) else { return false };
                let entered = done(sign_in::with_recovery_code(identity, person, &code).await);
                let is_in = self.goes_on(who, method, entered);
                return self.owner_is_here(is_in);
            }
        };
        let Some(code) = code else { return false };
        let step = done(sign_in::with_method(identity, person, method, &code, trust).await);
        self.arrives(who, method, step)
    }

    /// The first code begins the wait; one that comes after it opens the account.
    async fn mails_and_waits(&mut self, who: usize, person: &Person) -> bool {
        let identity = &self.world.identity;
        if done(sign_in::send(identity, person).await).is_none() {
            return false;
        }
        let Some(code) = self.reads(who, &self.email.clone()).await else { return false };
        let step = done(sign_in::with_method(identity, person, Factor::Email, &code, false).await);
        self.arrives(who, Factor::Email, step)
    }

    /// A code of the second step was taken, if one was. Where the mailbox is no second thing, its code begins a wait or ends
    /// one.
    fn arrives(&mut self, who: usize, method: Factor, step: Option<Step>) -> bool {
        let Some(Step { entered, .. }) = step else { return false };
        let level = entered.level;
        let is_on = self.goes_on(who, method, Some(entered));
        let is_enough = self.bar.has(Factor::Email) && Proved(&self.proved(who)).anchors(&self.bar).len() > 1;
        if method == Factor::Email && level == Level::Full && !is_enough {
            self.proves(who, Factor::Wait);
        }
        self.waits(who, WaitFor::SignIn, method == Factor::Email && level == Level::SecondFactorDue);
        self.owner_is_here(level == Level::Full);
        is_on
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
                let Some(code) = self.reads(who, self.number()).await else { return false };
                recover::second_proof::with_code(identity, person, &code).await
            }
            _ => {
                done(recover::second_proof::send(identity, person).await);
                let Some(code) = self.reads(who, &self.email.clone()).await else { return false };
                recover::second_proof::with_code(identity, person, &code).await
            }
        };
        let is_on = self.goes_on(who, method, done(entered));
        self.owner_is_here(is_on && method != Factor::Email);
        is_on
    }

    pub async fn steps_up(&mut self, who: usize, person: &Person, factor: Factor) -> bool {
        self.tried = None;
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
                let to = if factor == Factor::Sms { self.number().to_owned() } else { self.email.clone() };
                let Some(code) = self.reads(who, &to).await else { return false };
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
        let is_proved = done(proved).is_some();
        if is_proved {
            self.proves(who, factor);
        }
        self.owner_is_here(is_proved && factor != Factor::Password);
        is_proved
    }

    /// The newest code of each channel, typed wherever there is a field.
    async fn types_other_codes(&mut self, who: usize, person: &Person) -> bool {
        let identity = &self.world.identity;
        for (to, channel) in [(self.number().to_owned(), Factor::Sms), (self.email.clone(), Factor::Email)] {
            let Some(code) = self.reads(who, &to).await else { continue };
            for method in METHODS {
                let step = done(sign_in::with_method(identity, person, method, &code, false).await);
                if self.arrives(who, channel, step) {
                    return true;
                }
                if done(re_authenticate::with_method(identity, person, method, &code).await).is_some() {
                    self.proves(who, channel);
                    self.owner_is_here(true);
                }
            }
            if self.goes_on(who, channel, done(recover::second_proof::with_code(identity, person, &code).await)) {
                return true;
            }
        }
        false
    }

    /// What a passkey of theirs answers for what is due in their session.
    async fn passkey_answers(&mut self, who: usize, person: &Person) -> Option<String> {
        let options = done(prove::ask(&self.world.identity, person).await)?;
        self.passkey_signs(who, &options.into_json())
    }

    /// A second factor was used: whoever waits in its place has waited in vain.
    fn owner_is_here(&mut self, is_proved: bool) -> bool {
        if is_proved {
            self.wait = None;
        }
        is_proved
    }

    /// One that runs already goes on as it is.
    fn waits(&mut self, by: usize, what: WaitFor, is_begun: bool) -> bool {
        let now = self.world.identity.now();
        let lapse = self.world.identity.policy.recovery.lapse;
        let is_running = |wait: &Running| now.duration_since(wait.begun_at).unsigned_abs() < lapse;
        if is_begun && !self.wait.as_ref().is_some_and(is_running) {
            self.wait = Some(Running { by, what, begun_at: now });
        }
        is_begun
    }

    fn only_if(&mut self, is_own: bool, is_in: bool) -> bool {
        if is_in && !is_own {
            self.amiss = Some("a number opened what is not its own account".to_owned());
        }
        is_in
    }
}
