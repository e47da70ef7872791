//! Registrations that their browser has not confirmed yet.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::micros;
use crate::model::email_address::EmailAddress;
use crate::model::id::ChallengeId;
use crate::model::token::TokenHash;
use crate::refusal::Fault;

/// A registration on its way.
pub struct Pending {
    pub id: String,
    pub email: EmailAddress,
    pub password_hash: String,
    pub challenge: ChallengeId,
}

pub struct Link<'a> {
    pub hash: TokenHash,
    pub sealed_code: &'a [u8],
}

/// Remembers a registration; one that this browser began before ends.
pub async fn insert(
    conn: &mut AnyConnection,
    pending: &Pending,
    browser: TokenHash,
    link: &Link<'_>,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<(), Fault> {
    sqlx::query("UPDATE pending_registrations SET ended_at = $1 WHERE browser = $2 AND ended_at IS NULL")
        .bind(micros(now))
        .bind(browser.to_vec())
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "INSERT INTO pending_registrations (id, browser, email, password_hash, challenge_id, link_hash, sealed_code, \
         created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&pending.id)
    .bind(browser.to_vec())
    .bind(pending.email.as_str())
    .bind(&pending.password_hash)
    .bind(pending.challenge.as_str())
    .bind(link.hash.to_vec())
    .bind(link.sealed_code.to_vec())
    .bind(micros(now))
    .bind(micros(expires_at))
    .execute(conn)
    .await?;
    Ok(())
}

/// The live registration of a browser.
pub async fn of(conn: &mut AnyConnection, browser: TokenHash, now: Timestamp) -> Result<Option<Pending>, Fault> {
    let row: Option<(String, String, String, String)> = sqlx::query_as(
        "SELECT id, email, password_hash, challenge_id FROM pending_registrations \
         WHERE browser = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY created_at DESC LIMIT 1",
    )
    .bind(browser.to_vec())
    .bind(micros(now))
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(id, email, password_hash, challenge)| Pending {
        id,
        email: EmailAddress::stored(email),
        password_hash,
        challenge: ChallengeId::stored(challenge),
    }))
}

/// Points a registration to a newer code and its link.
pub async fn renew(
    conn: &mut AnyConnection,
    id: &str,
    challenge: &ChallengeId,
    link: &Link<'_>,
    expires_at: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE pending_registrations SET challenge_id = $1, link_hash = $2, sealed_code = $3, expires_at = $4 \
         WHERE id = $5",
    )
    .bind(challenge.as_str())
    .bind(link.hash.to_vec())
    .bind(link.sealed_code.to_vec())
    .bind(micros(expires_at))
    .bind(id)
    .execute(conn)
    .await?;
    Ok(())
}

/// `(browser, sealed code)` behind a link whose code is still good.
pub async fn behind_link(
    conn: &mut AnyConnection,
    link: TokenHash,
    now: Timestamp,
) -> Result<Option<(Vec<u8>, Vec<u8>)>, Fault> {
    Ok(sqlx::query_as(
        "SELECT r.browser, r.sealed_code FROM pending_registrations r JOIN challenges c ON c.id = r.challenge_id \
         WHERE r.link_hash = $1 AND r.ended_at IS NULL AND r.expires_at > $2 AND c.ended_at IS NULL \
         AND c.expires_at > $2 AND EXISTS (SELECT 1 FROM codes WHERE codes.challenge_id = c.id AND codes.expires_at > $2)",
    )
    .bind(link.to_vec())
    .bind(micros(now))
    .fetch_optional(conn)
    .await?)
}

/// Ends a registration. `false` when it has ended before: of two confirmations one alone makes the account.
pub async fn end(conn: &mut AnyConnection, id: &str, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE pending_registrations SET ended_at = $1, sealed_code = NULL WHERE id = $2 AND ended_at IS NULL",
    )
    .bind(micros(now))
    .bind(id)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Drops registrations that were over before `before`: an address and a password hash of somebody who never came back.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query("DELETE FROM pending_registrations WHERE expires_at < $1")
        .bind(micros(before))
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
