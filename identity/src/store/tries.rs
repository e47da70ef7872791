//! The budget of wrong tries (SPEC 3): per account (or target), factor and lane, over all challenges.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::model::factor::Factor;
use crate::model::purpose::Lane;
use crate::refusal::Fault;

/// Whose budget it is.
#[derive(Clone)]
pub struct Budget {
    /// An account's id, or the tag of a target without one.
    pub subject: String,
    pub factor: Factor,
    pub lane: Lane,
}

/// Takes this budget's turn: others who count against it wait until the transaction ends, and so [`within`] is exact.
/// Answers until when the factor is shut; a time of long ago for never.
pub async fn take_turn(conn: &mut AnyConnection, budget: &Budget) -> Result<Timestamp, Fault> {
    let shut_until: i64 = sqlx::query_scalar(
        "INSERT INTO try_budgets (subject, factor, lane) VALUES ($1, $2, $3) \
         ON CONFLICT (subject, factor, lane) DO UPDATE SET turns = try_budgets.turns + 1 RETURNING shut_until",
    )
    .bind(&budget.subject)
    .bind(budget.factor.name())
    .bind(budget.lane.number())
    .fetch_one(conn)
    .await?;
    Ok(time(shut_until))
}

/// How many tries there were after `since` and before `until`.
pub async fn within(
    conn: &mut AnyConnection,
    budget: &Budget,
    (since, until): (Timestamp, Timestamp),
) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM tries WHERE subject = $1 AND factor = $2 AND lane = $3 AND at > $4 AND at < $5",
    )
    .bind(&budget.subject)
    .bind(budget.factor.name())
    .bind(budget.lane.number())
    .bind(micros(since))
    .bind(micros(until))
    .fetch_one(conn)
    .await?)
}

pub async fn insert(conn: &mut AnyConnection, id: &str, budget: &Budget, now: Timestamp) -> Result<(), Fault> {
    sqlx::query("INSERT INTO tries (id, subject, factor, lane, at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(&budget.subject)
        .bind(budget.factor.name())
        .bind(budget.lane.number())
        .bind(micros(now))
        .execute(conn)
        .await?;
    Ok(())
}

/// Gives a try back: it was right.
pub async fn delete(conn: &mut AnyConnection, id: &str) -> Result<(), Fault> {
    sqlx::query("DELETE FROM tries WHERE id = $1").bind(id).execute(conn).await?;
    Ok(())
}

pub async fn shut(conn: &mut AnyConnection, budget: &Budget, until: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE try_budgets SET shut_until = $1 WHERE subject = $2 AND factor = $3 AND lane = $4")
        .bind(micros(until))
        .bind(&budget.subject)
        .bind(budget.factor.name())
        .bind(budget.lane.number())
        .execute(conn)
        .await?;
    Ok(())
}

/// Opens factors of an account's lane 1 again because another has been used. Not in lane 2: strangers ask there, and
/// a recovery that opens before its time would tell them that the address has an account. Not in lane 3: a number is
/// guessed at that is nobody's yet.
pub async fn reopen(conn: &mut AnyConnection, subject: &str, factors: &[Factor]) -> Result<(), Fault> {
    let names: Vec<String> = factors.iter().map(|factor| format!("'{}'", factor.name())).collect();
    let these = format!("subject = $1 AND lane = 1 AND factor IN ({})", names.join(", "));
    for statement in [
        format!("UPDATE try_budgets SET shut_until = 0 WHERE {these} AND shut_until > 0"),
        format!("DELETE FROM tries WHERE {these}"),
    ] {
        // Names of ours alone, out of a closed list.
        sqlx::query(sqlx::AssertSqlSafe(statement)).bind(subject).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Which factors of a subject are shut, in which lane, and until when. None that is said to be shut for longer than to
/// `latest`.
pub async fn shut_of(
    conn: &mut AnyConnection,
    subject: &str,
    (now, latest): (Timestamp, Timestamp),
) -> Result<Vec<(Factor, Lane, Timestamp)>, Fault> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT factor, lane, shut_until FROM try_budgets WHERE subject = $1 AND shut_until > $2 AND shut_until < $3 \
         ORDER BY factor, lane",
    )
    .bind(subject)
    .bind(micros(now))
    .bind(micros(latest))
    .fetch_all(conn)
    .await?;
    let read =
        |(factor, lane, until): (String, i64, i64)| Some((Factor::parse(&factor)?, Lane::parse(lane)?, time(until)));
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Opens all factors of a subject in every lane, as if nobody had ever tried wrongly.
pub async fn forget_all(conn: &mut AnyConnection, subject: &str) -> Result<(), Fault> {
    for statement in
        ["UPDATE try_budgets SET shut_until = 0 WHERE subject = $1", "DELETE FROM tries WHERE subject = $1"]
    {
        sqlx::query(statement).bind(subject).execute(&mut *conn).await?;
    }
    Ok(())
}

pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<(), Fault> {
    sqlx::query("DELETE FROM tries WHERE at < $1").bind(micros(before)).execute(conn).await?;
    Ok(())
}

/// Drops budgets that nothing counts against. One that is asked for meanwhile is made anew: its tries stand in rows of
/// their own.
pub async fn sweep_budgets(conn: &mut AnyConnection, now: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "DELETE FROM try_budgets WHERE shut_until < $1 AND NOT EXISTS (SELECT 1 FROM tries \
         WHERE tries.subject = try_budgets.subject AND tries.factor = try_budgets.factor \
         AND tries.lane = try_budgets.lane)",
    )
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(())
}
