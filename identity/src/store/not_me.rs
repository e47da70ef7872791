//! Links by which the reader of a mail ends what it tells about.

use jiff::Timestamp;
use sqlx::{AnyConnection, AssertSqlSafe};

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
    /// What using it has ended, sealed.
    pub ended: Option<Vec<u8>>,
}

/// Lays a link down. What a session did is put down to the browser in which it began: the cookie that names a browser may
/// be thrown away while the session goes on.
pub async fn insert(conn: &mut AnyConnection, link: NewLink<'_>) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO not_me_links (token_hash, account_id, about, sealed, session_id, challenge_id, browser, \
         user_agent, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, COALESCE((SELECT browser FROM sessions WHERE id = $5), $7), $8, $9, $10)",
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

type Row = (
    Option<String>,
    Option<Vec<u8>>,
    Option<String>,
    Option<String>,
    Option<Vec<u8>>,
    String,
    i64,
    i64,
    Option<i64>,
    Option<Vec<u8>>,
);

pub async fn find(conn: &mut AnyConnection, token: TokenHash) -> Result<Option<Link>, Fault> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT account_id, sealed, session_id, challenge_id, browser, user_agent, created_at, expires_at, used_at, \
         ended FROM not_me_links WHERE token_hash = $1",
    )
    .bind(token.to_vec())
    .fetch_optional(conn)
    .await?;
    let link =
        |(account, sealed, session, challenge, browser, user_agent, created_at, expires_at, used_at, ended): Row| {
            Link {
                account: account.map(AccountId::stored),
                sealed,
                session: session.map(SessionId::stored),
                challenge: challenge.map(ChallengeId::stored),
                browser,
                user_agent,
                created_at: time(created_at),
                expires_at: time(expires_at),
                used_at: used_at.map(time),
                ended,
            }
        };
    Ok(row.map(link))
}

/// The links of an account about a thing that can still be pressed.
pub async fn unused(
    conn: &mut AnyConnection,
    account: &AccountId,
    about: &'static str,
    now: Timestamp,
) -> Result<Vec<(TokenHash, Link)>, Fault> {
    let tokens: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT token_hash FROM not_me_links WHERE account_id = $1 AND about = $2 AND used_at IS NULL \
         AND expires_at > $3 ORDER BY created_at DESC",
    )
    .bind(account.as_str())
    .bind(about)
    .bind(micros(now))
    .fetch_all(&mut *conn)
    .await?;
    let mut links = Vec::new();
    for token in tokens.iter().filter_map(|bytes| TokenHash::stored(bytes)) {
        links.extend(find(conn, token).await?.map(|link| (token, link)));
    }
    Ok(links)
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

/// Keeps what the press has ended.
pub async fn keep_ended(conn: &mut AnyConnection, token: TokenHash, ended: Vec<u8>) -> Result<(), Fault> {
    sqlx::query("UPDATE not_me_links SET ended = $1 WHERE token_hash = $2")
        .bind(ended)
        .bind(token.to_vec())
        .execute(conn)
        .await?;
    Ok(())
}

/// Something that the owner was told of lately.
pub struct Done {
    pub at: Timestamp,
    /// Its session, or its browser, had been told of before as new to the account.
    pub is_by_a_new_browser: bool,
}

/// What was done of some things, the newest first, as far as the owner was told of it: a link is kept for a while after its
/// end.
pub async fn all(
    conn: &mut AnyConnection,
    account: &AccountId,
    (things, sign_in): (&[&'static str], &'static str),
) -> Result<Vec<Done>, Fault> {
    let statement = format!(
        "SELECT created_at, (SELECT count(*) FROM not_me_links told WHERE told.account_id = not_me_links.account_id \
         AND told.about = '{sign_in}' AND told.created_at <= not_me_links.created_at \
         AND (told.session_id = not_me_links.session_id OR told.browser = not_me_links.browser)) \
         FROM not_me_links WHERE account_id = $1 AND about IN ('{}') ORDER BY created_at DESC",
        things.join("', '")
    );
    let rows: Vec<(i64, i64)> = sqlx::query_as(AssertSqlSafe(statement)).bind(account.as_str()).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|(at, told)| Done { at: time(at), is_by_a_new_browser: told > 0 }).collect())
}

/// Whether a link's session, or its browser, had been told of before as new to the account, by a thing of that name.
pub async fn is_of_a_new_browser(
    conn: &mut AnyConnection,
    account: &AccountId,
    link: &Link,
    sign_in: &str,
) -> Result<bool, Fault> {
    let told: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM not_me_links WHERE account_id = $1 AND about = $2 AND created_at <= $3 \
         AND (session_id = $4 OR browser = $5)",
    )
    .bind(account.as_str())
    .bind(sign_in)
    .bind(micros(link.created_at))
    .bind(link.session.as_ref().map(|id| id.as_str().to_owned()))
    .bind(link.browser.clone())
    .fetch_one(conn)
    .await?;
    Ok(told > 0)
}

/// Drops links that were over before `before`.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query("DELETE FROM not_me_links WHERE expires_at < $1").bind(micros(before)).execute(conn).await?;
    Ok(done.rows_affected())
}
