//! Conversion breakers, and what they count.

use jiff::Timestamp;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::{micros, time};
use crate::refusal::Fault;

/// What a breaker stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Block,
    Country,
}

impl Scope {
    pub fn name(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Country => "country",
        }
    }

    fn probe_column(self) -> &'static str {
        match self {
            Self::Block => "block_probe",
            Self::Country => "country_probe",
        }
    }
}

/// Which breaker: lanes have their own.
#[derive(Clone, Copy)]
pub struct Key<'a> {
    pub scope: Scope,
    pub name: &'a str,
    pub lane: i64,
}

/// A breaker that has been open at some time.
pub struct Breaker {
    /// Names this opening: counted up from the microsecond of the first.
    pub opening: i64,
    /// `None` while it is closed.
    pub opened_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
}

/// The breakers of a block and of its country, in one lane.
pub async fn of(
    conn: &mut AnyConnection,
    (block, country): (&str, &str),
    lane: i64,
) -> Result<(Option<Breaker>, Option<Breaker>), Fault> {
    let rows: Vec<(String, i64, Option<i64>, Option<i64>)> = sqlx::query_as(
        "SELECT scope, opening, opened_at, closed_at FROM breakers \
         WHERE ((scope = 'block' AND name = $1) OR (scope = 'country' AND name = $2)) AND lane = $3",
    )
    .bind(block)
    .bind(country)
    .bind(lane)
    .fetch_all(conn)
    .await?;
    let (mut of_block, mut of_country) = (None, None);
    for (scope, opening, opened_at, closed_at) in rows {
        let place = if scope == Scope::Block.name() { &mut of_block } else { &mut of_country };
        *place = Some(Breaker { opening, opened_at: opened_at.map(time), closed_at: closed_at.map(time) });
    }
    Ok((of_block, of_country))
}

/// How many sends there were after `since` and until `until`, and how many of them were answered.
pub async fn conversion(
    conn: &mut AnyConnection,
    key: Key<'_>,
    (since, until): (Timestamp, Timestamp),
) -> Result<(i64, i64), Fault> {
    let statement = format!(
        "SELECT count(*), count(answered_at) FROM sends WHERE {} = $1 AND lane = $2 AND channel = 'sms' AND at > $3 \
         AND at <= $4",
        key.scope.name()
    );
    Ok(sqlx::query_as(AssertSqlSafe(statement))
        .bind(key.name)
        .bind(key.lane)
        .bind(micros(since))
        .bind(micros(until))
        .fetch_one(conn)
        .await?)
}

/// The sends that tried an open breaker.
pub struct Probes {
    pub sent: i64,
    pub answered: i64,
    pub newest_at: Option<Timestamp>,
}

pub async fn probes(conn: &mut AnyConnection, key: Key<'_>, opening: i64) -> Result<Probes, Fault> {
    let statement = format!(
        "SELECT count(*), count(answered_at), max(at) FROM sends WHERE {} = $1 AND lane = $2 AND {} = $3",
        key.scope.name(),
        key.scope.probe_column()
    );
    let (sent, answered, newest_at): (i64, i64, Option<i64>) =
        sqlx::query_as(AssertSqlSafe(statement)).bind(key.name).bind(key.lane).bind(opening).fetch_one(conn).await?;
    Ok(Probes { sent, answered, newest_at: newest_at.map(time) })
}

/// Opens a breaker that is closed. `false`: somebody else has opened it. A first opening is named after its time, so that
/// sends which tried a breaker that was swept since are no probes of this one.
pub async fn open(conn: &mut AnyConnection, key: Key<'_>, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query(
        "INSERT INTO breakers (scope, name, lane, opening, tripped_at, opened_at) VALUES ($1, $2, $3, $4, $4, $4) \
         ON CONFLICT (scope, name, lane) DO UPDATE SET opening = breakers.opening + 1, tripped_at = $4, opened_at = $4, \
         closed_at = NULL WHERE breakers.opened_at IS NULL",
    )
    .bind(key.scope.name())
    .bind(key.name)
    .bind(key.lane)
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Opens a breaker for another while, unless it has moved on since it was read.
pub async fn reopen(conn: &mut AnyConnection, key: Key<'_>, opening: i64, now: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE breakers SET opening = opening + 1, opened_at = $1 \
         WHERE scope = $2 AND name = $3 AND lane = $4 AND opening = $5 AND opened_at IS NOT NULL",
    )
    .bind(micros(now))
    .bind(key.scope.name())
    .bind(key.name)
    .bind(key.lane)
    .bind(opening)
    .execute(conn)
    .await?;
    Ok(())
}

/// Closes a breaker, unless it has moved on since it was read.
pub async fn close(conn: &mut AnyConnection, key: Key<'_>, opening: i64, now: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE breakers SET opened_at = NULL, closed_at = $1 \
         WHERE scope = $2 AND name = $3 AND lane = $4 AND opening = $5 AND opened_at IS NOT NULL",
    )
    .bind(micros(now))
    .bind(key.scope.name())
    .bind(key.name)
    .bind(key.lane)
    .bind(opening)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets breakers that nobody has met since `before`. None of the sends that they marked may be left by then.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<(), Fault> {
    sqlx::query("DELETE FROM breakers WHERE coalesce(opened_at, closed_at) < $1")
        .bind(micros(before))
        .execute(conn)
        .await?;
    Ok(())
}
