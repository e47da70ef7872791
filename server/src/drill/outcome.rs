//! What came of one shape, counted.

use std::collections::BTreeMap;
use std::time::Duration;

use identity::jiff::Timestamp;

pub use super::attack::Seen;
use super::people::{Honest, Kind};
pub use super::shapes::Shape;

/// Steps of the charts over time.
pub(super) const STEPS: usize = 48;

/// Who attacked: scripts that solve nothing, or a farm of so many phones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attackers {
    Bots,
    Farm(u32),
    /// Nobody: what the honest meet on a quiet day.
    Nobody,
}

/// How often each rule said no: to the attacker, and to the honest.
pub type Rules = BTreeMap<String, (i64, i64)>;

/// One line of the table.
pub struct Outcome {
    pub shape: Option<&'static Shape>,
    pub attackers: Attackers,
    pub requests: usize,
    pub seen: Seen,
    pub paid: Bill,
    /// From the first request to the first refusal.
    pub tripped_after: Option<Duration>,
    pub returning: Tally,
    pub new: Tally,
    pub span: Duration,
    /// Texts in each of the steps of a run: the attacker's and the honest people's.
    pub over_time: Vec<(u32, u32)>,
    /// Refusals by rule: the attacker's and the honest people's.
    pub rules: Rules,
    /// Wall clock, for whoever waits for a drill.
    pub took: Duration,
}

/// What was paid for, by lane.
#[derive(Default)]
pub struct Bill {
    pub attack: BTreeMap<i64, Sum>,
    pub honest: BTreeMap<i64, Sum>,
    /// The attacker's in lane 3, by day.
    pub unproved_by_day: BTreeMap<i64, Sum>,
}

/// Texts, and what they cost in millionths.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    pub texts: u32,
    pub money: i64,
}

impl Sum {
    pub(super) fn add(&mut self, price: i64) {
        self.texts += 1;
        self.money += price;
    }
}

impl Bill {
    pub fn attack_in_all(&self) -> Sum {
        in_all(&self.attack)
    }

    /// The dearest day of the attacker's in lane 3.
    pub fn dearest_day(&self) -> Sum {
        self.unproved_by_day.values().copied().max_by_key(|sum| sum.money).unwrap_or_default()
    }
}

fn in_all(lanes: &BTreeMap<i64, Sum>) -> Sum {
    lanes.values().fold(Sum::default(), |all, sum| Sum { texts: all.texts + sum.texts, money: all.money + sum.money })
}

/// What the honest of one kind met.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub people: u32,
    pub refused: u32,
    pub refused_by: BTreeMap<&'static str, u32>,
    pub worked: u32,
    /// The longest that one of their phones worked, in seconds.
    pub longest_work: u32,
    pub led_elsewhere: u32,
    pub waited: u32,
    pub got_in: u32,
}

impl Tally {
    pub(super) fn of(people: &[Honest], kind: Kind) -> Self {
        let mut tally = Self::default();
        for met in people.iter().filter(|person| person.kind == kind).map(|person| &person.met) {
            tally.people += 1;
            tally.refused += u32::from(met.refused.is_some());
            if let Some(refusal) = met.refused {
                *tally.refused_by.entry(refusal).or_default() += 1;
            }
            tally.worked += u32::from(met.worked > 0);
            tally.longest_work = tally.longest_work.max(met.work_seconds);
            tally.led_elsewhere += u32::from(met.was_led_elsewhere);
            tally.waited += u32::from(met.was_asked_to_wait);
            tally.got_in += u32::from(met.got_in);
        }
        tally
    }
}

impl Outcome {
    /// Refused of all honest people, in thousandths.
    pub fn refused_per_mille(&self) -> f64 {
        let people = self.returning.people + self.new.people;
        if people == 0 {
            0.0
        } else {
            f64::from(self.returning.refused + self.new.refused) * 1_000.0 / f64::from(people)
        }
    }
}

/// Which step of a chart a time falls into.
pub(super) fn step_of(at: Timestamp, from: Timestamp, span: Duration) -> usize {
    let since = at.duration_since(from).unsigned_abs().as_millis();
    let step = since * STEPS as u128 / span.as_millis().max(1);
    usize::try_from(step).unwrap_or(0).min(STEPS - 1)
}
