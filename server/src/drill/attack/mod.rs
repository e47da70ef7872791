//! The attacker: the requests of one shape, one after the other or many at once.

mod farm;
mod plan;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use identity::Identity;
use identity::flows::{sessions, sign_in, verify_phone};
use identity::jiff::Timestamp;
use identity::model::email_address::EmailAddress;
use identity::model::language::Language;
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::policy::Policy;
use identity::population::Settler;
use identity::refusal::{Fault, No, Refusal, Work};

use self::farm::Farm;
use self::plan::{accounts, numbers, times};
use super::dice::Dice;
use super::places::{Places, carrier_address, rotating_v4, rotating_v6};
use super::shapes::{Accounts, Addresses, Numbers, Pace, Shape};
use super::work;
use super::world::{PASSWORD, World};

/// Longer ago than this a sign-in is no proof for a new number; he signs in again before.
const SIGNS_IN_EVERY: Duration = Duration::from_mins(10);

pub(super) struct Attacker {
    shape: &'static Shape,
    accounts: Vec<Account>,
    requests: Vec<Request>,
    farm: Option<Farm>,
    dice: Dice,
    pub seen: Seen,
}

struct Account {
    email: EmailAddress,
    registered_at: Timestamp,
    browser: Token,
    session: Option<(Token, Timestamp)>,
    has_started: bool,
}

/// One request, as it was planned.
#[derive(Clone)]
pub(super) struct Request {
    pub at: Timestamp,
    number: String,
    address: IpAddr,
    account: usize,
}

/// What he saw.
#[derive(Default)]
pub struct Seen {
    pub allowed: u32,
    pub refused: BTreeMap<&'static str, u32>,
    pub first_refusal: Option<Timestamp>,
    pub asked_for_work: u32,
    /// Seconds of a phone.
    pub worked: u64,
    /// Work that his farm could not begin in time.
    pub not_worked: u32,
    pub answered: u32,
}

/// What he does next.
#[derive(Clone)]
pub(super) enum Move {
    /// The request of this place in the plan, and so many after it at the same instant.
    Asks {
        request: usize,
        at_once: usize,
    },
    BringsWork {
        request: usize,
        solution: String,
    },
    Answers {
        request: usize,
    },
}

impl Attacker {
    /// Plans `requests` from `from` on. `None` where the shape has no numbers: a country that is not served, where all are.
    pub fn of(
        shape: &'static Shape,
        policy: &Policy,
        places: &Places,
        (requests, from): (u32, Timestamp),
        (phones, seed): (u32, u64),
    ) -> Option<Self> {
        let mut dice = Dice::new(seed, shape.name);
        let times = times(shape, policy, places.served.len(), requests, from);
        let numbers = numbers(shape.numbers, places, times.len(), &mut dice)?;
        let accounts = accounts(shape.accounts, &times, from, seed);
        let one = carrier_address(&mut dice);
        let planned = times.into_iter().zip(numbers).enumerate().map(|(n, (at, number))| Request {
            at,
            number,
            address: match shape.addresses {
                Addresses::OneOfACarrier => one,
                Addresses::V4 => rotating_v4(&mut dice, 10),
                Addresses::V6 => rotating_v6(&mut dice, 0),
            },
            account: match shape.accounts {
                Accounts::Fresh { requests_each } => n / requests_each,
                Accounts::Aged(how_many) => n % how_many,
            },
        });
        let requests: Vec<Request> = planned.collect();
        Some(Self {
            shape,
            accounts,
            requests,
            farm: (phones > 0).then(|| Farm::of(phones, from)),
            dice,
            seen: Seen::default(),
        })
    }

    pub fn settlers(&self) -> Vec<Settler> {
        let settler = |account: &Account| Settler {
            email: account.email.clone(),
            registered_at: account.registered_at,
            phone: None,
        };
        self.accounts.iter().map(settler).collect()
    }

    pub fn first_at(&self) -> Timestamp {
        self.requests.first().map_or(Timestamp::MIN, |request| request.at)
    }

    pub fn last_at(&self) -> Timestamp {
        self.requests.last().map_or(Timestamp::MIN, |request| request.at)
    }

    pub fn how_many(&self) -> usize {
        self.requests.len()
    }

    /// The moves of the whole plan.
    pub fn plan(&self) -> Vec<(Timestamp, Move)> {
        let at_once = match self.shape.pace {
            Pace::Together { at_once, .. } => usize::try_from(at_once).unwrap_or(1),
            _ => 1,
        };
        let starts = (0..self.requests.len()).step_by(at_once);
        starts
            .map(|request| {
                let at_once = at_once.min(self.requests.len() - request);
                (self.requests[request].at, Move::Asks { request, at_once })
            })
            .collect()
    }

    /// Makes a move. Answers what follows from it, and whether a message may lie in the outbox.
    pub async fn moves(&mut self, world: &World, next: Move) -> Result<(Vec<(Timestamp, Move)>, bool), Fault> {
        match next {
            Move::Asks { request, at_once: 1 } => self.asks(world, request, String::new()).await,
            Move::Asks { request, at_once } => self.asks_together(world, request, at_once).await,
            Move::BringsWork { request, solution } => self.asks(world, request, solution).await,
            Move::Answers { request } => self.answers(world, request).await.map(|()| (Vec::new(), true)),
        }
    }

    async fn asks(
        &mut self,
        world: &World,
        request: usize,
        solution: String,
    ) -> Result<(Vec<(Timestamp, Move)>, bool), Fault> {
        let is_first_try = solution.is_empty();
        let call = self.call(world, request, solution).await?;
        let outcome = call.on(world.identity()).await;
        self.learns(world, request, is_first_try, outcome)
    }

    async fn asks_together(
        &mut self,
        world: &World,
        first: usize,
        at_once: usize,
    ) -> Result<(Vec<(Timestamp, Move)>, bool), Fault> {
        let mut running = tokio::task::JoinSet::new();
        for request in first..first + at_once {
            let call = self.call(world, request, String::new()).await?;
            let process: Arc<Identity> = world.processes[request % world.processes.len()].clone();
            running.spawn(async move { (request, call.on(&process).await) });
        }
        let (mut next, mut has_sent) = (Vec::new(), false);
        while let Some(done) = running.join_next().await {
            let (request, outcome) = done.map_err(Fault::new)?;
            let (follows, sent) = self.learns(world, request, true, outcome)?;
            next.extend(follows);
            has_sent |= sent;
        }
        Ok((next, has_sent))
    }

    /// A request with all that it needs; he is signed in.
    async fn call(&mut self, world: &World, request: usize, solution: String) -> Result<Call, Fault> {
        let Request { number, address, account, .. } = self.requests[request].clone();
        let is_storm = self.shape.numbers == Numbers::One;
        let account = &mut self.accounts[account];
        let visitor = Visitor {
            browser: account.browser.hash(),
            address,
            user_agent: "a script".to_owned(),
            language: Language::English,
            work: solution,
        };
        let now = world.now();
        let is_signed_in = |at: &Timestamp| now.duration_since(*at).unsigned_abs() < SIGNS_IN_EVERY;
        let session = match &account.session {
            Some((session, at)) if is_signed_in(at) => session.clone(),
            _ => {
                let entered =
                    sign_in::with_password(world.identity(), &visitor, account.email.as_str(), PASSWORD, None).await;
                let session = entered.map_err(unexpected)?.entered.session;
                account.session = Some((session.clone(), now));
                session
            }
        };
        let presses_again = is_storm && account.has_started;
        account.has_started = true;
        Ok(Call { session, visitor, number, presses_again })
    }

    /// What an answer tells him, and what he makes of it.
    fn learns(
        &mut self,
        world: &World,
        request: usize,
        is_first_try: bool,
        outcome: Result<(), No>,
    ) -> Result<(Vec<(Timestamp, Move)>, bool), Fault> {
        let now = world.now();
        let refusal = match outcome {
            Ok(()) => {
                self.seen.allowed += 1;
                let answers = self.dice.in_a_thousand(self.shape.answers);
                let reads = self.dice.seconds(5..=30);
                let next = answers.then(|| (now + reads, Move::Answers { request }));
                return Ok((next.into_iter().collect(), true));
            }
            Err(No::Refused(refusal)) => refusal,
            Err(No::Fault(fault)) => return Err(fault),
        };
        self.seen.first_refusal.get_or_insert(now);
        if let Refusal::ProofOfWorkDue { work: asked } = &refusal {
            self.seen.asked_for_work += u32::from(is_first_try);
            if let Some(next) = self.lets_solve(now, request, asked) {
                return Ok((vec![next], false));
            }
        }
        *self.seen.refused.entry(refusal.name()).or_default() += 1;
        Ok((Vec::new(), false))
    }

    fn lets_solve(&mut self, now: Timestamp, request: usize, asked: &Work) -> Option<(Timestamp, Move)> {
        let farm = self.farm.as_mut()?;
        let seconds = u64::from(asked.seconds.max(1));
        let Some(done) = farm.takes(now, Duration::from_secs(seconds)) else {
            self.seen.not_worked += 1;
            return None;
        };
        self.seen.worked += seconds;
        Some((done, Move::BringsWork { request, solution: work::solution(asked) }))
    }

    async fn answers(&mut self, world: &World, request: usize) -> Result<(), Fault> {
        let number = self.requests[request].number.clone();
        let Some(code) = world.billing.newest_code(&number) else { return Ok(()) };
        let call = self.call(world, request, String::new()).await?;
        let identity = world.identity();
        let Some(person) = sessions::recognise(identity, &call.session, &call.visitor).await? else {
            return Ok(());
        };
        match verify_phone::confirm(identity, &person, &code).await {
            Ok(()) => self.seen.answered += 1,
            // Another of the account's numbers has come between.
            Err(No::Refused(_)) => {}
            Err(No::Fault(fault)) => return Err(fault),
        }
        Ok(())
    }
}

/// A request on its way to a process.
struct Call {
    session: Token,
    visitor: Visitor,
    number: String,
    presses_again: bool,
}

impl Call {
    async fn on(self, identity: &Identity) -> Result<(), No> {
        let Some(person) = sessions::recognise(identity, &self.session, &self.visitor).await? else {
            return Err(Refusal::SignInDue.into());
        };
        if self.presses_again {
            match verify_phone::again(identity, &person).await {
                Err(No::Refused(Refusal::NothingToConfirm)) => {}
                other => return other,
            }
        }
        verify_phone::start(identity, &person, &self.number, "").await
    }
}

fn unexpected(no: No) -> Fault {
    match no {
        No::Refused(refusal) => Fault::new(format!("an attacker could not sign in: {}", refusal.name())),
        No::Fault(fault) => fault,
    }
}
