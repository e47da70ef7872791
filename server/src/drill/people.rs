//! The honest: people who sign in with a code, and people who prove a new number, while somebody attacks.

use std::time::Duration;

use identity::entropy::SeededEntropy;
use identity::flows::{sessions, sign_in, verify_phone};
use identity::jiff::Timestamp;
use identity::model::email_address::EmailAddress;
use identity::model::language::Language;
use identity::model::phone::Phone;
use identity::model::session::Person;
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::policy::NumberKinds;
use identity::population::{SettledPhone, Settler};
use identity::refusal::{Fault, No, Refusal, Work};

use super::dice::Dice;
use super::places::{Places, honest_address};
use super::work;
use super::world::{PASSWORD, World};

const DAY: Duration = Duration::from_hours(24);

/// Of a thousand honest people.
pub(super) const RETURNING: u64 = 700;
const NEVER_ANSWER: u64 = 60;
const ANSWER_LATE: u64 = 50;
const ASK_AGAIN: u64 = 80;
const MISTYPE_THE_CODE: u64 = 50;
/// Of the new ones.
const MISTYPE_THE_NUMBER: u64 = 20;

/// Whom a drill plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Lane 1, as SPEC 4 spares them: verified more than a day ago, used since within 180 days.
    Returning,
    /// Lane 3: a fresh account and a number that nobody has proved.
    New,
}

/// One honest person, what they are about to do wrong, and what they met.
pub(super) struct Honest {
    pub kind: Kind,
    pub comes_at: Timestamp,
    email: EmailAddress,
    number: String,
    mistyped_number: Option<String>,
    visitor: Visitor,
    session: Option<Token>,
    never_answers: bool,
    asks_again: bool,
    mistypes_the_code: bool,
    reads_after: Duration,
    pub met: Met,
}

/// What became of somebody.
#[derive(Default)]
pub(super) struct Met {
    /// The refusal that ended it.
    pub refused: Option<&'static str>,
    pub worked: u32,
    /// The longest that a phone worked for them, in seconds.
    pub work_seconds: u32,
    pub was_led_elsewhere: bool,
    pub was_asked_to_wait: bool,
    pub got_in: bool,
    waits: u32,
}

/// What somebody does next.
#[derive(Clone)]
pub(super) enum Act {
    Comes,
    /// Asks with the solution of a proof of work; `again` for another code.
    BringsWork(String),
    AsksAgain,
    Answers,
}

/// What follows from an act.
#[derive(Default)]
pub(super) struct Then {
    pub next: Vec<(Duration, Act)>,
    /// A message may lie in the outbox.
    pub has_asked: bool,
}

impl Then {
    fn next(after: Duration, act: Act) -> Self {
        Self { next: vec![(after, act)], has_asked: false }
    }
}

/// A crowd spread evenly over `span` from `from` on, each with a number of their own.
pub(super) fn crowd(how_many: u32, places: &Places, (from, span): (Timestamp, Duration), seed: u64) -> Vec<Honest> {
    let mut dice = Dice::new(seed, "honest people");
    let entropy = SeededEntropy::new(seed ^ 0x00ff_00ff);
    let mut taken = std::collections::HashSet::new();
    let mut people = Vec::new();
    for n in 0..how_many {
        let kind = if dice.in_a_thousand(RETURNING) { Kind::Returning } else { Kind::New };
        let mut number = || loop {
            let country = places.home(&mut dice);
            let block = &country.blocks[dice.place(country.blocks.len())];
            let number = format!("{block}{:04}", dice.below(10_000));
            if taken.insert(number.clone()) {
                return number;
            }
        };
        let (number, other) = (number(), number());
        let Ok(email) = EmailAddress::parse(&format!("honest-{n}@example.com")) else { continue };
        let reads_after = if dice.in_a_thousand(ANSWER_LATE) { dice.seconds(100..=280) } else { dice.seconds(8..=45) };
        let span = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        people.push(Honest {
            kind,
            comes_at: from + Duration::from_millis(dice.below(span)),
            email,
            number,
            mistyped_number: (kind == Kind::New && dice.in_a_thousand(MISTYPE_THE_NUMBER)).then_some(other),
            visitor: Visitor {
                language: Language::English,
                browser: Token::new(&entropy).hash(),
                address: honest_address(&mut dice),
                user_agent: "an honest browser".to_owned(),
                work: String::new(),
            },
            session: None,
            never_answers: dice.in_a_thousand(NEVER_ANSWER),
            asks_again: dice.in_a_thousand(ASK_AGAIN),
            mistypes_the_code: dice.in_a_thousand(MISTYPE_THE_CODE),
            reads_after,
            met: Met::default(),
        });
    }
    people
}

impl Honest {
    /// How they come to be here: the returning for weeks, the new for minutes.
    pub fn settler(&self, dice: &mut Dice) -> Settler {
        let phone = Phone::parse(&self.number, "", NumberKinds::default()).ok();
        let days = |n: u64| DAY * u32::try_from(n).unwrap_or(1);
        let verified_at = self.comes_at - days(30 + dice.below(300));
        let used_at = self.comes_at - days(1 + dice.below(25));
        match (self.kind, phone) {
            (Kind::Returning, Some(phone)) => Settler {
                email: self.email.clone(),
                registered_at: verified_at,
                phone: Some(SettledPhone { phone, verified_at, used_at }),
            },
            _ => Settler {
                email: self.email.clone(),
                registered_at: self.comes_at - Duration::from_mins(3),
                phone: None,
            },
        }
    }

    /// Does the next thing, through the same doors as everybody.
    pub async fn acts(&mut self, world: &World, act: Act, dice: &mut Dice) -> Result<Then, Fault> {
        let outcome = match &act {
            Act::Comes => self.comes(world).await,
            Act::BringsWork(solution) => {
                self.visitor.work.clone_from(solution);
                let outcome = self.asks(world, true).await;
                self.visitor.work.clear();
                outcome
            }
            Act::AsksAgain => self.asks(world, false).await,
            Act::Answers => return self.answers(world, dice).await,
        };
        match outcome {
            Ok(()) => Ok(Then { next: self.after_a_text(dice), has_asked: true }),
            Err(No::Refused(refusal)) => Ok(self.is_refused(refusal, act, dice)),
            Err(No::Fault(fault)) => Err(fault),
        }
    }

    async fn comes(&mut self, world: &World) -> Result<(), No> {
        let identity = world.identity();
        let step = sign_in::with_password(identity, &self.visitor, self.email.as_str(), PASSWORD, None).await?;
        self.session = Some(step.entered.session);
        match self.kind {
            Kind::Returning => step.not_sent.map_or(Ok(()), Err),
            Kind::New => self.asks(world, true).await,
        }
    }

    /// Asks for a code: a first one, or another.
    async fn asks(&mut self, world: &World, is_first: bool) -> Result<(), No> {
        let identity = world.identity();
        let person = self.person(world).await?;
        match self.kind {
            Kind::Returning => sign_in::send(identity, &person).await,
            Kind::New if is_first => {
                let typed = self.mistyped_number.as_ref().unwrap_or(&self.number);
                verify_phone::start(identity, &person, typed, "").await
            }
            Kind::New => verify_phone::again(identity, &person).await,
        }
    }

    async fn person(&self, world: &World) -> Result<Person, No> {
        let Some(session) = &self.session else { return Err(Refusal::SignInDue.into()) };
        let person = sessions::recognise(world.identity(), session, &self.visitor).await?;
        person.ok_or_else(|| Refusal::SignInDue.into())
    }

    fn after_a_text(&mut self, dice: &mut Dice) -> Vec<(Duration, Act)> {
        if self.mistyped_number.take().is_some() {
            // Nothing comes; they see why, and type it again.
            return vec![(dice.seconds(40..=90), Act::BringsWork(String::new()))];
        }
        if self.never_answers {
            return Vec::new();
        }
        if std::mem::take(&mut self.asks_again) {
            return vec![(dice.seconds(33..=70), Act::AsksAgain)];
        }
        vec![(self.reads_after, Act::Answers)]
    }

    async fn answers(&mut self, world: &World, dice: &mut Dice) -> Result<Then, Fault> {
        // What goes to a number that is not reached by a drill is a fault of the drill.
        let Some(code) = world.billing.newest_code(&self.number) else {
            self.met.refused.get_or_insert("no-text-came");
            return Ok(Then::default());
        };
        let typed = if std::mem::take(&mut self.mistypes_the_code) { another(&code) } else { code };
        let identity = world.identity();
        let outcome = match self.person(world).await {
            Ok(person) if self.kind == Kind::Returning => {
                sign_in::with_code(identity, &person, &typed, false).await.map(drop)
            }
            Ok(person) => verify_phone::confirm(identity, &person, &typed).await,
            Err(no) => Err(no),
        };
        match outcome {
            Ok(()) => {
                self.met.got_in = true;
                Ok(Then::default())
            }
            Err(No::Refused(Refusal::WrongCode { .. })) => Ok(Then::next(dice.seconds(5..=20), Act::Answers)),
            // Too slow: they ask for another and hurry.
            Err(No::Refused(Refusal::CodeExpired)) => {
                self.reads_after = dice.seconds(8..=45);
                Ok(Then::next(dice.seconds(5..=20), Act::AsksAgain))
            }
            Err(No::Refused(refusal)) => {
                self.met.refused.get_or_insert(refusal.name());
                Ok(Then::default())
            }
            Err(No::Fault(fault)) => Err(fault),
        }
    }

    fn is_refused(&mut self, refusal: Refusal, act: Act, dice: &mut Dice) -> Then {
        let met = &mut self.met;
        match refusal {
            Refusal::ProofOfWorkDue { work } => self.is_asked_for_work(&work, dice),
            // A short wait is said on the page and waited for; nobody waits long.
            Refusal::TooSoon { wait_seconds } | Refusal::SentAlready { wait_seconds }
                if wait_seconds <= 120 && met.waits < 3 =>
            {
                met.waits += 1;
                met.was_asked_to_wait = true;
                Then::next(Duration::from_secs(wait_seconds.into()) + dice.seconds(1..=20), act)
            }
            Refusal::RangePaused { .. } => {
                met.was_led_elsewhere = true;
                Then::default()
            }
            other => {
                met.refused.get_or_insert(other.name());
                Then::default()
            }
        }
    }

    fn is_asked_for_work(&mut self, asked: &Work, dice: &mut Dice) -> Then {
        let met = &mut self.met;
        met.worked += 1;
        met.work_seconds = met.work_seconds.max(asked.seconds);
        if met.worked > 4 {
            met.refused.get_or_insert("proof-of-work-due");
            return Then::default();
        }
        // Their phones are between twice as fast as the estimate and half as fast.
        let takes =
            Duration::from_millis(u64::from(asked.seconds) * (500 + dice.below(1_500))).max(Duration::from_millis(300));
        Then::next(takes, Act::BringsWork(work::solution(asked)))
    }
}

/// A code of the same length that is not this one.
fn another(code: &str) -> String {
    let (rest, last) = code.split_at(code.len() - 1);
    format!("{rest}{}", if last == "7" { "3" } else { "7" })
}
