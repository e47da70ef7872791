//! Tickets for a proof of work: which are used up.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::micros;
use crate::model::id::AccountId;
use crate::refusal::Fault;

/// Whether a send has used this ticket.
pub async fn is_used(conn: &mut AnyConnection, id: &str) -> Result<bool, Fault> {
    let used: i64 = sqlx::query_scalar("SELECT count(*) FROM work_used WHERE id = $1").bind(id).fetch_one(conn).await?;
    Ok(used > 0)
}

/// Uses a ticket up. Of any number of concurrent sends exactly one gets `true`, once its transaction commits.
pub async fn use_up(conn: &mut AnyConnection, id: &str, ends_at: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query("INSERT INTO work_used (id, ends_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING")
        .bind(id)
        .bind(micros(ends_at))
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Texts to unproved numbers that an account has asked for since then, and how many numbers it answered for; 0
/// without an account.
pub async fn texts_of_an_account(
    conn: &mut AnyConnection,
    account: Option<&AccountId>,
    lane: i64,
    (since, until): (Timestamp, Timestamp),
) -> Result<(i64, i64), Fault> {
    Ok(sqlx::query_as(
        "SELECT count(*), count(DISTINCT CASE WHEN answered_at IS NOT NULL THEN target_tag END) FROM sends \
         WHERE account_id = $1 AND at > $2 AND at < $4 AND channel = 'sms' AND lane = $3",
    )
    .bind(account.map_or("", AccountId::as_str))
    .bind(micros(since))
    .bind(lane)
    .bind(micros(until))
    .fetch_one(conn)
    .await?)
}

/// Drops tickets that have ended before `before`: they are refused for their age.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<(), Fault> {
    sqlx::query("DELETE FROM work_used WHERE ends_at < $1").bind(micros(before)).execute(conn).await?;
    Ok(())
}
