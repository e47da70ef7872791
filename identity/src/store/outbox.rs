//! The outbox table.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::delivery::receipts::Receipt;
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

/// The oldest messages that are due, sealed text and all left where they are.
pub async fn due(conn: &mut AnyConnection, now: Timestamp, most: i64) -> Result<Vec<SendId>, Fault> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM outbox WHERE state = 'queued' AND not_before <= $1 AND expires_at > $1 \
         ORDER BY created_at, id LIMIT $2",
    )
    .bind(micros(now))
    .bind(most)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(SendId::stored).collect())
}

/// Lets what is still queued under a root lie: its code has been redeemed, and a text would only cost.
pub async fn withdraw(conn: &mut AnyConnection, root: &ChallengeId, now: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE outbox SET state = 'expired', state_at = $1, sealed = NULL WHERE state = 'queued' \
         AND challenge_id IN (SELECT id FROM challenges WHERE root = $2 OR id = $2)",
    )
    .bind(micros(now))
    .bind(root.as_str())
    .execute(conn)
    .await?;
    Ok(())
}

/// A message that one worker holds.
pub struct Claimed {
    pub channel: String,
    pub country: String,
    pub sealed: Vec<u8>,
    pub expires_at: Timestamp,
}

/// Takes a message that is due, until `until`. Of any number of workers one alone gets it.
pub async fn claim(
    conn: &mut AnyConnection,
    id: &SendId,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Claimed>, Fault> {
    let row: Option<(String, String, Option<Vec<u8>>, i64)> = sqlx::query_as(
        "UPDATE outbox SET state = 'sending', state_at = $1, claimed_until = $2 \
         WHERE id = $3 AND state = 'queued' AND not_before <= $1 AND expires_at > $1 \
         RETURNING channel, country, sealed, expires_at",
    )
    .bind(micros(now))
    .bind(micros(until))
    .bind(id.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(channel, country, sealed, expires_at)| Claimed {
        channel,
        country,
        sealed: sealed.unwrap_or_default(),
        expires_at: time(expires_at),
    }))
}

/// Messages whose workers have died.
pub async fn abandoned(conn: &mut AnyConnection, now: Timestamp) -> Result<Vec<SendId>, Fault> {
    let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM outbox WHERE state = 'sending' AND claimed_until <= $1")
        .bind(micros(now))
        .fetch_all(conn)
        .await?;
    Ok(ids.into_iter().map(SendId::stored).collect())
}

/// Takes a message from a worker that has died. One alone gets it.
pub async fn take_over(conn: &mut AnyConnection, id: &SendId, now: Timestamp, until: Timestamp) -> Result<bool, Fault> {
    let done =
        sqlx::query("UPDATE outbox SET claimed_until = $1 WHERE id = $2 AND state = 'sending' AND claimed_until <= $3")
            .bind(micros(until))
            .bind(id.as_str())
            .bind(micros(now))
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Who holds a message, and until when: a claim that was lost writes nothing.
#[derive(Clone, Copy)]
pub struct Claim<'a> {
    pub id: &'a SendId,
    pub until: Timestamp,
}

/// Holds a message longer. `false`: it has been lost.
pub async fn hold(conn: &mut AnyConnection, claim: Claim<'_>, until: Timestamp) -> Result<bool, Fault> {
    let done =
        sqlx::query("UPDATE outbox SET claimed_until = $1 WHERE id = $2 AND state = 'sending' AND claimed_until = $3")
            .bind(micros(until))
            .bind(claim.id.as_str())
            .bind(micros(claim.until))
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Lays a message back, to be sent from `not_before` on.
pub async fn put_back(
    conn: &mut AnyConnection,
    claim: Claim<'_>,
    now: Timestamp,
    not_before: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE outbox SET state = 'queued', state_at = $1, not_before = $2 \
         WHERE id = $3 AND state = 'sending' AND claimed_until = $4",
    )
    .bind(micros(now))
    .bind(micros(not_before))
    .bind(claim.id.as_str())
    .bind(micros(claim.until))
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends a message that won't be sent (again), and wipes its text.
pub async fn give_up(
    conn: &mut AnyConnection,
    claim: Claim<'_>,
    (state, reason): (&str, Option<&str>),
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE outbox SET state = $1, reason = $2, state_at = $3, sealed = NULL \
         WHERE id = $4 AND state = 'sending' AND claimed_until = $5",
    )
    .bind(state)
    .bind(reason)
    .bind(micros(now))
    .bind(claim.id.as_str())
    .bind(micros(claim.until))
    .execute(conn)
    .await?;
    Ok(())
}

/// A gateway has the message, whoever holds the claim by now. Nothing sends it again, so its text is wiped.
pub async fn accepted(
    conn: &mut AnyConnection,
    id: &SendId,
    (state, reason): (&str, Option<&str>),
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE outbox SET state = $1, reason = $2, state_at = $3, sealed = NULL \
         WHERE id = $4 AND state IN ('queued', 'sending', 'unknown')",
    )
    .bind(state)
    .bind(reason)
    .bind(micros(now))
    .bind(id.as_str())
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes what a gateway reports to the message that it accepted under this id, if there is one yet.
pub async fn report(conn: &mut AnyConnection, gateway: &str, receipt: &Receipt, now: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE outbox SET state = $1, reason = $2, state_at = $3, sealed = NULL \
         WHERE id = (SELECT outbox_id FROM attempts WHERE gateway = $4 AND message_id = $5) \
         AND state <> 'delivered' AND (state <> 'failed' OR $1 = 'delivered')",
    )
    .bind(receipt.report.state())
    .bind(receipt.report.reason())
    .bind(micros(now))
    .bind(gateway)
    .bind(&receipt.message_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether [`expire`] has anything to do.
pub async fn has_overdue(conn: &mut AnyConnection, now: Timestamp) -> Result<bool, Fault> {
    let found: Option<String> =
        sqlx::query_scalar("SELECT id FROM outbox WHERE state = 'queued' AND expires_at <= $1 LIMIT 1")
            .bind(micros(now))
            .fetch_optional(conn)
            .await?;
    Ok(found.is_some())
}

/// Ends what is too late to send, and wipes its text. What may have gone out before is not called expired.
pub async fn expire(conn: &mut AnyConnection, now: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query(
        "UPDATE outbox SET state_at = $1, sealed = NULL, state = CASE WHEN EXISTS (SELECT 1 FROM attempts \
         WHERE outbox_id = outbox.id AND outcome = 'unknown') THEN 'unknown' ELSE 'expired' END \
         WHERE state = 'queued' AND expires_at <= $1",
    )
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Drops messages from before `before`, and their attempts with them.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query("DELETE FROM outbox WHERE created_at < $1 AND expires_at < $1")
        .bind(micros(before))
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
