//! The owner, the thief, and what each does next.

use identity::flows::second_factor::first_codes::Confirmed;
use identity::flows::second_factor::{email, methods, sms, totp};
use identity::flows::sessions::{self, Entered};
use identity::flows::{password, phone_sign_in, re_authenticate, recover, recovery_codes, sign_in};
use identity::model::factor::Factor;
use identity::model::id::TotpAppId;
use identity::model::session::{Level, Person};
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::refusal::{No, Outcome};

use super::oracle::{Bar, Holds};
use super::{Choice, Fault, Start, Stolen};
use crate::world::*;

const EMAIL_OF: &str = "example.com";
const PHONE: &str = "+12015550123";
const OWNER: usize = 0;
const THIEF: usize = 1;

/// A step that is open to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    Password,
    PhoneAlone,
    RecoverByMail,
    RecoverByPhone,
    Second(Factor),
    PasswordBesidePhone,
    Proof(Factor),
    NewPassword,
    StepUp(Factor),
    Do(Act),
    SignOut,
    /// Types the newest code that came for something else.
    OtherCode,
    Wait,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    EnableSms,
    DisableSms,
    AddApp,
    RemoveApp,
    EnableEmail,
    DisableEmail,
    RenewCodes,
    ChangePassword,
    AllowPhone,
    ForbidPhone,
    Prefer(Factor),
}

impl Act {
    /// Whether it adds or takes away what proves who one is.
    fn changes_factors(self) -> bool {
        !matches!(self, Self::ChangePassword | Self::AllowPhone | Self::ForbidPhone | Self::Prefer(_))
    }

    fn is_sensitive(self) -> bool {
        !matches!(self, Self::Prefer(_))
    }

    /// Whether it always ends what others have open.
    fn ends_other_sessions(self) -> bool {
        !matches!(self, Self::Prefer(_) | Self::AllowPhone | Self::ForbidPhone | Self::EnableEmail)
    }
}

const METHODS: [Factor; 4] = [Factor::Totp, Factor::Sms, Factor::Email, Factor::RecoveryCode];

/// The next steps of somebody whose session is at this level; what is typed in them is right.
fn open_to(level: Option<Level>) -> Vec<Move> {
    let second = METHODS.map(Move::Second);
    let mut moves = match level {
        None => vec![Move::Password, Move::Password, Move::PhoneAlone, Move::RecoverByMail, Move::RecoverByPhone],
        Some(Level::SecondFactorDue | Level::EmailCodeDue) => second.to_vec(),
        Some(Level::OtherFactorDue) => second.into_iter().chain([Move::PasswordBesidePhone; 2]).collect(),
        Some(Level::RecoveryProofDue) => METHODS.map(Move::Proof).to_vec(),
        // Only where the operator wants more than here.
        // And where an account is about to be deleted.
        Some(Level::StrongMethodDue | Level::Leaving) => Vec::new(),
        Some(Level::Recovery) => vec![Move::NewPassword; 4],
        Some(Level::Full) => {
            let acts = [
                Act::EnableSms,
                Act::DisableSms,
                Act::AddApp,
                Act::RemoveApp,
                Act::EnableEmail,
                Act::DisableEmail,
                Act::RenewCodes,
                Act::ChangePassword,
                Act::AllowPhone,
                Act::ForbidPhone,
                Act::Prefer(Factor::Sms),
                Act::Prefer(Factor::Email),
            ];
            let step_ups = METHODS.into_iter().chain([Factor::Password]).map(Move::StepUp);
            acts.map(Move::Do).into_iter().chain(step_ups).collect()
        }
    };
    moves.extend([Move::SignOut, Move::OtherCode, Move::Wait]);
    moves
}

struct Actor {
    visitor: Visitor,
    session: Option<Token>,
    knows_password: bool,
}

struct OneApp {
    id: TotpAppId,
    app: App,
    has: [bool; 2],
}

/// One account, its owner and a thief.
pub struct Case<'a> {
    world: &'a World,
    stolen: Stolen,
    fault: Fault,
    email: String,
    password: String,
    actors: [Actor; 2],
    apps: Vec<OneApp>,
    codes: Vec<String>,
    has_codes: [bool; 2],
    bar: Bar,
    holds: Holds,
    trace: Vec<String>,
    counter: u32,
}

/// A refusal is an answer; a fault is a failure of the test.
#[track_caller]
fn done<T>(outcome: Outcome<T>) -> Option<T> {
    match outcome {
        Ok(done) => Some(done),
        Err(No::Refused(_)) => None,
        Err(No::Fault(fault)) => panic!("a fault: {fault}"),
    }
}

impl<'a> Case<'a> {
    pub async fn begin(world: &'a World, start: Start, fault: Fault) -> Self {
        let email = format!("{}@{EMAIL_OF}", Token::new(&identity::entropy::OsEntropy).reveal().to_lowercase());
        let owner = world.with_phone(&email, PHONE).await;
        let stolen = start.stolen;
        let mut case = Self {
            world,
            stolen,
            fault,
            email,
            password: PASSWORD.to_owned(),
            actors: [
                Actor { visitor: owner.visitor, session: Some(owner.session), knows_password: true },
                Actor { visitor: world.browser(), session: None, knows_password: stolen.password },
            ],
            apps: Vec::new(),
            codes: Vec::new(),
            has_codes: [false; 2],
            bar: Bar::default(),
            holds: Holds {
                password: stolen.password,
                phone: stolen.phone,
                mailbox: stolen.mailbox,
                app: false,
                codes: false,
            },
            trace: Vec::new(),
            counter: 0,
        };
        let acts = [(start.sms, Act::EnableSms), (start.email, Act::EnableEmail), (start.app, Act::AddApp)];
        for (_, act) in acts.into_iter().filter(|(is_wanted, _)| *is_wanted) {
            let person = case.find(OWNER).await.unwrap();
            assert!(case.act(OWNER, &person, act).await, "{act:?}");
        }
        if start.phone_alone {
            // Allowed by who is signed in with what is on now.
            for factor in METHODS {
                let person = case.find(OWNER).await.unwrap();
                case.steps_up(OWNER, &person, factor).await;
            }
            let person = case.find(OWNER).await.unwrap();
            assert!(case.act(OWNER, &person, Act::AllowPhone).await);
        }
        case.see_what_the_thief_holds();
        case
    }

    /// What later cases have no use for.
    pub async fn wipe(&self) {
        for table in ["outbox", "sends", "decisions", "events", "not_me_links"] {
            self.world.tamper(&format!("DELETE FROM {table}")).await;
        }
    }

    /// Takes one step, and looks whether somebody has come too far.
    pub async fn step(&mut self, choice: Choice) -> Result<(), String> {
        let who = usize::from(choice.is_thief);
        let before = self.find(who).await;
        let moves = open_to(before.as_ref().map(|person| person.session.level));
        let chosen = moves[usize::from(choice.which) % moves.len()];
        let bar = self.bar.clone();
        let is_done = self.take(who, before.as_ref(), chosen).await;
        let name = ["owner", "thief"][who];
        self.trace.push(format!("{name} {chosen:?}: {}", if is_done { "yes" } else { "no" }));
        self.plant(chosen, is_done).await;
        if who == THIEF {
            self.judge_thief(before.as_ref(), &bar, chosen, is_done).await?;
        }
        if let Move::Do(act) = chosen
            && is_done
            && act.ends_other_sessions()
            && self.find(1 - who).await.is_some()
        {
            return Err(self.complain("a session outlived a change"));
        }
        self.see_what_the_thief_holds();
        self.judge_account().await
    }

    async fn judge_thief(
        &mut self,
        before: Option<&Person>,
        bar: &Bar,
        chosen: Move,
        is_done: bool,
    ) -> Result<(), String> {
        let Some(person) = self.find(THIEF).await else { return Ok(()) };
        let is_new = before.is_none_or(|before| before.session.id != person.session.id);
        if is_new && person.session.level == Level::Full {
            if !self.holds.may_enter(bar) {
                return Err(self.complain("the thief got in"));
            }
            if person.session.factors.used_at(Factor::Password).is_some() {
                // They could have set a password of their own now.
                self.holds.password = self.actors[THIEF].knows_password;
            }
        }
        if let Move::Do(act) = chosen
            && is_done
            && act.is_sensitive()
        {
            let may =
                if act.changes_factors() { self.holds.may_change_factors(bar) } else { self.holds.may_change(bar) };
            if !may {
                return Err(self.complain("the thief changed what they may not"));
            }
            // What they add by right is theirs.
            self.see_what_the_thief_holds();
        }
        if self.holds.may_claim(&person) { Ok(()) } else { Err(self.complain("a session claims what it is not")) }
    }

    async fn judge_account(&self) -> Result<(), String> {
        let of = format!("(SELECT id FROM accounts WHERE email = '{}')", self.email);
        let mut on = self.world.texts(&format!("SELECT factor FROM second_factors WHERE account_id = {of}")).await;
        on.sort();
        if on != self.bar.factors.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>() && self.fault == Fault::None
        {
            return Err(self.complain("the factors that are on are not those that were switched on"));
        }
        let batches = "SELECT count(*) FROM recovery_batches WHERE kept_at IS NOT NULL AND ended_at IS NULL";
        let batches = self.world.number(&format!("{batches} AND account_id = {of}")).await;
        if batches != i64::from(!on.is_empty()) {
            return Err(self.complain("recovery codes exist whenever a second factor does, and only then"));
        }
        Ok(())
    }

    fn complain(&self, what: &str) -> String {
        format!("{what}: {:?} against {:?}\n{}", self.holds, self.bar, self.trace.join("\n"))
    }

    /// What a program without the rule would have left.
    async fn plant(&self, chosen: Move, is_done: bool) {
        if !is_done || chosen != Move::NewPassword {
            return;
        }
        let account = format!("(SELECT id FROM accounts WHERE email = '{}')", self.email);
        match self.fault {
            Fault::None => {}
            Fault::MailboxTwice => {
                self.world
                    .tamper(&format!("UPDATE accounts SET password_from = NULL WHERE email = '{}'", self.email))
                    .await;
            }
            Fault::RecoveryLifts => {
                self.world.tamper(&format!("DELETE FROM second_factors WHERE account_id = {account}")).await;
                let end = "UPDATE recovery_batches SET ended_at = 1, sealed = NULL";
                self.world.tamper(&format!("{end} WHERE account_id = {account}")).await;
            }
        }
    }

    fn see_what_the_thief_holds(&mut self) {
        self.holds.app |= self.apps.iter().any(|app| app.has[THIEF]);
        self.holds.codes |= self.has_codes[THIEF] && !self.codes.is_empty();
        self.holds.password &= self.actors[THIEF].knows_password;
    }

    async fn find(&self, who: usize) -> Option<Person> {
        let actor = &self.actors[who];
        sessions::recognise(&self.world.identity, actor.session.as_ref()?, &actor.visitor).await.unwrap()
    }

    fn enters(&mut self, who: usize, entered: Option<Entered>) -> bool {
        let Some(entered) = entered else { return false };
        self.actors[who].session = Some(entered.session);
        true
    }

    /// The newest code that came to a number or address, for who can read it.
    async fn reads(&self, who: usize, to: &str) -> Option<String> {
        let can = who == OWNER || if to == PHONE { self.stolen.phone } else { self.stolen.mailbox };
        let sent = if can { self.world.outbox().await } else { Vec::new() };
        let newest =
            sent.into_iter().filter(|sent| sent.to == to && sent.message.code.is_some()).max_by_key(|sent| sent.at);
        newest?.message.code
    }

    /// What an app of theirs shows that was not used yet.
    fn app_shows(&self, who: usize) -> Option<String> {
        let app = self.apps.iter().find(|app| app.has[who])?;
        Some(app.app.next(self.world))
    }

    fn recovery_code(&mut self, who: usize) -> Option<String> {
        if self.has_codes[who] { self.codes.pop() } else { None }
    }

    fn learns_password(&mut self, who: usize, new: String, is_by_recovery: bool) {
        self.password = new;
        self.actors[who].knows_password = true;
        self.actors[1 - who].knows_password = false;
        self.holds.password = who == THIEF && !is_by_recovery;
    }

    fn fresh_password(&mut self) -> String {
        self.counter += 1;
        format!("harbour-lantern-{}-quartz", self.counter)
    }

    async fn take(&mut self, who: usize, person: Option<&Person>, chosen: Move) -> bool {
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

    async fn steps_up(&mut self, who: usize, person: &Person, factor: Factor) -> bool {
        let identity = &self.world.identity;
        let proved = match factor {
            Factor::Password if self.actors[who].knows_password => {
                re_authenticate::with_password(identity, person, &self.password).await
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

    async fn act(&mut self, who: usize, person: &Person, act: Act) -> bool {
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
}
