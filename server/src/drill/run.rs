//! One shape, from its first request to the last code that somebody types.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use identity::jiff::Timestamp;
use identity::model::id::AccountId;
use identity::model::purpose::Lane;
use identity::policy::Policy;
use identity::population::settle;

use super::attack::{Attacker, Move};
use super::dice::Dice;
use super::gateway::Paid;
use super::outcome::{Attackers, Bill, Outcome, Rules, STEPS, Tally, step_of};
use super::people::{Act, Honest, Kind, crowd};
use super::places::Places;
use super::shapes::{Pace, Shape};
use super::world::{Ground, World, failed};
use crate::cli::Failure;

/// The honest need this long to be told apart from a queue at the door, however short an attack is.
const SHORTEST: Duration = Duration::from_mins(30);

/// From the world's beginning to the first request.
const QUIET: Duration = Duration::from_mins(20);

const DAY_MICROS: i64 = 86_400_000_000;

/// How a drill is run.
#[derive(Clone, Copy)]
pub(super) struct Plan<'a> {
    pub policy: &'a Policy,
    pub places: &'a Places,
    pub ground: Ground<'a>,
    pub requests: u32,
    pub honest: u32,
    pub seed: u64,
    /// Somebody wants it to end before its end.
    pub is_stopped: &'a AtomicBool,
}

/// Whose turn it is.
enum Turn {
    Attack(Move),
    Honest { person: usize, act: Act },
}

struct Stage<'a> {
    world: World,
    people: Vec<Honest>,
    attacker: Option<Attacker>,
    agenda: BinaryHeap<Reverse<(Timestamp, u64)>>,
    turns: HashMap<u64, Turn>,
    dice: Dice,
    paid: Bill,
    over_time: Vec<(u32, u32)>,
    from: Timestamp,
    span: Duration,
    plan: Plan<'a>,
    set: u64,
}

/// Runs a shape with its attackers, or the honest alone. `None` where the shape has nothing to attack with.
pub(super) async fn run(
    plan: Plan<'_>,
    shape: Option<&'static Shape>,
    attackers: Attackers,
) -> Result<Option<Outcome>, Failure> {
    let began = Instant::now();
    let processes = match shape.map(|shape| shape.pace) {
        Some(Pace::Together { .. }) => 2,
        _ => 1,
    };
    let world = World::make(plan.policy, plan.ground, processes, plan.seed).await?;
    let from = world.now() + QUIET;
    let phones = if let Attackers::Farm(phones) = attackers { phones } else { 0 };
    let attacker = match shape {
        Some(shape) => {
            let made = Attacker::of(shape, plan.policy, plan.places, (plan.requests, from), (phones, plan.seed));
            let Some(attacker) = made else {
                world.ends().await?;
                return Ok(None);
            };
            Some(attacker)
        }
        None => None,
    };
    let lasts = attacker.as_ref().map_or(Duration::ZERO, |one| one.last_at().duration_since(from).unsigned_abs());
    let span = lasts.max(SHORTEST);
    let people = crowd(plan.honest, plan.places, (from, span), plan.seed);
    let mut stage = Stage {
        world,
        people,
        attacker,
        agenda: BinaryHeap::new(),
        turns: HashMap::new(),
        dice: Dice::new(plan.seed, "what people do"),
        paid: Bill::default(),
        over_time: vec![(0, 0); STEPS],
        from,
        span,
        plan,
        set: 0,
    };
    let rules = stage.runs().await;
    let Stage { world, people, attacker, paid, over_time, .. } = stage;
    // Whatever came between: a database on a server would else stay.
    world.ends().await?;
    let rules = rules?;
    let tripped_after = attacker.as_ref().and_then(|one| {
        let tripped = one.seen.first_refusal?;
        Some(tripped.duration_since(one.first_at()).unsigned_abs())
    });
    Ok(Some(Outcome {
        shape,
        attackers,
        requests: attacker.as_ref().map_or(0, Attacker::how_many),
        seen: attacker.map(|one| one.seen).unwrap_or_default(),
        paid,
        tripped_after,
        returning: Tally::of(&people, Kind::Returning),
        new: Tally::of(&people, Kind::New),
        span,
        over_time,
        rules,
        took: began.elapsed(),
    }))
}

impl Stage<'_> {
    /// From the first account to the last code. Answers which rules said no to the attacker.
    async fn runs(&mut self) -> Result<Rules, Failure> {
        let strangers = self.settles().await.map_err(failed("laying down the people"))?;
        self.plays().await?;
        self.rules(&strangers).await.map_err(failed("reading the record"))
    }

    /// Lays down everybody's account and sets the agenda. Answers the attacker's accounts.
    async fn settles(&mut self) -> Result<HashSet<AccountId>, identity::refusal::Fault> {
        let mut dice = Dice::new(self.plan.seed, "how people came");
        let settlers: Vec<_> = self.people.iter().map(|person| person.settler(&mut dice)).collect();
        settle(self.world.identity(), &self.world.password_hash, &settlers).await?;
        for person in 0..self.people.len() {
            self.at(self.people[person].comes_at, Turn::Honest { person, act: Act::Comes });
        }
        let Some(attacker) = &self.attacker else { return Ok(HashSet::new()) };
        let (settlers, moves) = (attacker.settlers(), attacker.plan());
        let ids = settle(self.world.identity(), &self.world.password_hash, &settlers).await?;
        for (at, next) in moves {
            self.at(at, Turn::Attack(next));
        }
        Ok(ids.into_iter().collect())
    }

    fn at(&mut self, at: Timestamp, turn: Turn) {
        self.agenda.push(Reverse((at, self.set)));
        self.turns.insert(self.set, turn);
        self.set += 1;
    }

    async fn plays(&mut self) -> Result<(), Failure> {
        while let Some(Reverse((at, number))) = self.agenda.pop() {
            if self.plan.is_stopped.load(Ordering::Relaxed) {
                return Err(Failure::new("the drill")("was stopped; nothing of it is left"));
            }
            let Some(turn) = self.turns.remove(&number) else { continue };
            self.takes(at, turn).await.map_err(failed("playing"))?;
        }
        Ok(())
    }

    async fn takes(&mut self, at: Timestamp, turn: Turn) -> Result<(), identity::refusal::Fault> {
        self.world.comes_to(at).await?;
        match turn {
            Turn::Attack(next) => self.attacks(next).await,
            Turn::Honest { person, act } => self.is_honest(person, act).await,
        }
    }

    async fn attacks(&mut self, next: Move) -> Result<(), identity::refusal::Fault> {
        let Some(attacker) = &mut self.attacker else { return Ok(()) };
        let (follows, has_sent) = attacker.moves(&self.world, next).await?;
        for (at, next) in follows {
            self.at(at, Turn::Attack(next));
        }
        if has_sent {
            let bill = self.world.carries().await?;
            self.pays(&bill, false);
        }
        Ok(())
    }

    async fn is_honest(&mut self, person: usize, act: Act) -> Result<(), identity::refusal::Fault> {
        let now = self.world.now();
        // A confirmed number is told by mail, which is carried too.
        let may_send = matches!(act, Act::Answers);
        let then = self.people[person].acts(&self.world, act, &mut self.dice).await?;
        for (after, act) in then.next {
            self.at(now + after, Turn::Honest { person, act });
        }
        if then.has_asked || may_send {
            let bill = self.world.carries().await?;
            self.pays(&bill, true);
        }
        Ok(())
    }

    fn pays(&mut self, bill: &[Paid], is_honest: bool) {
        let now = self.world.now();
        let step = &mut self.over_time[step_of(now, self.from, self.span)];
        for text in bill {
            let lane = text.lane;
            if is_honest {
                self.paid.honest.entry(lane).or_default().add(text.price);
                step.1 += 1;
                continue;
            }
            self.paid.attack.entry(lane).or_default().add(text.price);
            step.0 += 1;
            if lane == Lane::Unproved.number() {
                let day = now.as_microsecond() / DAY_MICROS;
                self.paid.unproved_by_day.entry(day).or_default().add(text.price);
            }
        }
    }

    async fn rules(&self, strangers: &HashSet<AccountId>) -> Result<Rules, identity::refusal::Fault> {
        let mut rules = Rules::new();
        for (account, rule, count) in identity::guard::refusals_by_account(self.world.identity()).await? {
            let both = rules.entry(rule).or_default();
            let is_attack = account.is_some_and(|account| strangers.contains(&account));
            *(if is_attack { &mut both.0 } else { &mut both.1 }) += count;
        }
        Ok(rules)
    }
}
