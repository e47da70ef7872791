//! Rule 6: caps per day and month, shared among the lanes so that an attack on one leaves the others theirs.
//!
//! An allowed send *holds* the price of its first gateway, in the transaction of the decision, so that the user hears at
//! once when the money is spent. The worker turns the hold into the *charge* of an attempt, in the transaction that
//! records the attempt and before its request goes out. Whoever changes a budget has the guard's turn: see
//! [`super::take_turn`].

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{Stop, alerts};
use crate::Identity;
use crate::model::money::{self, Money};
use crate::model::purpose::Lane;
use crate::policy::MoneyPolicy;
use crate::refusal::{Fault, Refusal};
use crate::store::Tx;
use crate::store::money::{self as budgets, Cap};

/// An amount that counts in the day and month of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub amount: Money,
    pub at: Timestamp,
}

impl Part {
    pub const NONE: Self = Self { amount: Money::ZERO, at: Timestamp::UNIX_EPOCH };
}

/// The month and the day of `at`, each with its cap and the rule that it stands for.
fn caps(policy: &MoneyPolicy, at: Timestamp) -> [(String, Cap, &'static str); 2] {
    let [month, day] = money::periods(at);
    [(month, cap(policy, policy.per_month), "money-month"), (day, cap(policy, policy.per_day), "money-day")]
}

/// A cap with what is kept of it.
pub(super) fn cap(policy: &MoneyPolicy, in_all: Money) -> Cap {
    Cap { in_all, kept_own: policy.kept(in_all, Lane::Own), kept_recovery: policy.kept(in_all, Lane::Recovery) }
}

/// Whether a lane may spend `price`. Reads alone.
pub(super) async fn check(
    identity: &Identity,
    conn: &mut AnyConnection,
    lane: Lane,
    price: Money,
    now: Timestamp,
) -> Result<Option<Stop>, Fault> {
    let spent = budgets::spent(conn, &money::periods(now)).await?;
    for ((_, cap, rule), spent) in caps(&identity.policy.money, now).into_iter().zip(spent) {
        if !cap.allows(&spent, lane, price) {
            return Ok(Some(Stop { refusal: Refusal::BudgetSpent, rule }));
        }
    }
    Ok(None)
}

/// Spends in the month and in the day, or in neither.
pub(super) async fn take(
    identity: &Identity,
    tx: &mut Tx,
    lane: Lane,
    price: Money,
    now: Timestamp,
) -> Result<Option<Stop>, Fault> {
    let policy = &identity.policy.money;
    let mut taken: Vec<String> = Vec::new();
    for (period, cap, rule) in caps(policy, now) {
        let mut spent = budgets::take(tx, &period, (lane, price), &cap).await?;
        if spent.is_none() && budgets::open(tx, &period).await? {
            spent = budgets::take(tx, &period, (lane, price), &cap).await?;
        }
        let Some(spent) = spent else {
            for period in taken {
                budgets::give_back(tx, &period, lane, price).await?;
            }
            return Ok(Some(Stop { refusal: Refusal::BudgetSpent, rule }));
        };
        let most = policy.most(cap.in_all, lane);
        if spent >= most.percent(policy.alert_percent) {
            alerts::budget(identity, tx, (&period, lane), (spent, most), now).await?;
        }
        taken.push(period);
    }
    Ok(None)
}

/// Gives back what was held or charged and then not used. The rows are changed in the order of their names.
pub(crate) async fn give_back(tx: &mut Tx, parts: &[(Lane, Part)]) -> Result<(), Fault> {
    let mut by_period: BTreeMap<(String, Lane), Money> = BTreeMap::new();
    for (lane, part) in parts.iter().filter(|(_, part)| !part.amount.is_zero()) {
        for period in money::periods(part.at) {
            let sum = by_period.entry((period, *lane)).or_default();
            *sum = sum.plus(part.amount);
        }
    }
    for ((period, lane), amount) in by_period {
        budgets::give_back(tx, &period, lane, amount).await?;
    }
    Ok(())
}

/// Charges an attempt at `price`, in the place of what its message holds. `false`: a cap does not allow it, and the hold
/// is given back all the same; caps that were lowered meanwhile hold for what already waits.
pub(crate) async fn charge(
    identity: &Identity,
    tx: &mut Tx,
    lane: Lane,
    hold: Part,
    price: Money,
    now: Timestamp,
) -> Result<bool, Fault> {
    give_back(tx, &[(lane, hold)]).await?;
    let stop = take(identity, tx, lane, price, now).await?;
    if let Some(stop) = &stop {
        tracing::warn!(lane = lane.number(), rule = stop.rule, "the money for a message was spent before it went out");
    }
    Ok(stop.is_none())
}
