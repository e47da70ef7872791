//! The outbox table.

use jiff::Timestamp;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::{micros, time};
use crate::delivery::receipts::Receipt;
use crate::guard::money::Part;
use crate::model::id::{AccountId, ChallengeId, SendId};
use crate::model::money::Money;
use crate::model::purpose::Lane;
use crate::model::target::Channel;
use crate::refusal::Fault;

pub struct NewRow<'a> {
    pub id: &'a SendId,
    pub channel: Channel,
    pub country: &'a str,
    pub lane: Lane,
    pub hold: Part,
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
         state_at, lane, hold, held_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7, $10, $11, $12)",
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
    .bind(row.lane.number())
    .bind(row.hold.amount.millionths())
    .bind(micros(row.hold.at))
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

/// The messages that are due, sealed text and all left where they are: lane 1 before 2 before 3, so that a flood of
/// unproved numbers delays no second factor, and the oldest of a lane first. None of a lane after `last`.
pub async fn due(
    conn: &mut AnyConnection,
    now: Timestamp,
    last: Lane,
    most: i64,
) -> Result<Vec<(SendId, Option<Channel>)>, Fault> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT id, channel FROM outbox WHERE state = 'queued' AND not_before <= $1 AND expires_at > $1 AND lane <= $2 \
         ORDER BY lane, created_at, id LIMIT $3",
    )
    .bind(micros(now))
    .bind(last.number())
    .bind(most)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(id, channel)| (SendId::stored(id), Channel::parse(&channel))).collect())
}

/// Lets what is still queued under a root lie: its code has been redeemed, and a text would only cost. What it holds is
/// given back by [`expire`], which has the guard's turn; what is too late is left to that, so that the two touch no row
/// both.
pub async fn withdraw(conn: &mut AnyConnection, root: &ChallengeId, now: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE outbox SET state = 'expired', state_at = $1, sealed = NULL WHERE state = 'queued' \
         AND expires_at > $1 AND challenge_id IN (SELECT id FROM challenges WHERE root = $2 OR id = $2)",
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
    pub lane: Lane,
    pub hold: Part,
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
    type Row = (String, String, i64, i64, i64, Option<Vec<u8>>, i64);
    let row: Option<Row> = sqlx::query_as(
        "UPDATE outbox SET state = 'sending', state_at = $1, claimed_until = $2 \
         WHERE id = $3 AND state = 'queued' AND not_before <= $1 AND expires_at > $1 \
         RETURNING channel, country, lane, hold, held_at, sealed, expires_at",
    )
    .bind(micros(now))
    .bind(micros(until))
    .bind(id.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(channel, country, lane, hold, held_at, sealed, expires_at)| Claimed {
        channel,
        country,
        lane: Lane::parse(lane).unwrap_or(Lane::Unproved),
        hold: Part { amount: Money::of_millionths(hold), at: time(held_at) },
        sealed: sealed.unwrap_or_default(),
        expires_at: time(expires_at),
    }))
}

/// Notes that a message holds nothing any more.
pub async fn release(conn: &mut AnyConnection, id: &SendId) -> Result<(), Fault> {
    let done = sqlx::query("UPDATE outbox SET hold = 0 WHERE id = $1").bind(id.as_str()).execute(conn).await?;
    super::one_row(&done)
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
    let statement = format!(
        "SELECT id FROM outbox WHERE (state = 'queued' AND expires_at <= $1) OR (hold > 0 AND {IDLE_HOLD}) LIMIT 1"
    );
    let found: Option<String> =
        sqlx::query_scalar(AssertSqlSafe(statement)).bind(micros(now)).fetch_optional(conn).await?;
    Ok(found.is_some())
}

/// A hold of a message that won't go out: over, or never meant to. `$1` is now.
const IDLE_HOLD: &str = "(state NOT IN ('queued', 'sending', 'withheld') OR (state = 'withheld' AND expires_at <= $1))";

/// Takes the holds of messages that won't go out, to be given back. Under the guard's turn.
pub async fn take_idle_holds(conn: &mut AnyConnection, now: Timestamp) -> Result<Vec<(Lane, Part)>, Fault> {
    let statement = format!("SELECT id, lane, hold, held_at FROM outbox WHERE hold > 0 AND {IDLE_HOLD}");
    let rows: Vec<(String, i64, i64, i64)> =
        sqlx::query_as(AssertSqlSafe(statement)).bind(micros(now)).fetch_all(&mut *conn).await?;
    let mut holds = Vec::new();
    for (id, lane, hold, held_at) in rows {
        release(conn, &SendId::stored(id)).await?;
        let part = Part { amount: Money::of_millionths(hold), at: time(held_at) };
        holds.push((Lane::parse(lane).unwrap_or(Lane::Unproved), part));
    }
    Ok(holds)
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
