//! What has been spent and is held, per period and lane.

use sqlx::{AnyConnection, AssertSqlSafe};

use crate::model::money::Money;
use crate::model::purpose::Lane;
use crate::refusal::Fault;

/// What the lanes have spent in a period, holds included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent([Money; 3]);

impl Spent {
    pub fn by(&self, lane: Lane) -> Money {
        self.0[Self::place(lane)]
    }

    #[must_use]
    pub fn with(mut self, lane: Lane, amount: Money) -> Self {
        self.0[Self::place(lane)] = self.by(lane).plus(amount);
        self
    }

    pub fn in_all(&self) -> Money {
        self.0.into_iter().fold(Money::ZERO, Money::plus)
    }

    fn place(lane: Lane) -> usize {
        match lane {
            Lane::Own => 0,
            Lane::Recovery => 1,
            Lane::Unproved => 2,
        }
    }
}

/// What a period allows.
#[derive(Clone, Copy, Debug)]
pub struct Cap {
    pub in_all: Money,
    pub kept_own: Money,
    pub kept_recovery: Money,
}

impl Cap {
    fn kept(&self, lane: Lane) -> Money {
        match lane {
            Lane::Own => self.kept_own,
            Lane::Recovery => self.kept_recovery,
            Lane::Unproved => Money::ZERO,
        }
    }

    fn shared(&self) -> Money {
        self.in_all.less(self.kept_own).less(self.kept_recovery)
    }

    /// Whether a lane may spend `price` on top: out of what is kept for it, or else out of what nobody has for himself.
    /// [`take`] says the same in SQL.
    pub fn allows(&self, spent: &Spent, lane: Lane, price: Money) -> bool {
        let after = spent.with(lane, price);
        let shared =
            Lane::ALL.into_iter().map(|lane| after.by(lane).less(self.kept(lane))).fold(Money::ZERO, Money::plus);
        // The whole is looked at too: after a cap was lowered, the others may have spent what is now kept for this lane.
        after.in_all() <= self.in_all && (after.by(lane) <= self.kept(lane) || shared <= self.shared())
    }

    /// The most that [`Cap::allows`] a lane on top: what the others have taken of the shared part is gone for it.
    pub fn left(&self, spent: &Spent, lane: Lane) -> Money {
        let own = self.kept(lane).less(spent.by(lane));
        let taken =
            Lane::ALL.into_iter().map(|lane| spent.by(lane).less(self.kept(lane))).fold(Money::ZERO, Money::plus);
        own.plus(self.shared().less(taken)).min(self.in_all.less(spent.in_all()))
    }
}

/// What was spent in each of some periods; nothing, where one has no row yet.
pub async fn spent<const N: usize>(conn: &mut AnyConnection, periods: &[String; N]) -> Result<[Spent; N], Fault> {
    let names: Vec<String> = (1..=N).map(|n| format!("${n}")).collect();
    let statement =
        format!("SELECT period, lane_1, lane_2, lane_3 FROM budgets WHERE period IN ({})", names.join(", "));
    let mut query = sqlx::query_as(AssertSqlSafe(statement));
    for period in periods {
        query = query.bind(period.clone());
    }
    let mut spent = [Spent::default(); N];
    let rows: Vec<(String, i64, i64, i64)> = query.fetch_all(conn).await?;
    for (period, own, recovery, unproved) in rows {
        if let Some(place) = periods.iter().position(|name| *name == period) {
            spent[place] = Spent([own, recovery, unproved].map(Money::of_millionths));
        }
    }
    Ok(spent)
}

/// Makes the row that [`take`] changes. `false`: there is one.
pub async fn open(conn: &mut AnyConnection, period: &str) -> Result<bool, Fault> {
    let done = sqlx::query("INSERT INTO budgets (period) VALUES ($1) ON CONFLICT (period) DO NOTHING")
        .bind(period)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Spends, if the cap allows it: one statement, so that no number of processes passes the cap. Answers what the lane has
/// spent then, or `None`, also where the period has no row.
pub async fn take(
    conn: &mut AnyConnection,
    period: &str,
    (lane, price): (Lane, Money),
    cap: &Cap,
) -> Result<Option<Money>, Fault> {
    let column = column(lane);
    let after = |other: Lane| {
        let name = self::column(other);
        if other == lane { format!("({name} + $2)") } else { name.to_owned() }
    };
    let over = |lane: Lane, kept: &str| {
        let after = after(lane);
        format!("(CASE WHEN {after} > {kept} THEN {after} - {kept} ELSE 0 END)")
    };
    let (own, recovery, unproved) = (after(Lane::Own), after(Lane::Recovery), after(Lane::Unproved));
    let statement = format!(
        "UPDATE budgets SET {column} = {column} + $2 WHERE period = $1 AND {own} + {recovery} + {unproved} <= $3 \
         AND ({column} + $2 <= $4 OR {} + {} + {unproved} <= $7) RETURNING {column}",
        over(Lane::Own, "$5"),
        over(Lane::Recovery, "$6"),
    );
    let spent: Option<i64> = sqlx::query_scalar(AssertSqlSafe(statement))
        .bind(period)
        .bind(price.millionths())
        .bind(cap.in_all.millionths())
        .bind(cap.kept(lane).millionths())
        .bind(cap.kept_own.millionths())
        .bind(cap.kept_recovery.millionths())
        .bind(cap.shared().millionths())
        .fetch_optional(conn)
        .await?;
    Ok(spent.map(Money::of_millionths))
}

/// Gives back, also of a period that is over. Its row may have been swept since.
pub async fn give_back(conn: &mut AnyConnection, period: &str, lane: Lane, amount: Money) -> Result<(), Fault> {
    let column = column(lane);
    let statement = format!(
        "UPDATE budgets SET {column} = CASE WHEN {column} > $2 THEN {column} - $2 ELSE 0 END WHERE period = $1"
    );
    sqlx::query(AssertSqlSafe(statement)).bind(period).bind(amount.millionths()).execute(conn).await?;
    Ok(())
}

/// Drops the periods before this one, a month such as `2025-01`.
pub async fn sweep(conn: &mut AnyConnection, before: &str) -> Result<(), Fault> {
    sqlx::query("DELETE FROM budgets WHERE period < $1").bind(before).execute(conn).await?;
    Ok(())
}

fn column(lane: Lane) -> &'static str {
    match lane {
        Lane::Own => "lane_1",
        Lane::Recovery => "lane_2",
        Lane::Unproved => "lane_3",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_what_is_allowed_and_no_millionth_more() {
        let [in_all, kept_own, kept_recovery] = [10, 5, 2].map(Money::of_millionths);
        let cap = Cap { in_all, kept_own, kept_recovery };
        let spends = || (0..=11).map(Money::of_millionths);
        for (own, recovery, unproved) in
            spends().flat_map(|own| spends().flat_map(move |other| spends().map(move |third| (own, other, third))))
        {
            let spent = Spent([own, recovery, unproved]);
            for lane in Lane::ALL {
                let left = cap.left(&spent, lane);
                for price in (1..=12).map(Money::of_millionths) {
                    assert_eq!(cap.allows(&spent, lane, price), price <= left, "{spent:?} {lane:?} {price:?}");
                }
            }
        }
    }
}
