//! What browsers were asked to sign with a passkey.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::micros;
use crate::model::id::AccountId;
use crate::model::token::TokenHash;
use crate::refusal::Fault;

/// To whom a challenge belongs: what one browser was asked for, it answers, and nothing else.
#[derive(Clone, Copy)]
pub struct Whose<'a> {
    pub browser: TokenHash,
    pub purpose: &'static str,
    /// `None` where nobody knows yet whose passkey will answer.
    pub account: Option<&'a AccountId>,
}

/// A challenge on its way.
pub struct NewChallenge<'a> {
    /// SHA-256 of the challenge.
    pub id: [u8; 32],
    pub whose: Whose<'a>,
    pub host: &'a str,
    pub state: &'a str,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

pub async fn insert(conn: &mut AnyConnection, challenge: &NewChallenge<'_>) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO webauthn_challenges (id, purpose, account_id, browser, host, state, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(challenge.id.to_vec())
    .bind(challenge.whose.purpose)
    .bind(challenge.whose.account.map(|id| id.as_str().to_owned()))
    .bind(challenge.whose.browser.to_vec())
    .bind(challenge.host)
    .bind(challenge.state)
    .bind(micros(challenge.created_at))
    .bind(micros(challenge.expires_at))
    .execute(conn)
    .await?;
    Ok(())
}

/// How many challenges of nobody's one subscriber has asked for that can still be answered.
pub async fn live_of_host(conn: &mut AnyConnection, host: &str, now: Timestamp) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM webauthn_challenges WHERE host = $1 AND expires_at > $2 AND account_id IS NULL",
    )
    .bind(host)
    .bind(micros(now))
    .fetch_one(conn)
    .await?)
}

/// Drops the oldest of a browser's challenges for a purpose but the newest `keep`.
pub async fn drop_surplus(conn: &mut AnyConnection, whose: Whose<'_>, keep: i64) -> Result<(), Fault> {
    sqlx::query(
        "DELETE FROM webauthn_challenges WHERE browser = $1 AND purpose = $2 AND id NOT IN \
         (SELECT id FROM webauthn_challenges WHERE browser = $1 AND purpose = $2 \
          ORDER BY created_at DESC, id LIMIT $3)",
    )
    .bind(whose.browser.to_vec())
    .bind(whose.purpose)
    .bind(keep)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a live challenge off the table, whatever the answer to it is worth. Of any number of answers one alone gets it. Its
/// row goes: one that stayed would be counted by nothing that keeps strangers from filling the table.
pub async fn take(
    conn: &mut AnyConnection,
    id: [u8; 32],
    whose: Whose<'_>,
    now: Timestamp,
) -> Result<Option<String>, Fault> {
    Ok(sqlx::query_scalar(
        "DELETE FROM webauthn_challenges WHERE id = $1 AND browser = $2 AND purpose = $3 \
         AND COALESCE(account_id, '') = $4 AND expires_at > $5 RETURNING state",
    )
    .bind(id.to_vec())
    .bind(whose.browser.to_vec())
    .bind(whose.purpose)
    .bind(whose.account.map_or("", AccountId::as_str))
    .bind(micros(now))
    .fetch_optional(conn)
    .await?)
}

/// Takes every challenge of an account off the table.
pub async fn withdraw_all(conn: &mut AnyConnection, account: &AccountId) -> Result<(), Fault> {
    sqlx::query("DELETE FROM webauthn_challenges WHERE account_id = $1").bind(account.as_str()).execute(conn).await?;
    Ok(())
}

/// Drops challenges that are over at `before`.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query("DELETE FROM webauthn_challenges WHERE expires_at <= $1")
        .bind(micros(before))
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
