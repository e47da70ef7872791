//! What gateways reported.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::micros;
use crate::delivery::receipts::Receipt;
use crate::refusal::Fault;

/// Notes a report. A delivery is never taken back.
pub async fn report(conn: &mut AnyConnection, gateway: &str, receipt: &Receipt, now: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO receipts (gateway, message_id, state, reason, at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (gateway, message_id) DO UPDATE SET \
         state = CASE WHEN receipts.state = 'delivered' THEN 'delivered' ELSE excluded.state END, \
         reason = CASE WHEN receipts.state = 'delivered' THEN NULL ELSE excluded.reason END",
    )
    .bind(gateway)
    .bind(&receipt.message_id)
    .bind(receipt.report.state())
    .bind(receipt.report.reason())
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes the turn on a message that a gateway has just accepted, and answers what it has reported of it already:
/// `(state, reason)`, with an empty state for nothing.
pub async fn expect(
    conn: &mut AnyConnection,
    gateway: &str,
    message_id: &str,
    now: Timestamp,
) -> Result<(String, Option<String>), Fault> {
    Ok(sqlx::query_as(
        "INSERT INTO receipts (gateway, message_id, state, at) VALUES ($1, $2, '', $3) \
         ON CONFLICT (gateway, message_id) DO UPDATE SET at = excluded.at RETURNING state, reason",
    )
    .bind(gateway)
    .bind(message_id)
    .bind(micros(now))
    .fetch_one(conn)
    .await?)
}

pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query("DELETE FROM receipts WHERE at < $1").bind(micros(before)).execute(conn).await?;
    Ok(done.rows_affected())
}
