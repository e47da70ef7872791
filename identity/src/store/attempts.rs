//! Each time a gateway is asked to take a message.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::micros;
use crate::model::id::SendId;
use crate::model::money::Money;
use crate::refusal::Fault;

/// An attempt as it lies in the table.
pub struct Attempt {
    pub id: String,
    pub gateway: String,
    /// `None` while it is under way, or when its worker has died.
    pub outcome: Option<String>,
    /// Whether it is charged for.
    pub is_charged: bool,
}

/// Written, and committed, before the request goes out: what may have cost money is on record whatever happens next.
pub async fn insert(
    conn: &mut AnyConnection,
    id: &str,
    send: &SendId,
    (gateway, charge): (&str, Money),
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query("INSERT INTO attempts (id, outbox_id, gateway, at, charge) VALUES ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(send.as_str())
        .bind(gateway)
        .bind(micros(now))
        .bind(charge.millionths())
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends an attempt as not accepted. `false`: it is past knowing. Whoever gave its worker up for dead has called its outcome
/// unknown, and later attempts may rely on its charge.
pub async fn refuse(conn: &mut AnyConnection, id: &str, outcome: &str, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE attempts SET ended_at = $1, outcome = $2 WHERE id = $3 AND outcome IS NULL")
        .bind(micros(now))
        .bind(outcome)
        .bind(id)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that an attempt costs nothing. `false`: it never did.
pub async fn uncharge(conn: &mut AnyConnection, id: &str) -> Result<bool, Fault> {
    let done =
        sqlx::query("UPDATE attempts SET charge = 0 WHERE id = $1 AND charge > 0").bind(id).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Ends an attempt. A message id that the gateway has given before is left out: receipts could mean either message.
pub async fn end(
    conn: &mut AnyConnection,
    id: &str,
    outcome: &str,
    message_id: Option<&str>,
    now: Timestamp,
) -> Result<(), Fault> {
    let done = sqlx::query(
        "UPDATE attempts SET ended_at = $1, outcome = $2, message_id = CASE WHEN EXISTS (SELECT 1 FROM attempts o \
         WHERE o.gateway = attempts.gateway AND o.message_id = $3 AND o.id <> attempts.id) THEN NULL ELSE $3 END \
         WHERE id = $4",
    )
    .bind(micros(now))
    .bind(outcome)
    .bind(message_id)
    .bind(id)
    .execute(conn)
    .await?;
    super::one_row(&done)
}

/// All attempts to send a message, the oldest first.
pub async fn of(conn: &mut AnyConnection, send: &SendId) -> Result<Vec<Attempt>, Fault> {
    let rows: Vec<(String, String, Option<String>, i64)> =
        sqlx::query_as("SELECT id, gateway, outcome, charge FROM attempts WHERE outbox_id = $1 ORDER BY at, id")
            .bind(send.as_str())
            .fetch_all(conn)
            .await?;
    let attempt = |(id, gateway, outcome, charge)| Attempt { id, gateway, outcome, is_charged: charge > 0 };
    Ok(rows.into_iter().map(attempt).collect())
}
