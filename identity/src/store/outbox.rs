//! The outbox table.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::micros;
use crate::model::id::{AccountId, ChallengeId, SendId};
use crate::model::target::Channel;
use crate::refusal::Fault;

pub struct NewRow<'a> {
    pub id: &'a SendId,
    pub channel: Channel,
    pub country: &'a str,
    pub challenge: Option<&'a ChallengeId>,
    pub account: Option<&'a AccountId>,
    /// `queued`, or `withheld` for a message that is never sent.
    pub state: &'static str,
    pub sealed: Option<Vec<u8>>,
    pub now: Timestamp,
    pub expires_at: Timestamp,
}

pub async fn insert(conn: &mut AnyConnection, row: NewRow<'_>) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO outbox (id, channel, country, challenge_id, account_id, sealed, created_at, expires_at, state, \
         state_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7)",
    )
    .bind(row.id.as_str())
    .bind(row.channel.name())
    .bind(row.country)
    .bind(row.challenge.map(|id| id.as_str().to_owned()))
    .bind(row.account.map(|id| id.as_str().to_owned()))
    .bind(row.sealed)
    .bind(micros(row.now))
    .bind(micros(row.expires_at))
    .bind(row.state)
    .execute(conn)
    .await?;
    Ok(())
}

/// `(state, reason)` of the newest message of a challenge.
pub async fn newest_of(
    conn: &mut AnyConnection,
    challenge: &ChallengeId,
) -> Result<Option<(String, Option<String>)>, Fault> {
    Ok(sqlx::query_as(
        "SELECT state, reason FROM outbox WHERE challenge_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1",
    )
    .bind(challenge.as_str())
    .fetch_optional(conn)
    .await?)
}
