//! The owner, the thief, what each does next, and what is thought of it.

use std::collections::BTreeSet;

use identity::flows::sessions::{self, Entered};
use identity::jiff::Timestamp;
use identity::model::factor::Factor;
use identity::model::id::SessionId;
use identity::model::session::{Level, Person};
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::model::wait::WaitFor;
use identity::refusal::{No, Outcome};

use super::moves::{Act, METHODS, Move, open_to};
use super::oracle::{Anchor, Bar, Holds, Proved};
use super::things::{Batch, FIRST, OneApp, OnePasskey, Stands};
use super::{Choice, Fault, Start, Stolen};
use crate::world::*;

pub const OWNER: usize = 0;
pub const THIEF: usize = 1;
const NAMES: [&str; 2] = ["owner", "thief"];

pub struct Actor {
    pub visitor: Visitor,
    pub session: Option<Token>,
    pub knows_password: bool,
    /// What was proved in this session and in those that it took the place of, and when.
    pub proved: Vec<(Factor, Timestamp)>,
    /// The cookie of a browser that was trusted, and whether it should still be.
    pub device: Option<Token>,
    pub is_trusted: bool,
}

/// A wait that runs, as far as anybody could know.
pub struct Running {
    pub by: usize,
    pub what: WaitFor,
    pub begun_at: Timestamp,
}

/// How things stood before a step.
struct Before {
    session: Option<SessionId>,
    bar: Bar,
    holds: Holds,
    proved: Vec<(Factor, Timestamp)>,
    at: Timestamp,
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
    pub batches: Vec<Batch>,
    pub bar: Bar,
    /// What has been on at any time, and the numbers that the account has had.
    pub ever_on: BTreeSet<&'static str>,
    /// A link was pressed: the program takes the owner's browser for one that it has never seen.
    pub is_forgotten: bool,
    /// Whether the first factor, where none was, was switched on in a browser that is new to the account.
    pub first_is_new: bool,
    pub wait: Option<Running>,
    /// All that was sent, as far as it was looked at.
    pub mail: Vec<Sent>,
    /// How the app or passkey stands that was tried last.
    pub tried: Option<Stands>,
    /// Something that must not be, found while a step was taken.
    pub amiss: Option<String>,
    pub is_over: bool,
    pub trace: Vec<String>,
    pub counter: usize,
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
        let name = Token::new(&identity::entropy::OsEntropy).reveal().to_lowercase();
        let email = format!("{name}@example.com");
        let owner = world.with_phone(&email, FIRST).await;
        let now = world.identity.now();
        let registered = vec![(Factor::Password, now), (Factor::Email, now)];
        let actor = |visitor, session, knows_password, proved| Actor {
            visitor,
            session,
            knows_password,
            proved,
            device: None,
            is_trusted: false,
        };
        let mut case = Self {
            world,
            stolen: start.stolen,
            fault,
            email,
            password: PASSWORD.to_owned(),
            actors: [
                actor(owner.visitor, Some(owner.session), true, registered),
                actor(world.browser(), None, start.stolen.password, Vec::new()),
            ],
            apps: Vec::new(),
            passkeys: Vec::new(),
            batches: Vec::new(),
            bar: Bar { phone: Some(FIRST), password_from: BTreeSet::from([Anchor::Memory]), ..Bar::default() },
            ever_on: BTreeSet::from([FIRST]),
            is_forgotten: false,
            first_is_new: false,
            wait: None,
            mail: Vec::new(),
            tried: None,
            amiss: None,
            is_over: false,
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
            world.passes(seconds(1));
            let person = case.find(OWNER).await.unwrap();
            assert!(case.act(OWNER, &person, act).await, "{act:?}");
        }
        if start.phone_alone {
            // Allowed by who is signed in with what is on now.
            for factor in METHODS {
                world.passes(seconds(1));
                let person = case.find(OWNER).await.unwrap();
                case.steps_up(OWNER, &person, factor).await;
            }
            let person = case.find(OWNER).await.unwrap();
            assert!(case.act(OWNER, &person, Act::AllowPhone).await);
        }
        case
    }

    /// What later cases have no use for.
    pub async fn wipe(&self) {
        let tables =
            ["outbox", "sends", "decisions", "events", "not_me_links", "waits", "challenges", "webauthn_challenges"];
        let and = ["tries", "try_budgets", "phones", "accounts"];
        let all: Vec<_> = tables.into_iter().chain(and).map(|table| format!("DELETE FROM {table}")).collect();
        self.world.tamper(&all.join("; ")).await;
    }

    /// Takes one step, and looks whether somebody has come too far.
    pub async fn step(&mut self, choice: Choice) -> Result<(), String> {
        let who = usize::from(choice.is_thief);
        let person = self.find(who).await;
        let moves = open_to(person.as_ref().map(|person| person.session.level));
        self.takes(who, person.as_ref(), moves[usize::from(choice.which) % moves.len()]).await.map(drop)
    }

    /// Takes this step. Answers whether it was allowed.
    pub async fn takes(&mut self, who: usize, person: Option<&Person>, chosen: Move) -> Result<bool, String> {
        if person.is_none() {
            self.actors[who].proved.clear();
        }
        // So that the newest code is the newest.
        self.world.passes(seconds(1));
        let before = Before {
            session: person.map(|person| person.session.id.clone()),
            bar: self.bar.clone(),
            holds: self.holds(who),
            proved: self.actors[who].proved.clone(),
            at: self.world.identity.now(),
        };
        let is_done = self.take(who, person, chosen).await;
        self.trace.push(format!("{} {chosen:?}: {}", NAMES[who], if is_done { "yes" } else { "no" }));
        self.plant(chosen, is_done).await;
        let after = self.find(who).await;
        let mut judged = self.judge_level(who, after.as_ref(), &before);
        if judged.is_ok() && self.fault == Fault::None {
            judged = self.judge(who, after.as_ref(), (chosen, is_done), &before).await;
        }
        judged.map(|()| is_done).map_err(|what| self.complain(&what, before.holds))
    }

    /// Whether somebody is where they may be.
    fn judge_level(&mut self, who: usize, after: Option<&Person>, before: &Before) -> Result<(), String> {
        let Some(after) = after.filter(|after| before.session.as_ref() != Some(&after.session.id)) else {
            return Ok(());
        };
        let (level, proved) = (after.session.level, self.proved(who));
        if !Proved(&proved).may_reach(level, &before.bar) {
            let what = if level == Level::Full { "got in" } else { "may set a password" };
            return Err(format!("the {} {what}", NAMES[who]));
        }
        if level == Level::Full && proved.contains(&Factor::Password) {
            // More than what has set it has been proved: they could have changed it now.
            self.bar.password_from = BTreeSet::from([Anchor::Memory]);
        }
        Ok(())
    }

    /// All the rest.
    async fn judge(
        &mut self,
        who: usize,
        after: Option<&Person>,
        (chosen, is_done): (Move, bool),
        before: &Before,
    ) -> Result<(), String> {
        if let Some(amiss) = self.amiss.take() {
            return Err(amiss);
        }
        let is_wrong = |(factor, at): &&(Factor, Timestamp)| *at >= before.at && !before.holds.can_prove(*factor);
        let wrong = self.actors[who].proved.iter().find(is_wrong);
        if let (Some((factor, _)), false) = (wrong, matches!(chosen, Move::Do(_))) {
            return Err(format!("the {} proved what they don't hold, {factor:?}", NAMES[who]));
        }
        if after.is_some_and(|after| !Proved(&self.proved(who)).may_claim(after, &self.bar)) {
            return Err("a session claims what it is not".to_owned());
        }
        if let (Move::Do(act), true) = (chosen, is_done) {
            self.judge_act(who, act, before).await?;
        }
        self.judge_account().await
    }

    async fn judge_act(&self, who: usize, act: Act, before: &Before) -> Result<(), String> {
        let since = before.at - self.world.identity.policy.sessions.recent_authentication;
        let recent: Vec<_> = before.proved.iter().filter(|(_, at)| *at >= since).map(|(factor, _)| *factor).collect();
        let (recent, bar) = (Proved(&recent), &before.bar);
        let may = match act {
            Act::Prefer(_) => true,
            Act::ChangePassword => recent.has_second(bar),
            act if act.changes_factors(bar.has(Factor::Sms)) => recent.may_change_factors(bar),
            _ => recent.may_change(bar),
        };
        if !may {
            return Err(format!("the {} changed what they may not", NAMES[who]));
        }
        if act.ends_other_sessions() && self.find(1 - who).await.is_some() {
            return Err("a session outlived a change".to_owned());
        }
        Ok(())
    }

    async fn judge_account(&self) -> Result<(), String> {
        let on = self.factors_on().await;
        if on != self.bar.factors {
            return Err(format!("the factors that are on are not those that were switched on, but {on:?}"));
        }
        if self.live_batch().await != self.bar.codes {
            return Err("recovery codes exist whenever a second factor does, and only then".to_owned());
        }
        Ok(())
    }

    pub fn complain(&self, what: &str, holds: Holds) -> String {
        let steps = self.trace.join("\n");
        format!(
            "{what}: {holds:?}, {:?} against {:?}\n{steps}",
            self.actors.each_ref().map(|one| &one.proved),
            self.bar
        )
    }

    /// What a program without the rule would have left.
    async fn plant(&self, chosen: Move, is_done: bool) {
        if !is_done || chosen != Move::NewPassword {
            return;
        }
        let account = self.account();
        match self.fault {
            Fault::None => {}
            Fault::MailboxTwice => {
                self.world.tamper(&format!("UPDATE accounts SET password_from = NULL WHERE id = {account}")).await;
            }
            Fault::RecoveryLifts => {
                self.world.tamper(&format!("DELETE FROM second_factors WHERE account_id = {account}")).await;
                let end = "UPDATE recovery_batches SET ended_at = 1, sealed = NULL";
                self.world.tamper(&format!("{end} WHERE account_id = {account}")).await;
            }
        }
    }

    /// What was proved in somebody's session.
    pub fn proved(&self, who: usize) -> Vec<Factor> {
        self.actors[who].proved.iter().map(|(factor, _)| *factor).collect()
    }

    /// What somebody can prove just now.
    pub fn holds(&self, who: usize) -> Holds {
        let actor = &self.actors[who];
        let has_password = self.proved(who).contains(&Factor::Password);
        let what = if has_password { WaitFor::SignIn } else { WaitFor::Recovery };
        let policy = &self.world.identity.policy.recovery;
        let now = self.world.identity.now();
        let is_ripe = |wait: &Running| {
            let time = now.duration_since(wait.begun_at).unsigned_abs();
            wait.by == who && wait.what == what && time >= policy.wait && time < policy.lapse
        };
        Holds {
            password: actor.knows_password,
            phone: self.bar.phone.is_some_and(|number| self.can_read(who, number)),
            mailbox: self.can_read(who, &self.email),
            app: self.apps.iter().any(|one| one.has[who] && one.stands == Stands::Live),
            passkey: self.passkeys.iter().any(|one| one.has[who] && one.stands == Stands::Live),
            codes: self.has_code(who),
            trusted: actor.is_trusted,
            waited: self.wait.as_ref().is_some_and(is_ripe),
        }
    }

    pub async fn find(&self, who: usize) -> Option<Person> {
        let actor = &self.actors[who];
        sessions::recognise(&self.world.identity, actor.session.as_ref()?, &actor.visitor).await.unwrap()
    }

    /// The first proof of a new way in.
    pub fn begins(&mut self, who: usize, factor: Factor, entered: Option<Entered>) -> bool {
        let Some(entered) = entered else { return false };
        self.actors[who].proved.clear();
        self.goes_on(who, factor, Some(entered))
    }

    /// One more proof, beside what the session had.
    pub fn goes_on(&mut self, who: usize, factor: Factor, entered: Option<Entered>) -> bool {
        let Some(entered) = entered else { return false };
        self.proves(who, factor);
        let actor = &mut self.actors[who];
        actor.session = Some(entered.session);
        if entered.device.is_some() {
            actor.device = entered.device;
            actor.is_trusted = true;
        }
        true
    }

    pub fn proves(&mut self, who: usize, factor: Factor) {
        let now = self.world.identity.now();
        let proved = &mut self.actors[who].proved;
        proved.retain(|(one, _)| *one != factor);
        proved.push((factor, now));
        let is_device = matches!(factor, Factor::Totp | Factor::Passkey);
        if is_device && self.tried.take().is_some_and(|stands| stands != Stands::Live) {
            self.amiss = Some(format!("{factor:?} opened what was left in front of its codes, or is gone"));
        }
    }

    pub fn learns_password(&mut self, who: usize, new: String) {
        self.password = new;
        self.actors[who].knows_password = true;
        self.actors[1 - who].knows_password = false;
    }

    /// Password, phone or a factor has changed: nothing that was open to others stands.
    pub fn changed(&mut self) {
        self.wait = None;
        for actor in &mut self.actors {
            actor.is_trusted = false;
        }
    }

    pub fn account(&self) -> String {
        format!("(SELECT account_id FROM email_addresses WHERE address = '{}')", self.email)
    }
}

impl Drop for Case<'_> {
    /// A fault of the program tells the steps that led to it.
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.trace.join("\n"));
        }
    }
}
