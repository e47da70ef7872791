//! What an operator sees of the guard: `ringfence guard status`, and figures for Prometheus.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::breaker;
use crate::Identity;
use crate::model::money::{self, Money};
use crate::model::purpose::Lane;
use crate::policy::Policy;
use crate::refusal::Fault;
use crate::store::breakers::{self, Key, Scope};
use crate::store::{self, Store, status};

const HOUR: Duration = Duration::from_hours(1);
const MOST_BLOCKS: i64 = 10;

/// The guard as it stands.
pub struct Status {
    pub at: Timestamp,
    pub breakers: Vec<Breaker>,
    pub currency: String,
    pub budgets: Vec<Budget>,
    /// How many decisions of the last hour had each reason: a rule, or `allowed`. The most frequent first.
    pub decisions: Vec<(String, i64)>,
    /// The blocks with the most unanswered sends of the last hour, those first. What is withheld counts as it does for the
    /// limits; notices, which nobody can answer, do not.
    pub blocks: Vec<Block>,
}

/// A conversion breaker that is not closed.
pub struct Breaker {
    /// `block` or `country`.
    pub scope: &'static str,
    pub name: String,
    pub lane: i64,
    pub tripped_at: Timestamp,
    /// Until when nothing goes through, or nothing without work where it is a country's; `None` while probes do.
    pub paused_until: Option<Timestamp>,
    pub probes_sent: i64,
    pub probes_answered: i64,
}

/// What a lane has spent, holds included; the most that it may while the others spend only what is kept for them.
pub struct Budget {
    /// A month as `2026-01`, or a day as `2026-01-31`.
    pub period: String,
    pub lane: Lane,
    pub spent: Money,
    pub most: Money,
    /// What it may spend yet, as the others stand now.
    pub left: Money,
}

pub struct Block {
    pub block: String,
    pub country: String,
    pub lane: i64,
    pub sent: i64,
    pub answered: i64,
}

/// Reads it all. Changes nothing.
pub async fn read(store: &Store, policy: &Policy, now: Timestamp) -> Result<Status, Fault> {
    let mut conn = store.read().await?;
    let mut open = Vec::new();
    for breaker in status::open_breakers(&mut conn).await? {
        let key = Key { scope: breaker.scope, name: &breaker.name, lane: breaker.lane };
        let probes = breakers::probes(&mut conn, key, breaker.opening).await?;
        let until = breaker.opened_at + policy.guard.breaker.open_for;
        let is_paused = breaker::is_within(breaker.opened_at, policy.guard.breaker.open_for, now);
        open.push(Breaker {
            scope: breaker.scope.name(),
            lane: breaker.lane,
            tripped_at: breaker.tripped_at,
            paused_until: is_paused.then_some(until),
            probes_sent: probes.sent,
            probes_answered: probes.answered,
            name: breaker.name,
        });
    }
    let blocks = status::busy_blocks(&mut conn, (now - HOUR, now), MOST_BLOCKS).await?;
    Ok(Status {
        at: now,
        breakers: open,
        currency: policy.money.currency.clone(),
        budgets: budgets(&mut conn, policy, now).await?,
        decisions: status::decisions(&mut conn, (now - HOUR, now)).await?,
        blocks: blocks
            .into_iter()
            .map(|block| Block {
                block: block.block,
                country: block.country,
                lane: block.lane,
                sent: block.sent,
                answered: block.answered,
            })
            .collect(),
    })
}

async fn budgets(conn: &mut AnyConnection, policy: &Policy, now: Timestamp) -> Result<Vec<Budget>, Fault> {
    let periods = money::periods(now);
    let [in_month, in_day] = store::money::spent(conn, &periods).await?;
    let [month, day] = periods;
    let money = &policy.money;
    let mut budgets = Vec::new();
    for (period, cap, spent) in [(day, money.per_day, in_day), (month, money.per_month, in_month)] {
        budgets.extend(Lane::ALL.map(|lane| Budget {
            period: period.clone(),
            lane,
            spent: spent.by(lane),
            most: money.most(cap, lane),
            left: super::money::cap(money, cap).left(&spent, lane),
        }));
    }
    Ok(budgets)
}

/// Sets the gauges of this process to what the database says: breakers that are open, and what the lanes have spent.
pub async fn measure(identity: &Identity) -> Result<(), Fault> {
    let mut conn = identity.store.read().await?;
    let open = status::count_open_breakers(&mut conn).await?;
    for scope in [Scope::Block, Scope::Country].map(Scope::name) {
        for lane in [Lane::Recovery, Lane::Unproved].map(Lane::number) {
            let count = open.iter().find(|row| (row.0.as_str(), row.1) == (scope, lane)).map_or(0, |row| row.2);
            metrics::gauge!("ringfence_breakers_open", "scope" => scope, "lane" => lane.to_string()).set(figure(count));
        }
    }
    for budget in budgets(&mut conn, &identity.policy, identity.now()).await? {
        let period = if budget.period.len() == "2026-01".len() { "month" } else { "day" };
        let lane = budget.lane.number().to_string();
        let units = |money: Money| figure(money.millionths()) / 1_000_000.0;
        metrics::gauge!("ringfence_money_spent", "period" => period, "lane" => lane.clone()).set(units(budget.spent));
        metrics::gauge!("ringfence_money_most", "period" => period, "lane" => lane.clone()).set(units(budget.most));
        metrics::gauge!("ringfence_money_left", "period" => period, "lane" => lane).set(units(budget.left));
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a gauge, for eyes")]
fn figure(count: i64) -> f64 {
    count as f64
}
