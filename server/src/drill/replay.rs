//! Recorded decisions, judged again under other settings: what would have been refused, and what it would have cost.

use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Lines};

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
    /// Refused then in one row with others, of which the first alone is on record whole: it would be allowed now, and of
    /// these is not known what they would be.
    pub not_judged: u64,
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
    let mut record = Record::open(settings, from).await?;
    let mut page = record.next().await?;
    let Some(first) = page.first() else { return Ok(Replayed::default()) };
    let begins = Timestamp::from_microsecond(first.at).map_err(Failure::new("the first time on record"))?;
    let folder = Folder::make()?;
    let world = World::begin(&policy(settings)?, Ground::Folder(&folder.0), 1, 1, begins).await?;
    let mut judge = Judge { world, replayed: Replayed::default(), answers: BinaryHeap::new() };
    while !page.is_empty() {
        judge.hears(&page).await.map_err(failed("judging"))?;
        page = record.next().await?;
    }
    record.ends().await;
    judge.world.ends().await?;
    Ok(judge.replayed)
}

/// How many lines are read at once.
const AT_ONCE: usize = 2_000;

/// What is replayed, in the order of its times. It is read page by page: months of an attack fit into no memory.
enum Record {
    Database(replay::Record),
    File { name: String, lines: Lines<BufReader<File>>, read: usize, newest: i64 },
}

impl Record {
    async fn open(settings: &Settings, from: &str) -> Result<Self, Failure> {
        const WHAT: &str = "opening the record";
        let url = if from == "database" { wire::database_url(settings) } else { from.to_owned() };
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme)) {
            let file = File::open(from).map_err(Failure::new(from))?;
            return Ok(Self::File { name: url, lines: BufReader::new(file).lines(), read: 0, newest: i64::MIN });
        }
        let store = Store::open_to_read(&url).await.map_err(failed(WHAT))?;
        if !store.is_ready().await.unwrap_or(false) {
            return Err(Failure::new(WHAT)("it is not up to date; `ringfence migrate` makes it so"));
        }
        Ok(Self::Database(replay::Record::begin(store).await.map_err(failed(WHAT))?))
    }

    /// The next page; an empty one is the end.
    async fn next(&mut self) -> Result<Vec<Recorded>, Failure> {
        let (name, lines, read, newest) = match self {
            Self::Database(record) => return record.next().await.map_err(failed("reading the record")),
            Self::File { name, lines, read, newest } => (name, lines, read, newest),
        };
        let mut page = Vec::new();
        while page.len() < AT_ONCE {
            let Some(line) = lines.next() else { break };
            *read += 1;
            let line = line.map_err(Failure::new(name.as_str()))?;
            if line.trim().is_empty() {
                continue;
            }
            let place = format!("{name}, line {read}");
            // The error says what is missing and where; it quotes no value.
            let request: Recorded = serde_json::from_str(&line).map_err(Failure::new(&place))?;
            if request.at < *newest {
                return Err(Failure::new(place)("it is older than the line before; sort the file by `at`"));
            }
            *newest = request.at;
            page.push(request);
        }
        Ok(page)
    }

    async fn ends(self) {
        if let Self::Database(record) = self {
            record.end().await;
        }
    }
}

struct Judge {
    world: World,
    replayed: Replayed,
    /// When codes of allowed sends came back, the earliest first.
    answers: BinaryHeap<Reverse<(i64, String)>>,
}

impl Judge {
    async fn hears(&mut self, requests: &[Recorded]) -> Result<(), identity::refusal::Fault> {
        for request in requests {
            while let Some(Reverse((at, send))) = self.next_answer(request.at) {
                self.world.comes_to(time(at)).await?;
                replay::answers(self.world.identity(), &send).await?;
            }
            self.world.comes_to(time(request.at)).await?;
            let again = replay::again(self.world.identity(), request).await?;
            self.replayed.count(request, &again);
            if let (Some(send), Some(answered_at)) = (again.send, request.answered_at) {
                self.answers.push(Reverse((answered_at, send)));
            }
        }
        Ok(())
    }

    /// The earliest answer that came until `at`, which is taken.
    fn next_answer(&mut self, at: i64) -> Option<Reverse<(i64, String)>> {
        let earliest = self.answers.peek_mut().filter(|earliest| earliest.0.0 <= at)?;
        Some(PeekMut::pop(earliest))
    }
}

fn time(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX)
}

impl Replayed {
    fn count(&mut self, then: &Recorded, now: &Again) {
        let times = u64::try_from(then.times).unwrap_or(0).max(1);
        self.requests += times;
        self.asked_for_work += u64::from(now.was_asked_for_work);
        match &then.rule {
            None => self.allowed_then.add(then.price),
            Some(rule) => *self.refused_then.entry(rule.clone()).or_default() += times,
        }
        match &now.rule {
            None => {
                self.allowed_now.add(now.price.millionths());
                self.not_judged += times - 1;
            }
            Some(rule) => *self.refused_now.entry(rule.clone()).or_default() += times,
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
        if self.not_judged > 0 {
            row("refused beside one allowed now", "–".to_owned(), n(self.not_judged));
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
