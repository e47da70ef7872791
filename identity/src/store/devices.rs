//! Trusted devices: browsers on which the second factor is skipped for a while.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::model::id::{AccountId, DeviceId};
use crate::model::name::Name;
use crate::model::token::TokenHash;
use crate::model::visitor::Visitor;
use crate::refusal::Fault;

/// A trusted device as its owner sees it.
#[derive(Clone)]
pub struct TrustedDevice {
    pub id: DeviceId,
    /// What its owner calls it.
    pub name: Option<Name>,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub expires_at: Timestamp,
    pub address: String,
    pub user_agent: String,
}

pub async fn insert(
    conn: &mut AnyConnection,
    id: &DeviceId,
    account: &AccountId,
    token: TokenHash,
    visitor: &Visitor,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO trusted_devices (id, account_id, token_hash, created_at, last_used_at, expires_at, address, \
         user_agent, browser) VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)",
    )
    .bind(id.as_str())
    .bind(account.as_str())
    .bind(token.to_vec())
    .bind(micros(now))
    .bind(micros(expires_at))
    .bind(visitor.address.to_string())
    .bind(&visitor.user_agent)
    .bind(visitor.browser.to_vec())
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether the token is of a live trusted device of this account; notes its use.
pub async fn use_one(
    conn: &mut AnyConnection,
    account: &AccountId,
    token: TokenHash,
    now: Timestamp,
) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE trusted_devices SET last_used_at = $1 \
         WHERE token_hash = $2 AND account_id = $3 AND ended_at IS NULL AND expires_at > $1",
    )
    .bind(micros(now))
    .bind(token.to_vec())
    .bind(account.as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn of(conn: &mut AnyConnection, account: &AccountId, now: Timestamp) -> Result<Vec<TrustedDevice>, Fault> {
    type Row = (String, Option<String>, i64, i64, i64, String, String);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, name, created_at, last_used_at, expires_at, address, user_agent FROM trusted_devices \
         WHERE account_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY last_used_at DESC, id",
    )
    .bind(account.as_str())
    .bind(micros(now))
    .fetch_all(conn)
    .await?;
    let device = |(id, name, created_at, last_used_at, expires_at, address, user_agent): Row| TrustedDevice {
        id: DeviceId::stored(id),
        name: name.map(Name::stored),
        created_at: time(created_at),
        last_used_at: time(last_used_at),
        expires_at: time(expires_at),
        address,
        user_agent,
    };
    Ok(rows.into_iter().map(device).collect())
}

/// Gives a device a name, or takes it away. `false` when it is not the account's, or is not trusted any more.
pub async fn rename(
    conn: &mut AnyConnection,
    account: &AccountId,
    id: &DeviceId,
    name: Option<&Name>,
) -> Result<bool, Fault> {
    let done =
        sqlx::query("UPDATE trusted_devices SET name = $1 WHERE id = $2 AND account_id = $3 AND ended_at IS NULL")
            .bind(name.map(|name| name.as_str().to_owned()))
            .bind(id.as_str())
            .bind(account.as_str())
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends one device, or all of the account's when none is named. Answers how many.
pub async fn end(
    conn: &mut AnyConnection,
    account: &AccountId,
    one: Option<&DeviceId>,
    now: Timestamp,
) -> Result<u64, Fault> {
    let done = sqlx::query(
        "UPDATE trusted_devices SET ended_at = $1 \
         WHERE account_id = $2 AND ended_at IS NULL AND (id = $3 OR $4 = 'all')",
    )
    .bind(micros(now))
    .bind(account.as_str())
    .bind(one.map_or("", DeviceId::as_str))
    .bind(if one.is_none() { "all" } else { "one" })
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Ends the trust that was earned in a browser.
pub async fn end_there(
    conn: &mut AnyConnection,
    account: &AccountId,
    browser: &[u8],
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query("UPDATE trusted_devices SET ended_at = $1 WHERE account_id = $2 AND browser = $3 AND ended_at IS NULL")
        .bind(micros(now))
        .bind(account.as_str())
        .bind(browser)
        .execute(conn)
        .await?;
    Ok(())
}

/// Drops devices that ended, or ran out, before `before`.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query("DELETE FROM trusted_devices WHERE expires_at < $1 OR ended_at < $1")
        .bind(micros(before))
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
