//! Recorded decisions, judged again under other settings: what would have been refused, and what it would have cost.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt::Write as _;

use identity::guard::replay::{self, Again, Recorded};
use identity::jiff::Timestamp;
use identity::store::Store;

use super::money::{amount, grouped};
use super::world::{Ground, World, failed};
use super::{Folder, policy};
use crate::cli::Failure;
use crate::settings::Settings;
use crate::wire;

/// What a replay found.
#[derive(Default)]
pub struct Replayed {
    pub requests: u64,
    pub allowed_then: Count,
    pub allowed_now: Count,
    pub refused_then: BTreeMap<String, u64>,
    pub refused_now: BTreeMap<String, u64>,
    /// Allowed then and refused now; how many of these were answered.
    pub lost: u64,
    pub lost_and_answered: u64,
    /// Refused then and allowed now.
    pub won: u64,
    pub asked_for_work: u64,
}

/// Requests, and what they cost in millionths.
#[derive(Clone, Copy, Default)]
pub struct Count {
    pub requests: u64,
    pub money: i64,
}

/// Replays what `from` holds: `database` for the one of the settings, the URL of another (both are read, and nothing else),
/// or a file of JSON lines.
pub async fn replay(settings: &Settings, from: &str) -> Result<Replayed, Failure> {
    let mut requests = match from {
        "database" => read(&wire::database_url(settings)).await?,
        from => read(from).await?,
    };
    requests.sort_by_key(|request| request.at);
    let Some(first) = requests.first() else { return Ok(Replayed::default()) };
    let begins = Timestamp::from_microsecond(first.at).map_err(Failure::new("the first time on record"))?;
    let folder = Folder::make()?;
    let mut world = World::begin(&policy(settings)?, Ground::Folder(&folder.0), 1, 1, begins).await?;
    let replayed = judge(&mut world, &requests).await.map_err(failed("judging"))?;
    world.ends().await?;
    Ok(replayed)
}

async fn read(from: &str) -> Result<Vec<Recorded>, Failure> {
    if ["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| from.starts_with(scheme)) {
        let store = Store::open_to_read(from).await.map_err(failed("opening the record"))?;
        let recorded = replay::recorded(&store).await.map_err(failed("reading the record"));
        store.close().await;
        return recorded;
    }
    let text = std::fs::read_to_string(from).map_err(Failure::new(from))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        // The error says what is missing and where; it quotes no value.
        .map(|(at, line)| serde_json::from_str(line).map_err(Failure::new(format!("{from}, line {}", at + 1))))
        .collect()
}

async fn judge(world: &mut World, requests: &[Recorded]) -> Result<Replayed, identity::refusal::Fault> {
    let mut replayed = Replayed::default();
    let mut answers: BinaryHeap<Reverse<(i64, String)>> = BinaryHeap::new();
    for request in requests {
        while answers.peek().is_some_and(|Reverse((at, _))| *at <= request.at) {
            if let Some(Reverse((at, send))) = answers.pop() {
                world.comes_to(time(at)).await?;
                replay::answers(world.identity(), &send).await?;
            }
        }
        world.comes_to(time(request.at)).await?;
        let again = replay::again(world.identity(), request).await?;
        replayed.count(request, &again);
        if let (Some(send), Some(answered_at)) = (again.send, request.answered_at) {
            answers.push(Reverse((answered_at, send)));
        }
    }
    Ok(replayed)
}

fn time(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX)
}

impl Replayed {
    fn count(&mut self, then: &Recorded, now: &Again) {
        self.requests += 1;
        self.asked_for_work += u64::from(now.was_asked_for_work);
        match &then.rule {
            None => self.allowed_then.add(then.price),
            Some(rule) => *self.refused_then.entry(rule.clone()).or_default() += 1,
        }
        match &now.rule {
            None => self.allowed_now.add(now.price.millionths()),
            Some(rule) => *self.refused_now.entry(rule.clone()).or_default() += 1,
        }
        self.won += u64::from(then.rule.is_some() && now.rule.is_none());
        if then.rule.is_none() && now.rule.is_some() {
            self.lost += 1;
            self.lost_and_answered += u64::from(then.answered_at.is_some());
        }
    }

    /// As it is printed.
    pub fn text(&self) -> String {
        let n = |n: u64| grouped(&n.to_string());
        let (then, now) = (self.allowed_then, self.allowed_now);
        let mut text = format!("{:<34}{:>12}{:>12}\n", format!("{} requests", n(self.requests)), "then", "now");
        let mut row = |what: &str, then: String, now: String| {
            let _ = writeln!(text, "{what:<34}{then:>12}{now:>12}");
        };
        row("allowed", n(then.requests), n(now.requests));
        row("money", amount(then.money), amount(now.money));
        let rules: std::collections::BTreeSet<&String> =
            self.refused_then.keys().chain(self.refused_now.keys()).collect();
        for rule in rules {
            let of = |all: &BTreeMap<String, u64>| n(all.get(rule).copied().unwrap_or(0));
            row(&format!("refused by {rule}"), of(&self.refused_then), of(&self.refused_now));
        }
        let _ = writeln!(
            text,
            "\nallowed then, refused now: {}, of which {} were answered then\nrefused then, allowed now: {} (taken as \
             never answered)\nasked for work now: {} (taken as done)",
            n(self.lost),
            n(self.lost_and_answered),
            n(self.won),
            n(self.asked_for_work)
        );
        text
    }
}

impl Count {
    fn add(&mut self, price: i64) {
        self.requests += 1;
        self.money += price;
    }
}
