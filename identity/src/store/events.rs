//! What happened on an account.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::audit::Place;
use crate::model::id::AccountId;
use crate::refusal::Fault;

pub struct EventRow<'a> {
    pub id: &'a str,
    pub account: &'a AccountId,
    pub at: Timestamp,
    pub kind: &'a str,
    pub detail: &'a str,
    pub address: &'a str,
    pub user_agent: &'a str,
}

pub async fn insert(conn: &mut AnyConnection, row: &EventRow<'_>) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO events (id, account_id, at, kind, detail, address, user_agent) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(row.id)
    .bind(row.account.as_str())
    .bind(micros(row.at))
    .bind(row.kind)
    .bind(row.detail)
    .bind(row.address)
    .bind(row.user_agent)
    .execute(conn)
    .await?;
    Ok(())
}

/// An event as it is read.
pub struct Read {
    pub id: String,
    pub at: Timestamp,
    pub kind: String,
    pub detail: String,
    pub address: String,
    pub user_agent: String,
}

/// The newest events of an account behind a place, at most `most`, the newest first.
pub async fn before(
    conn: &mut AnyConnection,
    account: &AccountId,
    place: Option<&Place>,
    most: usize,
) -> Result<Vec<Read>, Fault> {
    let rows: Vec<(String, i64, String, String, String, String)> = sqlx::query_as(
        "SELECT id, at, kind, detail, address, user_agent FROM events WHERE account_id = $1 AND (at, id) < ($2, $3) \
         ORDER BY at DESC, id DESC LIMIT $4",
    )
    .bind(account.as_str())
    .bind(place.map_or(i64::MAX, |place| micros(place.at)))
    .bind(place.map_or("", |place| &place.id))
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_all(conn)
    .await?;
    let read =
        |(id, at, kind, detail, address, user_agent)| Read { id, at: time(at), kind, detail, address, user_agent };
    Ok(rows.into_iter().map(read).collect())
}

/// An event of any account.
pub struct Found {
    pub id: String,
    pub account: String,
    pub at: Timestamp,
    pub kind: String,
    pub detail: String,
    pub address: String,
    pub user_agent: String,
}

/// The events behind a place, the oldest first, at most `most`; of one account and of one kind where these are not `""`.
pub async fn after(
    conn: &mut AnyConnection,
    (account, kind): (&str, &str),
    (at, id): (Timestamp, &str),
    most: i64,
) -> Result<Vec<Found>, Fault> {
    // A condition that is not asked for is left out, so that the index of the others is used.
    let only = |column: &str, place: &str, wanted: &str| {
        if wanted.is_empty() { format!("{place} = ''") } else { format!("{column} = {place}") }
    };
    let (of, by) = (only("account_id", "$4", account), only("kind", "$5", kind));
    let rows: Vec<(String, String, i64, String, String, String, String)> =
        sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT id, account_id, at, kind, detail, address, user_agent FROM events \
             WHERE (at, id) > ($1, $2) AND {of} AND {by} ORDER BY at, id LIMIT $3"
        )))
        .bind(micros(at))
        .bind(id)
        .bind(most)
        .bind(account)
        .bind(kind)
        .fetch_all(conn)
        .await?;
    let found = |(id, account, at, kind, detail, address, user_agent)| Found {
        id,
        account,
        at: time(at),
        kind,
        detail,
        address,
        user_agent,
    };
    Ok(rows.into_iter().map(found).collect())
}
