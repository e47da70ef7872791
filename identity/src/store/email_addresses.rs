//! The proved addresses of an account. One of them, `accounts.email`, is the main one.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::model::email_address::{EmailAddress, ProvedAddress};
use crate::model::id::AccountId;
use crate::refusal::Fault;

/// Lays an address down for an account, or answers `false` where it stands on one, this one or another: of any number of
/// transactions one alone is told `true`.
pub async fn insert(
    conn: &mut AnyConnection,
    account: &AccountId,
    address: &EmailAddress,
    proved_at: Timestamp,
) -> Result<bool, Fault> {
    let done = sqlx::query(
        "INSERT INTO email_addresses (address, account_id, proved_at) VALUES ($1, $2, $3) \
         ON CONFLICT (address) DO NOTHING",
    )
    .bind(address.as_str())
    .bind(account.as_str())
    .bind(micros(proved_at))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The addresses of an account, the main one first, then the oldest.
pub async fn of(conn: &mut AnyConnection, account: &AccountId) -> Result<Vec<ProvedAddress>, Fault> {
    let rows: Vec<(String, i64, String)> = sqlx::query_as(
        "SELECT address, proved_at, accounts.email FROM email_addresses \
         JOIN accounts ON accounts.id = email_addresses.account_id WHERE account_id = $1 ORDER BY proved_at, address",
    )
    .bind(account.as_str())
    .fetch_all(conn)
    .await?;
    let address = |(address, proved_at, main): (String, i64, String)| ProvedAddress {
        is_main: address == main,
        address: EmailAddress::stored(address),
        proved_at: time(proved_at),
    };
    let mut addresses: Vec<_> = rows.into_iter().map(address).collect();
    addresses.sort_by_key(|one| !one.is_main);
    Ok(addresses)
}

/// Whose address this is.
pub async fn holder(conn: &mut AnyConnection, address: &EmailAddress) -> Result<Option<AccountId>, Fault> {
    let account: Option<String> = sqlx::query_scalar("SELECT account_id FROM email_addresses WHERE address = $1")
        .bind(address.as_str())
        .fetch_optional(conn)
        .await?;
    Ok(account.map(AccountId::stored))
}

/// Makes one of an account's addresses its main one. `false` where it is that already, or is not the account's.
pub async fn make_main(conn: &mut AnyConnection, account: &AccountId, address: &EmailAddress) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE accounts SET email = $1 WHERE id = $2 AND email <> $1 \
         AND EXISTS (SELECT 1 FROM email_addresses WHERE address = $1 AND account_id = $2)",
    )
    .bind(address.as_str())
    .bind(account.as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes an address off an account, and answers when it was proved. `None` where it is the main one, or not the account's.
pub async fn remove(
    conn: &mut AnyConnection,
    account: &AccountId,
    address: &EmailAddress,
) -> Result<Option<Timestamp>, Fault> {
    let proved_at: Option<i64> = sqlx::query_scalar(
        "DELETE FROM email_addresses WHERE address = $1 AND account_id = $2 \
         AND address <> (SELECT email FROM accounts WHERE id = $2) RETURNING proved_at",
    )
    .bind(address.as_str())
    .bind(account.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(proved_at.map(time))
}
