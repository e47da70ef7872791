//! The owner, the thief, and what each does next.

use identity::flows::sessions::{self, Entered};
use identity::model::factor::Factor;
use identity::model::id::{PasskeyId, TotpAppId};
use identity::model::session::{Level, Person};
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::refusal::{No, Outcome};

use super::moves::{Act, METHODS, Move, open_to};
use super::oracle::{Bar, Holds};
use super::{Choice, Fault, Start, Stolen};
use crate::world::*;

const EMAIL_OF: &str = "example.com";
pub const PHONE: &str = "+12015550123";
pub const OWNER: usize = 0;
pub const THIEF: usize = 1;

pub struct Actor {
    pub visitor: Visitor,
    session: Option<Token>,
    pub knows_password: bool,
}

pub struct OneApp {
    pub id: TotpAppId,
    pub app: App,
    pub has: [bool; 2],
}

pub struct OnePasskey {
    pub id: PasskeyId,
    pub device: Authenticator,
    pub has: [bool; 2],
}

/// One account, its owner and a thief.
pub struct Case<'a> {
    pub world: &'a World,
    pub stolen: Stolen,
    fault: Fault,
    pub email: String,
    pub password: String,
    pub actors: [Actor; 2],
    pub apps: Vec<OneApp>,
    pub passkeys: Vec<OnePasskey>,
    pub codes: Vec<String>,
    pub has_codes: [bool; 2],
    pub bar: Bar,
    holds: Holds,
    trace: Vec<String>,
    counter: u32,
}

/// A refusal is an answer; a fault is a failure of the test.
#[track_caller]
pub fn done<T>(outcome: Outcome<T>) -> Option<T> {
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
            passkeys: Vec::new(),
            codes: Vec::new(),
            has_codes: [false; 2],
            bar: Bar::default(),
            holds: Holds {
                password: stolen.password,
                phone: stolen.phone,
                mailbox: stolen.mailbox,
                app: false,
                passkey: false,
                codes: false,
            },
            trace: Vec::new(),
            counter: 0,
        };
        let acts = [
            (start.sms, Act::EnableSms),
            (start.email, Act::EnableEmail),
            (start.app, Act::AddApp),
            (start.passkey, Act::AddPasskey),
        ];
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
        self.holds.passkey |= self.passkeys.iter().any(|passkey| passkey.has[THIEF]);
        self.holds.app |= self.apps.iter().any(|app| app.has[THIEF]);
        self.holds.codes |= self.has_codes[THIEF] && !self.codes.is_empty();
        self.holds.password &= self.actors[THIEF].knows_password;
    }

    pub async fn find(&self, who: usize) -> Option<Person> {
        let actor = &self.actors[who];
        sessions::recognise(&self.world.identity, actor.session.as_ref()?, &actor.visitor).await.unwrap()
    }

    pub fn enters(&mut self, who: usize, entered: Option<Entered>) -> bool {
        let Some(entered) = entered else { return false };
        self.actors[who].session = Some(entered.session);
        true
    }

    /// The newest code that came to a number or address, for who can read it.
    pub async fn reads(&self, who: usize, to: &str) -> Option<String> {
        let can = who == OWNER || if to == PHONE { self.stolen.phone } else { self.stolen.mailbox };
        let sent = if can { self.world.outbox().await } else { Vec::new() };
        let newest =
            sent.into_iter().filter(|sent| sent.to == to && sent.message.code.is_some()).max_by_key(|sent| sent.at);
        newest?.message.code
    }

    /// What an app of theirs shows that was not used yet.
    pub fn app_shows(&self, who: usize) -> Option<String> {
        let app = self.apps.iter().find(|app| app.has[who])?;
        Some(app.app.next(self.world))
    }

    pub fn recovery_code(&mut self, who: usize) -> Option<String> {
        if self.has_codes[who] { self.codes.pop() } else { None }
    }

    pub fn learns_password(&mut self, who: usize, new: String, is_by_recovery: bool) {
        self.password = new;
        self.actors[who].knows_password = true;
        self.actors[1 - who].knows_password = false;
        self.holds.password = who == THIEF && !is_by_recovery;
    }

    pub fn fresh_password(&mut self) -> String {
        self.counter += 1;
        format!("harbour-lantern-{}-quartz", self.counter)
    }
}
