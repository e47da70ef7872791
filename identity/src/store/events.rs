//! What happened on an account.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::model::id::AccountId;
use crate::refusal::Fault;

pub struct EventRow<'a> {
    pub id: &'a str,
    pub account: &'a AccountId,
    pub at: Timestamp,
    pub kind: &'a str,
    pub detail: &'a str,
    pub address: &'a str,
    pub user_agent: &'a str,
}

pub async fn insert(conn: &mut AnyConnection, row: &EventRow<'_>) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO events (id, account_id, at, kind, detail, address, user_agent) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(row.id)
    .bind(row.account.as_str())
    .bind(micros(row.at))
    .bind(row.kind)
    .bind(row.detail)
    .bind(row.address)
    .bind(row.user_agent)
    .execute(conn)
    .await?;
    Ok(())
}

/// `(at, kind, detail, address, user agent)` of the newest events of an account, the newest first.
pub async fn newest(
    conn: &mut AnyConnection,
    account: &AccountId,
    most: i64,
) -> Result<Vec<(Timestamp, String, String, String, String)>, Fault> {
    let rows: Vec<(i64, String, String, String, String)> = sqlx::query_as(
        "SELECT at, kind, detail, address, user_agent FROM events WHERE account_id = $1 \
         ORDER BY at DESC, id DESC LIMIT $2",
    )
    .bind(account.as_str())
    .bind(most)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(at, kind, detail, address, agent)| (time(at), kind, detail, address, agent)).collect())
}
