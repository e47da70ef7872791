//! What the operator's webhook is told.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::micros;
use crate::refusal::Fault;

/// Records an event once, whoever else comes upon it.
pub async fn insert(conn: &mut AnyConnection, id: &str, event: &str, body: &str, now: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO alerts (id, event, body, at, not_before) VALUES ($1, $2, $3, $4, $4) ON CONFLICT (event) DO NOTHING",
    )
    .bind(id)
    .bind(event)
    .bind(body)
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(())
}

/// An alert that one teller holds.
pub struct Alert {
    pub id: String,
    pub body: String,
    pub tries: i64,
}

/// The oldest alert that is due and came about after `since`, if there is one.
pub async fn due(conn: &mut AnyConnection, now: Timestamp, since: Timestamp) -> Result<Option<String>, Fault> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM alerts WHERE told_at IS NULL AND not_before <= $1 AND at > $2 ORDER BY at, id LIMIT 1",
    )
    .bind(micros(now))
    .bind(micros(since))
    .fetch_optional(conn)
    .await?)
}

/// Takes an alert that is due, until `until`. Of any number of processes one alone gets it.
pub async fn claim(
    conn: &mut AnyConnection,
    id: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Alert>, Fault> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "UPDATE alerts SET not_before = $1, tries = tries + 1 WHERE id = $2 AND told_at IS NULL AND not_before <= $3 \
         RETURNING body, tries",
    )
    .bind(micros(until))
    .bind(id)
    .bind(micros(now))
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(body, tries)| Alert { id: id.to_owned(), body, tries }))
}

pub async fn told(conn: &mut AnyConnection, id: &str, now: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE alerts SET told_at = $1 WHERE id = $2").bind(micros(now)).bind(id).execute(conn).await?;
    Ok(())
}

/// Lays an alert back, to be told from `not_before` on.
pub async fn put_back(conn: &mut AnyConnection, id: &str, not_before: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE alerts SET not_before = $1 WHERE id = $2 AND told_at IS NULL")
        .bind(micros(not_before))
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Drops alerts from before `before`.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<(), Fault> {
    sqlx::query("DELETE FROM alerts WHERE at < $1").bind(micros(before)).execute(conn).await?;
    Ok(())
}
