//! Waits. What begins or ends one holds the account's turn.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::model::id::AccountId;
use crate::model::token::TokenHash;
use crate::model::wait::{Wait, WaitEnd, WaitFor};
use crate::refusal::Fault;

const COLUMNS: &str = "account_id, purpose, begun_at, ripe_at, lapses_at, ended_at, ended_as";

type Row = (String, String, i64, i64, i64, Option<i64>, Option<String>);

fn read(row: Row) -> Option<Wait> {
    let (account, what, begun_at, ripe_at, lapses_at, ended_at, how) = row;
    let ended = match (ended_at, how) {
        (Some(at), Some(how)) => Some((WaitEnd::parse(&how)?, time(at))),
        _ => None,
    };
    Some(Wait {
        account: AccountId::stored(account),
        what: WaitFor::parse(&what)?,
        begun_at: time(begun_at),
        ripe_at: time(ripe_at),
        lapses_at: time(lapses_at),
        ended,
    })
}

/// Begins a wait. The table takes one that runs per account, and no second.
pub async fn insert(
    conn: &mut AnyConnection,
    id: &str,
    wait: &Wait,
    browser: TokenHash,
    cancel: TokenHash,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO waits (id, account_id, purpose, browser, cancel_hash, begun_at, ripe_at, lapses_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(wait.account.as_str())
    .bind(wait.what.name())
    .bind(browser.to_vec())
    .bind(cancel.to_vec())
    .bind(micros(wait.begun_at))
    .bind(micros(wait.ripe_at))
    .bind(micros(wait.lapses_at))
    .execute(conn)
    .await?;
    Ok(())
}

/// The wait that runs on an account.
pub async fn running(conn: &mut AnyConnection, account: &AccountId, now: Timestamp) -> Result<Option<Wait>, Fault> {
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM waits WHERE account_id = $1 AND ended_at IS NULL AND lapses_at > $2"
    )))
    .bind(account.as_str())
    .bind(micros(now))
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(read))
}

/// The wait that runs on an account for a purpose, if this browser began it.
pub async fn running_here(
    conn: &mut AnyConnection,
    (account, browser): (&AccountId, TokenHash),
    what: WaitFor,
    now: Timestamp,
) -> Result<Option<Wait>, Fault> {
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM waits WHERE account_id = $1 AND browser = $2 AND purpose = $3 \
         AND ended_at IS NULL AND lapses_at > $4"
    )))
    .bind(account.as_str())
    .bind(browser.to_vec())
    .bind(what.name())
    .bind(micros(now))
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(read))
}

/// The wait behind a notice's link, however it stands.
pub async fn behind(conn: &mut AnyConnection, cancel: TokenHash) -> Result<Option<Wait>, Fault> {
    let row: Option<Row> =
        sqlx::query_as(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM waits WHERE cancel_hash = $1")))
            .bind(cancel.to_vec())
            .fetch_optional(conn)
            .await?;
    Ok(row.and_then(read))
}

/// Uses a ripe wait up, in the browser that began it. Of any number of requests one alone is told `true`.
pub async fn use_ripe(
    conn: &mut AnyConnection,
    (account, browser): (&AccountId, TokenHash),
    what: WaitFor,
    now: Timestamp,
) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE waits SET ended_at = $1, ended_as = 'used' WHERE account_id = $2 AND browser = $3 AND purpose = $4 \
         AND ended_at IS NULL AND ripe_at <= $1 AND lapses_at > $1",
    )
    .bind(micros(now))
    .bind(account.as_str())
    .bind(browser.to_vec())
    .bind(what.name())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A recovery that was used up goes on while the limited session stands that it has opened. `$1` is now.
const IS_BEING_USED: &str = "(ended_as = 'used' AND purpose = 'recovery' AND EXISTS (SELECT 1 FROM sessions \
     WHERE sessions.account_id = waits.account_id AND sessions.browser = waits.browser AND sessions.level = 'recovery' \
     AND sessions.created_at >= waits.ended_at AND sessions.ended_at IS NULL AND sessions.expires_at > $1))";

/// Whether what the wait behind a link has opened can still be ended.
pub async fn is_being_used(conn: &mut AnyConnection, cancel: TokenHash, now: Timestamp) -> Result<bool, Fault> {
    let found: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT count(*) FROM waits WHERE {IS_BEING_USED} AND cancel_hash = $2"
    )))
    .bind(micros(now))
    .bind(cancel.to_vec())
    .fetch_one(conn)
    .await?;
    Ok(found == 1)
}

/// Cancels the wait behind a link. `false` when none runs there any more, and nothing goes on that it has opened.
pub async fn cancel(conn: &mut AnyConnection, cancel: TokenHash, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query(sqlx::AssertSqlSafe(format!(
        "UPDATE waits SET ended_at = $1, ended_as = 'cancelled' \
         WHERE cancel_hash = $2 AND ((ended_at IS NULL AND lapses_at > $1) OR {IS_BEING_USED})"
    )))
    .bind(micros(now))
    .bind(cancel.to_vec())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends the wait that an account has. `false` when it has none.
pub async fn withdraw(conn: &mut AnyConnection, account: &AccountId, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE waits SET ended_at = $1, ended_as = CASE WHEN lapses_at > $1 THEN 'withdrawn' ELSE 'lapsed' END \
         WHERE account_id = $2 AND ended_at IS NULL",
    )
    .bind(micros(now))
    .bind(account.as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends the wait of an account whose time is over.
pub async fn end_lapsed(conn: &mut AnyConnection, account: &AccountId, now: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE waits SET ended_at = $1, ended_as = 'lapsed' \
         WHERE account_id = $2 AND ended_at IS NULL AND lapses_at <= $1",
    )
    .bind(micros(now))
    .bind(account.as_str())
    .execute(conn)
    .await?;
    Ok(())
}

/// How many waits of an account were cancelled since `since`.
pub async fn cancelled_since(conn: &mut AnyConnection, account: &AccountId, since: Timestamp) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM waits WHERE account_id = $1 AND ended_as = 'cancelled' AND ended_at > $2",
    )
    .bind(account.as_str())
    .bind(micros(since))
    .fetch_one(conn)
    .await?)
}

/// Drops waits that were over before `before`.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query("DELETE FROM waits WHERE lapses_at < $1").bind(micros(before)).execute(conn).await?;
    Ok(done.rows_affected())
}
