//! Sessions.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::model::factor::Factor;
use crate::model::id::{AccountId, SessionId};
use crate::model::session::{FactorsUsed, Level, Session};
use crate::model::token::TokenHash;
use crate::refusal::Fault;

const COLUMNS: &str =
    "id, account_id, level, factors, created_at, last_seen_at, expires_at, address, user_agent, method";

type Row = (String, String, String, String, i64, i64, i64, String, String, Option<String>);

fn read(row: Row) -> Option<Session> {
    let (id, account, level, factors, created_at, last_seen_at, expires_at, address, user_agent, method) = row;
    Some(Session {
        id: SessionId::stored(id),
        account: AccountId::stored(account),
        level: Level::parse(&level)?,
        factors: FactorsUsed::read(&factors),
        created_at: time(created_at),
        last_seen_at: time(last_seen_at),
        expires_at: time(expires_at),
        address,
        user_agent,
        method: method.and_then(|name| Factor::parse(&name)),
    })
}

pub async fn insert(
    conn: &mut AnyConnection,
    session: &Session,
    token: TokenHash,
    browser: TokenHash,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO sessions (id, account_id, token_hash, level, factors, created_at, last_seen_at, expires_at, \
         address, user_agent, browser) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(session.id.as_str())
    .bind(session.account.as_str())
    .bind(token.to_vec())
    .bind(session.level.name())
    .bind(session.factors.write())
    .bind(micros(session.created_at))
    .bind(micros(session.last_seen_at))
    .bind(micros(session.expires_at))
    .bind(&session.address)
    .bind(&session.user_agent)
    .bind(browser.to_vec())
    .execute(conn)
    .await?;
    Ok(())
}

/// The live session of a token: neither ended nor past its time.
pub async fn live(conn: &mut AnyConnection, token: TokenHash, now: Timestamp) -> Result<Option<Session>, Fault> {
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM sessions WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > $2"
    )))
    .bind(token.to_vec())
    .bind(micros(now))
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(read))
}

/// The account of a token's session, also of one that has ended.
pub async fn whose(conn: &mut AnyConnection, token: TokenHash) -> Result<Option<AccountId>, Fault> {
    let account: Option<String> = sqlx::query_scalar("SELECT account_id FROM sessions WHERE token_hash = $1")
        .bind(token.to_vec())
        .fetch_optional(conn)
        .await?;
    Ok(account.map(AccountId::stored))
}

/// Ends the sessions of an account that one browser had before `began`, but for `kept`.
pub async fn end_earlier(
    conn: &mut AnyConnection,
    account: &AccountId,
    (browser, kept): (TokenHash, &SessionId),
    (began, now): (Timestamp, Timestamp),
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE sessions SET ended_at = $1 WHERE account_id = $2 AND browser = $3 AND id <> $4 AND created_at < $5 \
         AND ended_at IS NULL",
    )
    .bind(micros(now))
    .bind(account.as_str())
    .bind(browser.to_vec())
    .bind(kept.as_str())
    .bind(micros(began))
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a session has not ended. For transactions that hold the account's turn: it stays so until they end.
pub async fn stands(conn: &mut AnyConnection, id: &SessionId) -> Result<bool, Fault> {
    let standing: i64 = sqlx::query_scalar("SELECT count(*) FROM sessions WHERE id = $1 AND ended_at IS NULL")
        .bind(id.as_str())
        .fetch_one(conn)
        .await?;
    Ok(standing == 1)
}

/// The live full sessions of an account, the last seen first.
pub async fn of(conn: &mut AnyConnection, account: &AccountId, now: Timestamp) -> Result<Vec<Session>, Fault> {
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM sessions WHERE account_id = $1 AND ended_at IS NULL AND expires_at > $2 \
         AND level = 'full' ORDER BY last_seen_at DESC, id"
    )))
    .bind(account.as_str())
    .bind(micros(now))
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Notes that a session was seen, and moves its end.
pub async fn see(conn: &mut AnyConnection, id: &SessionId, now: Timestamp, expires_at: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE sessions SET last_seen_at = $1, expires_at = $2 WHERE id = $3 AND ended_at IS NULL")
        .bind(micros(now))
        .bind(micros(expires_at))
        .bind(id.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Lets a session fetch its account's data, once, until then. `false` where it may already.
pub async fn permit_export(
    conn: &mut AnyConnection,
    id: &SessionId,
    (now, until): (Timestamp, Timestamp),
) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE sessions SET export_until = $1 WHERE id = $2 AND ended_at IS NULL \
         AND (export_until IS NULL OR export_until <= $3)",
    )
    .bind(micros(until))
    .bind(id.as_str())
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Uses that leave up. Of any number of requests one alone is told `true`.
pub async fn use_export(conn: &mut AnyConnection, id: &SessionId, now: Timestamp) -> Result<bool, Fault> {
    let done =
        sqlx::query("UPDATE sessions SET export_until = NULL WHERE id = $1 AND ended_at IS NULL AND export_until > $2")
            .bind(id.as_str())
            .bind(micros(now))
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes the factors used. `false` when the session has ended meanwhile.
pub async fn set_factors(conn: &mut AnyConnection, id: &SessionId, factors: &FactorsUsed) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE sessions SET factors = $1 WHERE id = $2 AND ended_at IS NULL")
        .bind(factors.write())
        .bind(id.as_str())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes which method was chosen for the step that is due.
pub async fn choose(conn: &mut AnyConnection, id: &SessionId, method: Factor) -> Result<(), Fault> {
    sqlx::query("UPDATE sessions SET method = $1 WHERE id = $2 AND ended_at IS NULL")
        .bind(method.name())
        .bind(id.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends one session of an account. `false` when it is not the account's, or has ended before: of two requests that
/// would raise one partial session, one alone gets through.
pub async fn end(conn: &mut AnyConnection, account: &AccountId, id: &SessionId, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE sessions SET ended_at = $1 WHERE id = $2 AND account_id = $3 AND ended_at IS NULL")
        .bind(micros(now))
        .bind(id.as_str())
        .bind(account.as_str())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends the sessions of an account that are not full.
pub async fn end_partial(conn: &mut AnyConnection, account: &AccountId, now: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE sessions SET ended_at = $1 WHERE account_id = $2 AND level <> 'full' AND ended_at IS NULL")
        .bind(micros(now))
        .bind(account.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Drops sessions that ended, or ran out, before `before`.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query("DELETE FROM sessions WHERE expires_at < $1 OR ended_at < $1")
        .bind(micros(before))
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

/// Ends all sessions of an account but `kept`, at every level.
pub async fn end_others(
    conn: &mut AnyConnection,
    account: &AccountId,
    kept: Option<&SessionId>,
    now: Timestamp,
) -> Result<u64, Fault> {
    let done = sqlx::query("UPDATE sessions SET ended_at = $1 WHERE account_id = $2 AND id <> $3 AND ended_at IS NULL")
        .bind(micros(now))
        .bind(account.as_str())
        .bind(kept.map_or("", SessionId::as_str))
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

/// Ends one session of an account, and all that were begun in a browser. Answers how many.
pub async fn end_there(
    conn: &mut AnyConnection,
    account: &AccountId,
    (one, browser): (Option<&SessionId>, Option<&[u8]>),
    now: Timestamp,
) -> Result<u64, Fault> {
    let done = sqlx::query(
        "UPDATE sessions SET ended_at = $1 WHERE account_id = $2 AND (id = $3 OR browser = $4) AND ended_at IS NULL",
    )
    .bind(micros(now))
    .bind(account.as_str())
    .bind(one.map_or("", SessionId::as_str))
    .bind(browser.unwrap_or_default().to_vec())
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Ends the sessions of an account in which something is still due.
pub async fn end_unfinished(conn: &mut AnyConnection, account: &AccountId, now: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE sessions SET ended_at = $1 WHERE account_id = $2 AND level <> 'full' AND ended_at IS NULL")
        .bind(micros(now))
        .bind(account.as_str())
        .execute(conn)
        .await?;
    Ok(())
}
