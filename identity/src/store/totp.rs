//! Authenticator apps. One counts from the moment at which its factor is on.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::model::id::{AccountId, SessionId, TotpAppId};
use crate::model::name::Name;
use crate::refusal::Fault;

/// An app that counts, as its owner sees it.
#[derive(Clone)]
pub struct TotpApp {
    pub id: TotpAppId,
    pub name: Name,
    pub added_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// An app whose code is compared with.
pub struct Secret {
    pub id: TotpAppId,
    pub name: Name,
    pub sealed: Vec<u8>,
    /// Codes of this step and of those before have been used.
    pub used_step: i64,
}

type SecretRow = (String, String, Vec<u8>, i64);

fn read((id, name, sealed, used_step): SecretRow) -> Secret {
    Secret { id: TotpAppId::stored(id), name: Name::stored(name), sealed, used_step }
}

/// Lays down an app that waits for its first code in the session that adds it.
pub async fn insert(
    conn: &mut AnyConnection,
    (account, session): (&AccountId, &SessionId),
    app: &Secret,
    (now, waits_until): (Timestamp, Timestamp),
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO totp_apps (id, account_id, session_id, name, sealed, used_step, created_at, waits_until) \
         VALUES ($1, $2, $3, $4, $5, 0, $6, $7)",
    )
    .bind(app.id.as_str())
    .bind(account.as_str())
    .bind(session.as_str())
    .bind(app.name.as_str())
    .bind(app.sealed.clone())
    .bind(micros(now))
    .bind(micros(waits_until))
    .execute(conn)
    .await?;
    Ok(())
}

/// The app that waits for its first code in a session, and until when.
pub async fn waiting(
    conn: &mut AnyConnection,
    (account, session): (&AccountId, &SessionId),
    now: Timestamp,
) -> Result<Option<(Secret, Timestamp)>, Fault> {
    let row: Option<(String, String, Vec<u8>, i64, i64)> = sqlx::query_as(
        "SELECT id, name, sealed, used_step, waits_until FROM totp_apps WHERE account_id = $1 AND session_id = $2 \
         AND active_at IS NULL AND proved_at IS NULL AND waits_until > $3 ORDER BY created_at DESC LIMIT 1",
    )
    .bind(account.as_str())
    .bind(session.as_str())
    .bind(micros(now))
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(id, name, sealed, step, until)| (read((id, name, sealed, step)), time(until))))
}

/// Gives the app that waits another name.
pub async fn rename_waiting(conn: &mut AnyConnection, app: &TotpAppId, name: &Name) -> Result<(), Fault> {
    sqlx::query("UPDATE totp_apps SET name = $1 WHERE id = $2 AND proved_at IS NULL")
        .bind(name.as_str())
        .bind(app.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Its first code was right. `false` when that has been so before.
pub async fn prove(
    conn: &mut AnyConnection,
    app: &TotpAppId,
    step: i64,
    (now, waits_until): (Timestamp, Timestamp),
) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE totp_apps SET proved_at = $1, used_step = $2, waits_until = $3 \
         WHERE id = $4 AND proved_at IS NULL AND waits_until > $1",
    )
    .bind(micros(now))
    .bind(step)
    .bind(micros(waits_until))
    .bind(app.as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets the apps count that were proved in a session. Answers which these are.
pub async fn activate(
    conn: &mut AnyConnection,
    (account, session): (&AccountId, &SessionId),
    now: Timestamp,
) -> Result<Vec<(TotpAppId, Name)>, Fault> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "UPDATE totp_apps SET active_at = $1, session_id = NULL WHERE account_id = $2 AND session_id = $3 \
         AND proved_at IS NOT NULL AND active_at IS NULL AND waits_until > $1 RETURNING id, name",
    )
    .bind(micros(now))
    .bind(account.as_str())
    .bind(session.as_str())
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(id, name)| (TotpAppId::stored(id), Name::stored(name))).collect())
}

/// Drops all that wait in any session of an account.
pub async fn drop_waiting(conn: &mut AnyConnection, account: &AccountId) -> Result<(), Fault> {
    sqlx::query("DELETE FROM totp_apps WHERE account_id = $1 AND active_at IS NULL")
        .bind(account.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// What a code of the account may be of.
pub async fn active(conn: &mut AnyConnection, account: &AccountId) -> Result<Vec<Secret>, Fault> {
    let rows: Vec<SecretRow> = sqlx::query_as(
        "SELECT id, name, sealed, used_step FROM totp_apps WHERE account_id = $1 AND active_at IS NOT NULL ORDER BY id",
    )
    .bind(account.as_str())
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(read).collect())
}

/// The apps that count, the oldest first.
pub async fn of(conn: &mut AnyConnection, account: &AccountId) -> Result<Vec<TotpApp>, Fault> {
    let rows: Vec<(String, String, i64, Option<i64>)> = sqlx::query_as(
        "SELECT id, name, active_at, last_used_at FROM totp_apps WHERE account_id = $1 AND active_at IS NOT NULL \
         ORDER BY active_at, id",
    )
    .bind(account.as_str())
    .fetch_all(conn)
    .await?;
    let app = |(id, name, added_at, used_at): (String, String, i64, Option<i64>)| TotpApp {
        id: TotpAppId::stored(id),
        name: Name::stored(name),
        added_at: time(added_at),
        used_at: used_at.map(time),
    };
    Ok(rows.into_iter().map(app).collect())
}

/// Uses a step's code up, and all before it. Of any number of requests one alone is told `true`: one statement, so that
/// no code works twice.
pub async fn use_up(conn: &mut AnyConnection, app: &TotpAppId, step: i64, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE totp_apps SET used_step = $1, last_used_at = $2 \
         WHERE id = $3 AND used_step < $1 AND active_at IS NOT NULL",
    )
    .bind(step)
    .bind(micros(now))
    .bind(app.as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes an app that counts; its secret goes with it. Answers its name, or `None` when there was none.
pub async fn remove(conn: &mut AnyConnection, account: &AccountId, app: &TotpAppId) -> Result<Option<Name>, Fault> {
    let name: Option<String> = sqlx::query_scalar(
        "DELETE FROM totp_apps WHERE account_id = $1 AND id = $2 AND active_at IS NOT NULL RETURNING name",
    )
    .bind(account.as_str())
    .bind(app.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(name.map(Name::stored))
}

/// Removes all apps of an account, also those that wait.
pub async fn remove_all(conn: &mut AnyConnection, account: &AccountId) -> Result<(), Fault> {
    sqlx::query("DELETE FROM totp_apps WHERE account_id = $1").bind(account.as_str()).execute(conn).await?;
    Ok(())
}

/// A secret, whose it is, and what it is sealed as.
pub type Sealed = (TotpAppId, AccountId, Vec<u8>);

/// Up to `most` secrets past the app `after` whose seal does not begin so, by the names of their apps.
pub async fn sealed_otherwise(
    conn: &mut AnyConnection,
    beginning: [u8; 4],
    after: &TotpAppId,
    most: i64,
) -> Result<Vec<Sealed>, Fault> {
    let rows: Vec<(String, String, Vec<u8>)> = sqlx::query_as(
        "SELECT id, account_id, sealed FROM totp_apps WHERE substr(sealed, 1, 4) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    )
    .bind(beginning.to_vec())
    .bind(after.as_str())
    .bind(most)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, account, sealed)| (TotpAppId::stored(id), AccountId::stored(account), sealed))
        .collect())
}

/// Replaces a seal by another one of the same secret; does nothing when another process was faster.
pub async fn reseal(conn: &mut AnyConnection, app: &TotpAppId, old: Vec<u8>, new: Vec<u8>) -> Result<(), Fault> {
    sqlx::query("UPDATE totp_apps SET sealed = $1 WHERE id = $2 AND sealed = $3")
        .bind(new)
        .bind(app.as_str())
        .bind(old)
        .execute(conn)
        .await?;
    Ok(())
}

/// Drops apps that nobody confirmed in time.
pub async fn sweep(conn: &mut AnyConnection, now: Timestamp) -> Result<(), Fault> {
    sqlx::query("DELETE FROM totp_apps WHERE active_at IS NULL AND waits_until <= $1")
        .bind(micros(now))
        .execute(conn)
        .await?;
    Ok(())
}
