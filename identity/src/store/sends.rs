//! What the guard counts and records.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::model::id::{AccountId, ChallengeId};
use crate::model::money::Money;
use crate::refusal::Fault;

/// One send as the guard sees it. `""` stands for what it has not.
#[derive(Default)]
pub struct SendRow<'a> {
    pub id: &'a str,
    pub at: Timestamp,
    pub channel: &'a str,
    pub lane: i64,
    pub purpose: &'a str,
    pub target_tag: &'a str,
    pub masked_target: &'a str,
    pub block: &'a str,
    pub country: &'a str,
    pub account: Option<&'a AccountId>,
    pub host: &'a str,
    pub network: &'a str,
    pub challenge: Option<&'a ChallengeId>,
    /// By somebody's browser. Notices are not.
    pub is_asked_for: bool,
    pub is_proven: bool,
    pub price: Money,
    /// The openings of the breakers that it tries.
    pub block_probe: Option<i64>,
    pub country_probe: Option<i64>,
}

/// Takes the guard's turn: other sends wait until the transaction ends, and so every count below is exact.
pub async fn take_turn(conn: &mut AnyConnection) -> Result<(), Fault> {
    let done = sqlx::query("UPDATE guard_turn SET turns = turns + 1 WHERE id = 1").execute(conn).await?;
    super::one_row(&done)
}

/// The times of the sends to a target in a lane since `since`, newest first, with whether each was answered. Notices are
/// not among them: nobody asks for them, and nobody can answer.
pub async fn to_target(
    conn: &mut AnyConnection,
    row: &SendRow<'_>,
    since: Timestamp,
) -> Result<Vec<(i64, bool)>, Fault> {
    let rows: Vec<(i64, Option<i64>)> = sqlx::query_as(
        "SELECT at, answered_at FROM sends WHERE target_tag = $1 AND lane = $2 AND at > $3 AND purpose <> 'notice' \
         ORDER BY at DESC",
    )
    .bind(row.target_tag)
    .bind(row.lane)
    .bind(micros(since))
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(at, answered)| (at, answered.is_some())).collect())
}

/// All sends to a target since `since`. For lane 1 only its own count: strangers never use it up.
pub async fn to_target_in_all(conn: &mut AnyConnection, row: &SendRow<'_>, since: Timestamp) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM sends WHERE target_tag = $1 AND at > $2 AND ($3 <> 1 OR lane = 1)")
        .bind(row.target_tag)
        .bind(micros(since))
        .bind(row.lane)
        .fetch_one(conn)
        .await?)
}

/// What a limit counts over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Account,
    Host,
    Network,
    Block,
    /// Unproved sends alone, answered or not.
    Country,
}

/// How many sends of this channel stand against a scope since `since`: the unanswered ones, and for
/// [`Scope::Country`] all unproved ones. Addresses and blocks are counted per lane, so that what strangers ask for never
/// uses up lane 1; an account is counted in all of them.
pub async fn in_scope(
    conn: &mut AnyConnection,
    row: &SendRow<'_>,
    scope: Scope,
    since: Timestamp,
) -> Result<i64, Fault> {
    let (column, value, also) = match scope {
        Scope::Account => ("account_id", row.account.map_or("", AccountId::as_str), "answered_at IS NULL"),
        Scope::Host => ("address", row.host, "answered_at IS NULL AND lane = $4"),
        Scope::Network => ("network", row.network, "answered_at IS NULL AND lane = $4"),
        Scope::Block => ("block", row.block, "answered_at IS NULL AND lane = $4"),
        Scope::Country => ("country", row.country, "lane = $4"),
    };
    // Asked also where there is nothing to count: a send without an account must take as long as one with.
    let statement = format!(
        "SELECT count(*) FROM sends WHERE {column} = $1 AND {column} <> '' AND channel = $2 AND at > $3 AND {also}"
    );
    let mut query =
        sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).bind(value).bind(row.channel).bind(micros(since));
    if scope != Scope::Account {
        query = query.bind(row.lane);
    }
    Ok(query.fetch_one(conn).await?)
}

/// Takes from every counter at once: the row is what they count.
pub async fn insert(conn: &mut AnyConnection, row: &SendRow<'_>) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO sends (id, at, channel, lane, purpose, target_tag, block, country, account_id, address, network, \
         challenge_id, block_probe, country_probe) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(row.id)
    .bind(micros(row.at))
    .bind(row.channel)
    .bind(row.lane)
    .bind(row.purpose)
    .bind(row.target_tag)
    .bind(row.block)
    .bind(row.country)
    .bind(row.account.map(|id| id.as_str().to_owned()))
    .bind(row.host)
    .bind(row.network)
    .bind(row.challenge.map(|id| id.as_str().to_owned()))
    .bind(row.block_probe)
    .bind(row.country_probe)
    .execute(conn)
    .await?;
    Ok(())
}

/// Records what was decided, without the full target: enough to judge the same request again under other settings.
pub async fn record(
    conn: &mut AnyConnection,
    id: &str,
    row: &SendRow<'_>,
    refused: Option<(&str, &str)>,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO decisions (id, at, channel, lane, purpose, target, block, country, account_id, address, refusal, \
         rule, target_tag, network, challenge_id, is_asked_for, is_proven, price) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind(id)
    .bind(micros(row.at))
    .bind(row.channel)
    .bind(row.lane)
    .bind(row.purpose)
    .bind(row.masked_target)
    .bind(row.block)
    .bind(row.country)
    .bind(row.account.map(|id| id.as_str().to_owned()))
    .bind(row.host)
    .bind(refused.map(|(refusal, _)| refusal.to_owned()))
    .bind(refused.map(|(_, rule)| rule.to_owned()))
    .bind(row.target_tag)
    .bind(row.network)
    .bind(row.challenge.map(|id| id.as_str().to_owned()))
    .bind(i64::from(row.is_asked_for))
    .bind(i64::from(row.is_proven))
    .bind(row.price.millionths())
    .execute(conn)
    .await?;
    Ok(())
}

/// When the newest decision was made: the latest time that the installation has seen.
pub async fn newest_decision(conn: &mut AnyConnection) -> Result<Option<Timestamp>, Fault> {
    let newest: Option<i64> = sqlx::query_scalar("SELECT max(at) FROM decisions").fetch_one(conn).await?;
    Ok(newest.map(time))
}

/// Gives the places of the sends under a root back: a code of it was redeemed. The record of decisions keeps that too.
pub async fn answer(conn: &mut AnyConnection, root: &ChallengeId, now: Timestamp) -> Result<(), Fault> {
    for statement in [
        "UPDATE sends SET answered_at = $1 WHERE answered_at IS NULL \
         AND challenge_id IN (SELECT id FROM challenges WHERE root = $2 OR id = $2)",
        "UPDATE decisions SET answered_at = $1 WHERE answered_at IS NULL AND refusal IS NULL \
         AND challenge_id IN (SELECT id FROM challenges WHERE root = $2 OR id = $2)",
    ] {
        sqlx::query(statement).bind(micros(now)).bind(root.as_str()).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Drops sends from before `before`, which no limit looks at, and decisions from before `decided_before`.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp, decided_before: Timestamp) -> Result<(), Fault> {
    sqlx::query("DELETE FROM sends WHERE at < $1").bind(micros(before)).execute(&mut *conn).await?;
    sqlx::query("DELETE FROM decisions WHERE at < $1").bind(micros(decided_before)).execute(conn).await?;
    Ok(())
}
