//! What the guard looks like from outside.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::breakers::Scope;
use super::{micros, time};
use crate::guard::NOTICE;
use crate::refusal::Fault;

/// A breaker that is open, or tried by probes.
pub struct OpenBreaker {
    pub scope: Scope,
    pub name: String,
    pub lane: i64,
    pub opening: i64,
    pub tripped_at: Timestamp,
    pub opened_at: Timestamp,
}

pub async fn open_breakers(conn: &mut AnyConnection) -> Result<Vec<OpenBreaker>, Fault> {
    let rows: Vec<(String, String, i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT scope, name, lane, opening, tripped_at, opened_at FROM breakers WHERE opened_at IS NOT NULL \
         ORDER BY scope, name, lane",
    )
    .fetch_all(conn)
    .await?;
    let breaker = |(scope, name, lane, opening, tripped_at, opened_at): (String, String, i64, i64, i64, i64)| {
        let scope = if scope == Scope::Block.name() { Scope::Block } else { Scope::Country };
        OpenBreaker { scope, name, lane, opening, tripped_at: time(tripped_at), opened_at: time(opened_at) }
    };
    Ok(rows.into_iter().map(breaker).collect())
}

/// How many breakers are open, per scope and lane; none is not among them.
pub async fn count_open_breakers(conn: &mut AnyConnection) -> Result<Vec<(String, i64, i64)>, Fault> {
    Ok(sqlx::query_as("SELECT scope, lane, count(*) FROM breakers WHERE opened_at IS NOT NULL GROUP BY scope, lane")
        .fetch_all(conn)
        .await?)
}

/// How many decisions in a time had each reason: a rule, or `allowed`. The most frequent first.
pub async fn decisions(
    conn: &mut AnyConnection,
    (since, until): (Timestamp, Timestamp),
) -> Result<Vec<(String, i64)>, Fault> {
    Ok(sqlx::query_as(
        "SELECT coalesce(rule, 'allowed'), CAST(sum(times) AS BIGINT) FROM decisions WHERE at > $1 AND at <= $2 \
         GROUP BY 1 ORDER BY 2 DESC, 1",
    )
    .bind(micros(since))
    .bind(micros(until))
    .fetch_all(conn)
    .await?)
}

/// A block of numbers that was sent to.
pub struct BusyBlock {
    pub block: String,
    pub country: String,
    pub lane: i64,
    pub sent: i64,
    pub answered: i64,
}

/// The blocks with the most unanswered sends in a time, those first. Notices, which nobody can answer, are left out.
pub async fn busy_blocks(
    conn: &mut AnyConnection,
    (since, until): (Timestamp, Timestamp),
    most: i64,
) -> Result<Vec<BusyBlock>, Fault> {
    let rows: Vec<(String, String, i64, i64, i64)> = sqlx::query_as(
        "SELECT block, country, lane, count(*), count(answered_at) FROM sends WHERE channel = 'sms' AND at > $1 AND at <= $2 \
         AND purpose <> $3 GROUP BY block, country, lane HAVING count(*) > count(answered_at) \
         ORDER BY count(*) - count(answered_at) DESC, block, lane LIMIT $4",
    )
    .bind(micros(since))
    .bind(micros(until))
    .bind(NOTICE)
    .bind(most)
    .fetch_all(conn)
    .await?;
    let block = |(block, country, lane, sent, answered)| BusyBlock { block, country, lane, sent, answered };
    Ok(rows.into_iter().map(block).collect())
}
