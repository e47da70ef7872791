//! Passkeys. One that waits for recovery codes is its session's own, and counts nowhere until these are kept.

use jiff::Timestamp;
use sqlx::AnyConnection;
use webauthn_rs::prelude::Passkey as Key;

use super::{micros, time};
use crate::model::id::{AccountId, PasskeyId, SessionId};
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

/// Neither taken away nor still waiting.
const COUNTS: &str = "removed_at IS NULL AND waits_until IS NULL";

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

/// Adds one; with a session and a time it waits there so long, and counts once [`activate`] says so. `false` where a passkey
/// with this credential is there already, whosever it is.
pub async fn insert(
    conn: &mut AnyConnection,
    account: &AccountId,
    passkey: &Passkey,
    written: &Written,
    waits: Option<(&SessionId, Timestamp)>,
) -> Result<bool, Fault> {
    let now = micros(passkey.created_at);
    let done = sqlx::query(
        "INSERT INTO passkeys (id, account_id, credential_id, credential, name, transports, sign_count, \
         backup_eligible_at, backed_up_at, created_at, session_id, waits_until) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
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
    .bind(waits.map(|(session, _)| session.as_str().to_owned()))
    .bind(waits.map(|(_, until)| micros(until)))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The passkeys of an account that count, the oldest first.
pub async fn of(conn: &mut AnyConnection, account: &AccountId) -> Result<Vec<Enrolled>, Fault> {
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM passkeys WHERE account_id = $1 AND {COUNTS} ORDER BY created_at, id"
    )))
    .bind(account.as_str())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(read).collect()
}

/// Those that wait in a session for recovery codes to be kept, the oldest first.
pub async fn waiting(
    conn: &mut AnyConnection,
    (account, session): (&AccountId, &SessionId),
    now: Timestamp,
) -> Result<Vec<Enrolled>, Fault> {
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM passkeys WHERE account_id = $1 AND session_id = $2 AND waits_until > $3 \
         ORDER BY created_at, id"
    )))
    .bind(account.as_str())
    .bind(session.as_str())
    .bind(micros(now))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(read).collect()
}

/// Lets those that wait in a session wait until then. Answers how many that are.
pub async fn wait_on(
    conn: &mut AnyConnection,
    (account, session): (&AccountId, &SessionId),
    (now, until): (Timestamp, Timestamp),
) -> Result<u64, Fault> {
    let done = sqlx::query(
        "UPDATE passkeys SET waits_until = $1 WHERE account_id = $2 AND session_id = $3 AND waits_until > $4",
    )
    .bind(micros(until))
    .bind(account.as_str())
    .bind(session.as_str())
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Lets those count that wait in a session, and answers which they are.
pub async fn activate(
    conn: &mut AnyConnection,
    (account, session): (&AccountId, &SessionId),
    now: Timestamp,
) -> Result<Vec<(PasskeyId, Name)>, Fault> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "UPDATE passkeys SET session_id = NULL, waits_until = NULL \
         WHERE account_id = $1 AND session_id = $2 AND waits_until > $3 RETURNING id, name",
    )
    .bind(account.as_str())
    .bind(session.as_str())
    .bind(micros(now))
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(id, name)| (PasskeyId::stored(id), Name::stored(name))).collect())
}

/// Drops one that waits in a session and answers its name; `None` when none such does.
pub async fn drop_waiting_one(
    conn: &mut AnyConnection,
    (account, session): (&AccountId, &SessionId),
    id: &PasskeyId,
) -> Result<Option<Name>, Fault> {
    let name: Option<String> =
        sqlx::query_scalar("DELETE FROM passkeys WHERE id = $1 AND account_id = $2 AND session_id = $3 RETURNING name")
            .bind(id.as_str())
            .bind(account.as_str())
            .bind(session.as_str())
            .fetch_optional(conn)
            .await?;
    Ok(name.map(Name::stored))
}

/// Drops all that wait in any session of an account.
pub async fn drop_waiting(conn: &mut AnyConnection, account: &AccountId) -> Result<(), Fault> {
    sqlx::query("DELETE FROM passkeys WHERE account_id = $1 AND waits_until IS NOT NULL")
        .bind(account.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// How many an account has, but for one.
pub async fn others(conn: &mut AnyConnection, account: &AccountId, one: &str) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT count(*) FROM passkeys WHERE account_id = $1 AND id <> $2 AND {COUNTS}"
    )))
    .bind(account.as_str())
    .bind(one)
    .fetch_one(conn)
    .await?)
}

/// The passkey with this credential, whosever it is, if it counts.
pub async fn by_credential(conn: &mut AnyConnection, credential_id: &str) -> Result<Option<Enrolled>, Fault> {
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM passkeys WHERE credential_id = $1 AND {COUNTS}"
    )))
    .bind(credential_id)
    .fetch_optional(conn)
    .await?;
    row.map(read).transpose()
}

/// Notes a use. `false` where the passkey was removed, or its counter has gone further meanwhile: of two answers with one
/// count the second is a copy's.
pub async fn see(conn: &mut AnyConnection, id: &PasskeyId, written: &Written, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query(sqlx::AssertSqlSafe(format!(
        "UPDATE passkeys SET credential = $1, sign_count = $2, last_used_at = $3, \
         backed_up_at = CASE WHEN $4 = 'yes' THEN COALESCE(backed_up_at, $3) ELSE NULL END \
         WHERE id = $5 AND {COUNTS} AND (sign_count < $2 OR sign_count + $2 = 0)"
    )))
    .bind(&written.credential)
    .bind(written.sign_count)
    .bind(micros(now))
    .bind(if written.is_backed_up { "yes" } else { "no" })
    .bind(id.as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives one of the account's another name, also one that waits in this session. `false` when there is none such.
pub async fn rename(
    conn: &mut AnyConnection,
    (account, session): (&AccountId, &SessionId),
    id: &PasskeyId,
    name: &Name,
) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE passkeys SET name = $1 WHERE id = $2 AND account_id = $3 AND removed_at IS NULL \
         AND (waits_until IS NULL OR session_id = $4)",
    )
    .bind(name.as_str())
    .bind(id.as_str())
    .bind(account.as_str())
    .bind(session.as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes one away that counts, and answers its name; `None` when the account has none such.
pub async fn remove(
    conn: &mut AnyConnection,
    account: &AccountId,
    id: &PasskeyId,
    now: Timestamp,
) -> Result<Option<Name>, Fault> {
    let name: Option<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "UPDATE passkeys SET removed_at = $1 WHERE id = $2 AND account_id = $3 AND {COUNTS} RETURNING name"
    )))
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

/// When a passkey was made, also one that was removed.
pub async fn made_at(
    conn: &mut AnyConnection,
    account: &AccountId,
    id: &PasskeyId,
) -> Result<Option<Timestamp>, Fault> {
    let at: Option<i64> = sqlx::query_scalar("SELECT created_at FROM passkeys WHERE id = $1 AND account_id = $2")
        .bind(id.as_str())
        .bind(account.as_str())
        .fetch_optional(conn)
        .await?;
    Ok(at.map(time))
}

/// Drops those that were removed before `before`, and those whose recovery codes nobody has kept in time.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp, now: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query("DELETE FROM passkeys WHERE removed_at < $1 OR waits_until <= $2")
        .bind(micros(before))
        .bind(micros(now))
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
