//! The verified phone of an account. Always found by account, never by number: two accounts may hold one number.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::entropy::Entropy;
use crate::model::id::{self, AccountId};
use crate::model::phone::Phone;
use crate::model::session::VerifiedPhone;
use crate::refusal::Fault;

pub async fn of(conn: &mut AnyConnection, account: &AccountId) -> Result<Option<VerifiedPhone>, Fault> {
    let row: Option<(String, i64, i64)> =
        sqlx::query_as("SELECT number, verified_at, used_at FROM phones WHERE account_id = $1")
            .bind(account.as_str())
            .fetch_optional(conn)
            .await?;
    Ok(row.map(|(number, verified_at, used_at)| VerifiedPhone {
        phone: Phone::stored(number),
        verified_at: time(verified_at),
        used_at: time(used_at),
    }))
}

/// Sets the account's verified phone, in place of one that it may have had.
pub async fn set(
    conn: &mut AnyConnection,
    entropy: &dyn Entropy,
    account: &AccountId,
    phone: &Phone,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO phones (account_id, id, number, verified_at, used_at) VALUES ($1, $2, $3, $4, $4) \
         ON CONFLICT (account_id) DO UPDATE SET id = excluded.id, number = excluded.number, \
         verified_at = excluded.verified_at, used_at = excluded.used_at",
    )
    .bind(account.as_str())
    .bind(id::random(entropy))
    .bind(phone.e164())
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps the phone fresh: its owner has just answered from it.
pub async fn touch(conn: &mut AnyConnection, account: &AccountId, now: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE phones SET used_at = $1 WHERE account_id = $2")
        .bind(micros(now))
        .bind(account.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn remove(conn: &mut AnyConnection, account: &AccountId) -> Result<bool, Fault> {
    let done = sqlx::query("DELETE FROM phones WHERE account_id = $1").bind(account.as_str()).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}
