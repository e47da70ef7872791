//! Passkeys.

use jiff::Timestamp;
use sqlx::AnyConnection;
use webauthn_rs::prelude::Passkey as Key;

use super::{micros, time};
use crate::model::id::{AccountId, PasskeyId};
use crate::model::name::Name;
use crate::model::passkey::Passkey;
use crate::refusal::Fault;

/// A passkey with what its answers are compared with.
#[derive(Clone)]
pub struct Enrolled {
    pub account: AccountId,
    pub passkey: Passkey,
    pub key: Key,
}

/// What is written of a key beside its name.
pub struct Written {
    /// base64url.
    pub credential_id: String,
    /// JSON.
    pub credential: String,
    pub transports: String,
    pub sign_count: i64,
    pub is_backup_eligible: bool,
    pub is_backed_up: bool,
}

const COLUMNS: &str = "id, account_id, credential, name, created_at, last_used_at, backed_up_at";

type Row = (String, String, String, String, i64, Option<i64>, Option<i64>);

fn read(row: Row) -> Result<Enrolled, Fault> {
    let (id, account, credential, name, created_at, last_used_at, backed_up_at) = row;
    Ok(Enrolled {
        account: AccountId::stored(account),
        passkey: Passkey {
            id: PasskeyId::stored(id),
            name: Name::stored(name),
            created_at: time(created_at),
            last_used_at: last_used_at.map(time),
            is_backed_up: backed_up_at.is_some(),
        },
        key: serde_json::from_str(&credential).map_err(Fault::new)?,
    })
}

/// Adds one. `false` where a passkey with this credential is there already, whosever it is.
pub async fn insert(
    conn: &mut AnyConnection,
    account: &AccountId,
    passkey: &Passkey,
    written: &Written,
) -> Result<bool, Fault> {
    let now = micros(passkey.created_at);
    let done = sqlx::query(
        "INSERT INTO passkeys (id, account_id, credential_id, credential, name, transports, sign_count, \
         backup_eligible_at, backed_up_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (credential_id) DO NOTHING",
    )
    .bind(passkey.id.as_str())
    .bind(account.as_str())
    .bind(&written.credential_id)
    .bind(&written.credential)
    .bind(passkey.name.as_str())
    .bind(&written.transports)
    .bind(written.sign_count)
    .bind(written.is_backup_eligible.then_some(now))
    .bind(written.is_backed_up.then_some(now))
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The passkeys of an account, the oldest first.
pub async fn of(conn: &mut AnyConnection, account: &AccountId) -> Result<Vec<Enrolled>, Fault> {
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM passkeys WHERE account_id = $1 AND removed_at IS NULL ORDER BY created_at, id"
    )))
    .bind(account.as_str())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(read).collect()
}

/// How many an account has, but for one.
pub async fn others(conn: &mut AnyConnection, account: &AccountId, one: &str) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM passkeys WHERE account_id = $1 AND id <> $2 AND removed_at IS NULL")
        .bind(account.as_str())
        .bind(one)
        .fetch_one(conn)
        .await?)
}

/// The passkey with this credential, whosever it is.
pub async fn by_credential(conn: &mut AnyConnection, credential_id: &str) -> Result<Option<Enrolled>, Fault> {
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM passkeys WHERE credential_id = $1 AND removed_at IS NULL"
    )))
    .bind(credential_id)
    .fetch_optional(conn)
    .await?;
    row.map(read).transpose()
}

/// Notes a use. `false` where the passkey was removed, or its counter has gone further meanwhile: of two answers with one
/// count the second is a copy's.
pub async fn see(conn: &mut AnyConnection, id: &PasskeyId, written: &Written, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE passkeys SET credential = $1, sign_count = $2, last_used_at = $3, \
         backed_up_at = CASE WHEN $4 = 'yes' THEN COALESCE(backed_up_at, $3) ELSE NULL END \
         WHERE id = $5 AND removed_at IS NULL AND (sign_count < $2 OR sign_count + $2 = 0)",
    )
    .bind(&written.credential)
    .bind(written.sign_count)
    .bind(micros(now))
    .bind(if written.is_backed_up { "yes" } else { "no" })
    .bind(id.as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives one of the account's another name. `false` when it has none such.
pub async fn rename(conn: &mut AnyConnection, account: &AccountId, id: &PasskeyId, name: &Name) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE passkeys SET name = $1 WHERE id = $2 AND account_id = $3 AND removed_at IS NULL")
        .bind(name.as_str())
        .bind(id.as_str())
        .bind(account.as_str())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes one of the account's away and answers its name; `None` when it has none such.
pub async fn remove(
    conn: &mut AnyConnection,
    account: &AccountId,
    id: &PasskeyId,
    now: Timestamp,
) -> Result<Option<Name>, Fault> {
    let name: Option<String> = sqlx::query_scalar(
        "UPDATE passkeys SET removed_at = $1 WHERE id = $2 AND account_id = $3 AND removed_at IS NULL RETURNING name",
    )
    .bind(micros(now))
    .bind(id.as_str())
    .bind(account.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(name.map(Name::stored))
}

/// Gives one back that was removed. `false` when none such was.
pub async fn put_back(conn: &mut AnyConnection, account: &AccountId, id: &PasskeyId) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE passkeys SET removed_at = NULL WHERE id = $1 AND account_id = $2 AND removed_at IS NOT NULL",
    )
    .bind(id.as_str())
    .bind(account.as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Drops those that were removed before `before`.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query("DELETE FROM passkeys WHERE removed_at < $1").bind(micros(before)).execute(conn).await?;
    Ok(done.rows_affected())
}
