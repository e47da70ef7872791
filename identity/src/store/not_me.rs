//! Links by which the reader of a mail ends what it tells about.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::model::id::{AccountId, ChallengeId, SessionId};
use crate::model::token::TokenHash;
use crate::refusal::Fault;

/// A link on its way.
pub struct NewLink<'a> {
    pub token: TokenHash,
    pub account: Option<&'a AccountId>,
    pub about: &'static str,
    pub sealed: Vec<u8>,
    pub session: Option<&'a SessionId>,
    pub challenge: Option<&'a ChallengeId>,
    pub browser: Option<TokenHash>,
    pub user_agent: &'a str,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// A link that was opened.
pub struct Link {
    pub account: Option<AccountId>,
    /// `None` once it is used.
    pub sealed: Option<Vec<u8>>,
    pub session: Option<SessionId>,
    pub challenge: Option<ChallengeId>,
    pub browser: Option<Vec<u8>>,
    pub user_agent: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

pub async fn insert(conn: &mut AnyConnection, link: NewLink<'_>) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO not_me_links (token_hash, account_id, about, sealed, session_id, challenge_id, browser, \
         user_agent, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(link.token.to_vec())
    .bind(link.account.map(|id| id.as_str().to_owned()))
    .bind(link.about)
    .bind(link.sealed)
    .bind(link.session.map(|id| id.as_str().to_owned()))
    .bind(link.challenge.map(|id| id.as_str().to_owned()))
    .bind(link.browser.map(TokenHash::to_vec))
    .bind(link.user_agent)
    .bind(micros(link.created_at))
    .bind(micros(link.expires_at))
    .execute(conn)
    .await?;
    Ok(())
}

type Row =
    (Option<String>, Option<Vec<u8>>, Option<String>, Option<String>, Option<Vec<u8>>, String, i64, i64, Option<i64>);

pub async fn find(conn: &mut AnyConnection, token: TokenHash) -> Result<Option<Link>, Fault> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT account_id, sealed, session_id, challenge_id, browser, user_agent, created_at, expires_at, used_at \
         FROM not_me_links WHERE token_hash = $1",
    )
    .bind(token.to_vec())
    .fetch_optional(conn)
    .await?;
    let link =
        |(account, sealed, session, challenge, browser, user_agent, created_at, expires_at, used_at): Row| Link {
            account: account.map(AccountId::stored),
            sealed,
            session: session.map(SessionId::stored),
            challenge: challenge.map(ChallengeId::stored),
            browser,
            user_agent,
            created_at: time(created_at),
            expires_at: time(expires_at),
            used_at: used_at.map(time),
        };
    Ok(row.map(link))
}

/// Uses a link up, and wipes what it kept. Of any number of presses one alone is told `true`.
pub async fn use_up(conn: &mut AnyConnection, token: TokenHash, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE not_me_links SET used_at = $1, sealed = NULL \
         WHERE token_hash = $2 AND used_at IS NULL AND expires_at > $1",
    )
    .bind(micros(now))
    .bind(token.to_vec())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether the owner was told that this session did something of that name.
pub async fn has_done(conn: &mut AnyConnection, session: &SessionId, about: &str) -> Result<bool, Fault> {
    let told: i64 = sqlx::query_scalar("SELECT count(*) FROM not_me_links WHERE session_id = $1 AND about = $2")
        .bind(session.as_str())
        .bind(about)
        .fetch_one(conn)
        .await?;
    Ok(told > 0)
}

/// Drops links that were over before `before`.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query("DELETE FROM not_me_links WHERE expires_at < $1").bind(micros(before)).execute(conn).await?;
    Ok(done.rows_affected())
}
