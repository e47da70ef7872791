//! Numbers that get no more texts.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::micros;
use crate::refusal::Fault;

/// `false` when it was silenced before.
pub async fn insert(conn: &mut AnyConnection, target_tag: &str, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query(
        "INSERT INTO silenced_numbers (target_tag, silenced_at) VALUES ($1, $2) ON CONFLICT (target_tag) DO NOTHING",
    )
    .bind(target_tag)
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn has(conn: &mut AnyConnection, target_tag: &str) -> Result<bool, Fault> {
    let found: i64 = sqlx::query_scalar("SELECT count(*) FROM silenced_numbers WHERE target_tag = $1")
        .bind(target_tag)
        .fetch_one(conn)
        .await?;
    Ok(found > 0)
}

/// Whether it was silenced.
pub async fn remove(conn: &mut AnyConnection, target_tag: &str) -> Result<bool, Fault> {
    let done = sqlx::query("DELETE FROM silenced_numbers WHERE target_tag = $1").bind(target_tag).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}
