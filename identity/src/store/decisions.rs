//! The record of decisions, as drills read it.

use sqlx::AnyConnection;

use crate::guard::replay::Recorded;
use crate::model::id::AccountId;
use crate::refusal::Fault;

/// How often each rule has refused each account: `(account, rule, how often)`.
pub async fn refusals_by_account(conn: &mut AnyConnection) -> Result<Vec<(Option<AccountId>, String, i64)>, Fault> {
    let rows: Vec<(Option<String>, String, i64)> = sqlx::query_as(
        "SELECT account_id, rule, CAST(sum(times) AS BIGINT) FROM decisions WHERE rule IS NOT NULL \
         GROUP BY account_id, rule",
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(account, rule, count)| (account.map(AccountId::stored), rule, count)).collect())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    at: i64,
    channel: String,
    lane: i64,
    purpose: String,
    target_tag: String,
    block: String,
    country: String,
    account_id: Option<String>,
    address: String,
    network: String,
    is_asked_for: i64,
    is_proven: i64,
    price: i64,
    refusal: Option<String>,
    rule: Option<String>,
    answered_at: Option<i64>,
    times: i64,
}

/// The decisions after the place `(at, id)` and until `until`, in their order, at most `most`; and the place of the last.
pub async fn after(
    conn: &mut AnyConnection,
    (at, id): (i64, &str),
    until: i64,
    most: i64,
) -> Result<(Vec<Recorded>, Option<(i64, String)>), Fault> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, at, channel, lane, purpose, target_tag, block, country, account_id, address, network, is_asked_for, \
         is_proven, price, refusal, rule, answered_at, times FROM decisions \
         WHERE at >= $1 AND (at > $1 OR id > $2) AND at <= $3 ORDER BY at, id LIMIT $4",
    )
    .bind(at)
    .bind(id)
    .bind(until)
    .bind(most)
    .fetch_all(conn)
    .await?;
    let last = rows.last().map(|row| (row.at, row.id.clone()));
    Ok((rows.into_iter().map(recorded).collect(), last))
}

fn recorded(row: Row) -> Recorded {
    Recorded {
        at: row.at,
        channel: row.channel,
        lane: row.lane,
        purpose: row.purpose,
        target_tag: row.target_tag,
        block: row.block,
        country: row.country,
        account_id: row.account_id,
        address: row.address,
        network: row.network,
        is_asked_for: row.is_asked_for != 0,
        is_proven: row.is_proven != 0,
        price: row.price,
        refusal: row.refusal,
        rule: row.rule,
        answered_at: row.answered_at,
        times: row.times,
    }
}

/// Marks one send as answered.
pub async fn answer(conn: &mut AnyConnection, send: &str, at: i64) -> Result<(), Fault> {
    let done = sqlx::query("UPDATE sends SET answered_at = $1 WHERE id = $2").bind(at).bind(send).execute(conn).await?;
    super::one_row(&done)
}
