//! Recovery codes, in batches of ten.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::model::factor::Factor;
use crate::model::id::{AccountId, SessionId};
use crate::refusal::Fault;

/// Codes that are shown until they are kept.
pub struct NewBatch {
    pub id: String,
    pub sealed: Vec<u8>,
    pub sealed_until: Timestamp,
    /// What is switched on once they are kept.
    pub enables: Option<Factor>,
}

/// Lays down a batch that counts once it is kept; one that was still waiting ends.
pub async fn insert(
    conn: &mut AnyConnection,
    (account, session): (&AccountId, &SessionId),
    batch: &NewBatch,
    hashes: &[String],
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE recovery_batches SET ended_at = $1, sealed = NULL \
         WHERE account_id = $2 AND kept_at IS NULL AND ended_at IS NULL",
    )
    .bind(micros(now))
    .bind(account.as_str())
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "INSERT INTO recovery_batches (id, account_id, session_id, enables, sealed, sealed_until, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&batch.id)
    .bind(account.as_str())
    .bind(session.as_str())
    .bind(batch.enables.map(Factor::name))
    .bind(batch.sealed.clone())
    .bind(micros(batch.sealed_until))
    .bind(micros(now))
    .execute(&mut *conn)
    .await?;
    for (place, hash) in (0_i64..).zip(hashes) {
        sqlx::query("INSERT INTO recovery_codes (batch_id, place, hash) VALUES ($1, $2, $3)")
            .bind(&batch.id)
            .bind(place)
            .bind(hash)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// The batch that waits to be kept in the session that made it, while its time runs.
pub async fn waiting(
    conn: &mut AnyConnection,
    (account, session): (&AccountId, &SessionId),
    now: Timestamp,
) -> Result<Option<NewBatch>, Fault> {
    let row: Option<(String, Vec<u8>, i64, Option<String>)> = sqlx::query_as(
        "SELECT id, sealed, sealed_until, enables FROM recovery_batches WHERE account_id = $1 AND session_id = $2 \
         AND kept_at IS NULL AND ended_at IS NULL AND sealed IS NOT NULL AND sealed_until > $3 \
         ORDER BY created_at DESC LIMIT 1",
    )
    .bind(account.as_str())
    .bind(session.as_str())
    .bind(micros(now))
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(id, sealed, sealed_until, enables)| NewBatch {
        id,
        sealed,
        sealed_until: time(sealed_until),
        enables: enables.as_deref().and_then(Factor::parse),
    }))
}

/// Codes that were kept.
pub struct KeptBatch {
    pub id: String,
    pub at: Timestamp,
    /// What that switched on.
    pub enabled: Option<Factor>,
}

/// The batch that was kept last in the session that made it, while its codes count.
pub async fn last_kept(
    conn: &mut AnyConnection,
    (account, session): (&AccountId, &SessionId),
) -> Result<Option<KeptBatch>, Fault> {
    let row: Option<(String, i64, Option<String>)> = sqlx::query_as(
        "SELECT id, kept_at, enables FROM recovery_batches WHERE account_id = $1 AND session_id = $2 \
         AND kept_at IS NOT NULL AND ended_at IS NULL ORDER BY kept_at DESC LIMIT 1",
    )
    .bind(account.as_str())
    .bind(session.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(id, at, enables)| KeptBatch { id, at: time(at), enabled: enables.as_deref().and_then(Factor::parse) }))
}

/// Marks a waiting batch as kept, wipes its text, and deletes those before it: no link gives them back. `false` when it was
/// too late.
pub async fn keep(conn: &mut AnyConnection, account: &AccountId, batch: &str, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE recovery_batches SET kept_at = $1, sealed = NULL \
         WHERE id = $2 AND account_id = $3 AND kept_at IS NULL AND ended_at IS NULL AND sealed_until > $1",
    )
    .bind(micros(now))
    .bind(batch)
    .bind(account.as_str())
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    sqlx::query("DELETE FROM recovery_batches WHERE account_id = $1 AND id <> $2")
        .bind(account.as_str())
        .bind(batch)
        .execute(conn)
        .await?;
    Ok(true)
}

/// Ends every batch of an account.
pub async fn end_all(conn: &mut AnyConnection, account: &AccountId, now: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE recovery_batches SET ended_at = $1, sealed = NULL WHERE account_id = $2 AND ended_at IS NULL")
        .bind(micros(now))
        .bind(account.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends the batches that wait to be kept; kept ones stay.
pub async fn end_waiting(conn: &mut AnyConnection, account: &AccountId, now: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE recovery_batches SET ended_at = $1, sealed = NULL \
         WHERE account_id = $2 AND kept_at IS NULL AND ended_at IS NULL",
    )
    .bind(micros(now))
    .bind(account.as_str())
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends the batches whose app or passkey was dropped before they were kept: nothing would be switched on by keeping them.
pub async fn end_waiting_for_dropped(
    conn: &mut AnyConnection,
    account: &AccountId,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE recovery_batches SET ended_at = $1, sealed = NULL \
         WHERE account_id = $2 AND kept_at IS NULL AND ended_at IS NULL AND enables IN ($3, $4)",
    )
    .bind(micros(now))
    .bind(account.as_str())
    .bind(Factor::Totp.name())
    .bind(Factor::Passkey.name())
    .execute(conn)
    .await?;
    Ok(())
}

/// Wipes the text of batches that nobody kept in time.
pub async fn wipe_overdue(conn: &mut AnyConnection, now: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query(
        "UPDATE recovery_batches SET sealed = NULL, ended_at = $1 \
         WHERE kept_at IS NULL AND ended_at IS NULL AND sealed_until <= $1",
    )
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// A code of the kept batch.
pub struct StoredCode {
    pub batch: String,
    pub hash: String,
    pub is_used: bool,
}

/// The code at `place` in the kept batch.
pub async fn at(conn: &mut AnyConnection, account: &AccountId, place: i64) -> Result<Option<StoredCode>, Fault> {
    let row: Option<(String, String, Option<i64>)> = sqlx::query_as(
        "SELECT b.id, c.hash, c.used_at FROM recovery_batches b JOIN recovery_codes c ON c.batch_id = b.id \
         WHERE b.account_id = $1 AND b.kept_at IS NOT NULL AND b.ended_at IS NULL AND c.place = $2",
    )
    .bind(account.as_str())
    .bind(place)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(batch, hash, used_at)| StoredCode { batch, hash, is_used: used_at.is_some() }))
}

/// Uses a code up, unless its batch was replaced. Of any number of requests one alone is told `true`.
pub async fn use_up(conn: &mut AnyConnection, batch: &str, place: i64, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE recovery_codes SET used_at = $1 WHERE batch_id = $2 AND place = $3 AND used_at IS NULL \
             AND EXISTS (SELECT 1 FROM recovery_batches WHERE id = $2 AND kept_at IS NOT NULL AND ended_at IS NULL)",
    )
    .bind(micros(now))
    .bind(batch)
    .bind(place)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How many codes of the kept batch are left.
pub async fn left(conn: &mut AnyConnection, account: &AccountId) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM recovery_batches b JOIN recovery_codes c ON c.batch_id = b.id \
         WHERE b.account_id = $1 AND b.kept_at IS NOT NULL AND b.ended_at IS NULL AND c.used_at IS NULL",
    )
    .bind(account.as_str())
    .fetch_one(conn)
    .await?)
}

/// The kept batch that counts, and since when.
pub async fn kept(conn: &mut AnyConnection, account: &AccountId) -> Result<Option<(String, Timestamp)>, Fault> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "SELECT id, kept_at FROM recovery_batches WHERE account_id = $1 AND kept_at IS NOT NULL AND ended_at IS NULL",
    )
    .bind(account.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(id, kept_at)| (id, time(kept_at))))
}

/// Gives a batch back that was kept and has ended, where a code of it is left and no other batch counts. `false` when not.
pub async fn give_back(conn: &mut AnyConnection, account: &AccountId, batch: &str) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE recovery_batches SET ended_at = NULL \
         WHERE account_id = $1 AND id = $2 AND kept_at IS NOT NULL AND ended_at IS NOT NULL \
         AND EXISTS (SELECT 1 FROM recovery_codes WHERE batch_id = $2 AND used_at IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM recovery_batches counts \
             WHERE counts.account_id = $1 AND counts.kept_at IS NOT NULL AND counts.ended_at IS NULL)",
    )
    .bind(account.as_str())
    .bind(batch)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes every batch of an account, so that no link gives one back.
pub async fn forget_all(conn: &mut AnyConnection, account: &AccountId) -> Result<(), Fault> {
    sqlx::query("DELETE FROM recovery_batches WHERE account_id = $1").bind(account.as_str()).execute(conn).await?;
    Ok(())
}

/// Ends one batch. `false` when it had ended.
pub async fn end_one(
    conn: &mut AnyConnection,
    account: &AccountId,
    batch: &str,
    now: Timestamp,
) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE recovery_batches SET ended_at = $1, sealed = NULL \
         WHERE account_id = $2 AND id = $3 AND ended_at IS NULL",
    )
    .bind(micros(now))
    .bind(account.as_str())
    .bind(batch)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
