//! The verified phone of an account. Changed by account, never by number alone: several accounts may hold one number, and
//! to one of them at most it signs in alone.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::entropy::Entropy;
use crate::model::email_address::EmailAddress;
use crate::model::id::{self, AccountId};
use crate::model::phone::Phone;
use crate::model::session::VerifiedPhone;
use crate::refusal::Fault;

pub async fn of(conn: &mut AnyConnection, account: &AccountId) -> Result<Option<VerifiedPhone>, Fault> {
    let row: Option<(String, i64, i64, Option<i64>)> =
        sqlx::query_as("SELECT number, verified_at, used_at, signs_in_at FROM phones WHERE account_id = $1")
            .bind(account.as_str())
            .fetch_optional(conn)
            .await?;
    Ok(row.map(|(number, verified_at, used_at, signs_in_at)| VerifiedPhone {
        phone: Phone::stored(number),
        verified_at: time(verified_at),
        used_at: time(used_at),
        signs_in_at: signs_in_at.map(time),
    }))
}

/// The open account at `email` if `phone`, used after `since`, is its own. One statement, so that it takes as long whichever of
/// the two is unknown.
pub async fn holder_at(
    conn: &mut AnyConnection,
    email: &EmailAddress,
    phone: &Phone,
    since: Timestamp,
) -> Result<Option<AccountId>, Fault> {
    let id: Option<String> = sqlx::query_scalar(
        "SELECT phones.account_id FROM email_addresses JOIN phones ON phones.account_id = email_addresses.account_id \
         JOIN accounts ON accounts.id = phones.account_id \
         WHERE email_addresses.address = $1 AND phones.number = $2 AND phones.used_at > $3 AND disabled_at IS NULL",
    )
    .bind(email.as_str())
    .bind(phone.e164())
    .bind(micros(since))
    .fetch_optional(conn)
    .await?;
    Ok(id.map(AccountId::stored))
}

/// Whether `phone`, used after `since`, is the account's own, and the account open. Asked also where there is no account: it takes as long.
pub async fn is_fresh_with(
    conn: &mut AnyConnection,
    account: Option<&AccountId>,
    phone: &Phone,
    since: Timestamp,
) -> Result<bool, Fault> {
    let found: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM phones JOIN accounts ON accounts.id = phones.account_id \
         WHERE phones.account_id = $1 AND number = $2 AND used_at > $3 AND disabled_at IS NULL",
    )
    .bind(account.map_or("", AccountId::as_str))
    .bind(phone.e164())
    .bind(micros(since))
    .fetch_one(conn)
    .await?;
    Ok(found == 1)
}

/// The accounts but `own` that hold a number and have not used it since `since`.
pub async fn stale_holders(
    conn: &mut AnyConnection,
    phone: &Phone,
    own: &AccountId,
    since: Timestamp,
) -> Result<Vec<AccountId>, Fault> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT account_id FROM phones WHERE number = $1 AND account_id <> $2 AND used_at <= $3 ORDER BY account_id",
    )
    .bind(phone.e164())
    .bind(own.as_str())
    .bind(micros(since))
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(AccountId::stored).collect())
}

/// Whether another account has proved the number later than this one.
pub async fn was_proved_elsewhere_since(
    conn: &mut AnyConnection,
    own: &AccountId,
    verified: &VerifiedPhone,
) -> Result<bool, Fault> {
    let later: i64 =
        sqlx::query_scalar("SELECT count(*) FROM phones WHERE number = $1 AND account_id <> $2 AND verified_at > $3")
            .bind(verified.phone.e164())
            .bind(own.as_str())
            .bind(micros(verified.verified_at))
            .fetch_one(conn)
            .await?;
    Ok(later > 0)
}

/// How many accounts but `own` hold a number.
pub async fn other_holders(conn: &mut AnyConnection, phone: &Phone, own: &AccountId) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM phones WHERE number = $1 AND account_id <> $2")
        .bind(phone.e164())
        .bind(own.as_str())
        .fetch_one(conn)
        .await?)
}

/// Takes a number off an account that has not used it since `since`. `false` where it has, or holds another one.
pub async fn detach(
    conn: &mut AnyConnection,
    account: &AccountId,
    phone: &Phone,
    since: Timestamp,
) -> Result<bool, Fault> {
    let done = sqlx::query("DELETE FROM phones WHERE account_id = $1 AND number = $2 AND used_at <= $3")
        .bind(account.as_str())
        .bind(phone.e164())
        .bind(micros(since))
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets the account's verified phone, in place of one that it may have had. Another number doesn't sign in alone as that
/// one may have done.
pub async fn set(
    conn: &mut AnyConnection,
    entropy: &dyn Entropy,
    account: &AccountId,
    phone: &Phone,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO phones (account_id, id, number, verified_at, used_at) VALUES ($1, $2, $3, $4, $4) \
         ON CONFLICT (account_id) DO UPDATE SET id = excluded.id, number = excluded.number, \
         verified_at = excluded.verified_at, used_at = excluded.used_at, \
         signs_in_at = CASE WHEN phones.number = excluded.number THEN phones.signs_in_at END",
    )
    .bind(account.as_str())
    .bind(id::random(entropy))
    .bind(phone.e164())
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps the phone fresh: its owner has just answered from it.
pub async fn touch(conn: &mut AnyConnection, account: &AccountId, now: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE phones SET used_at = $1 WHERE account_id = $2")
        .bind(micros(now))
        .bind(account.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn remove(conn: &mut AnyConnection, account: &AccountId) -> Result<bool, Fault> {
    let done = sqlx::query("DELETE FROM phones WHERE account_id = $1").bind(account.as_str()).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// The open account to which a number signs in alone, if it has been used since `since`.
pub async fn who_signs_in_with(
    conn: &mut AnyConnection,
    phone: &Phone,
    since: Timestamp,
) -> Result<Option<AccountId>, Fault> {
    let account: Option<String> = sqlx::query_scalar(
        "SELECT account_id FROM phones JOIN accounts ON accounts.id = phones.account_id \
         WHERE number = $1 AND signs_in_at IS NOT NULL AND used_at > $2 AND disabled_at IS NULL",
    )
    .bind(phone.e164())
    .bind(micros(since))
    .fetch_optional(conn)
    .await?;
    Ok(account.map(AccountId::stored))
}

/// What letting a number sign in alone came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignsIn {
    SinceNow,
    /// It did so already.
    SinceBefore,
    /// It does so on another account. On PostgreSQL the transaction is over.
    Elsewhere,
}

/// Lets the account's number sign in alone. Of any number of accounts that hold it, one alone may: the index says so.
pub async fn let_sign_in(conn: &mut AnyConnection, account: &AccountId, now: Timestamp) -> Result<SignsIn, Fault> {
    let done = sqlx::query("UPDATE phones SET signs_in_at = $1 WHERE account_id = $2 AND signs_in_at IS NULL")
        .bind(micros(now))
        .bind(account.as_str())
        .execute(conn)
        .await;
    match done {
        Ok(done) if done.rows_affected() == 1 => Ok(SignsIn::SinceNow),
        Ok(_) => Ok(SignsIn::SinceBefore),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(SignsIn::Elsewhere),
        Err(error) => Err(error.into()),
    }
}

/// Lets the account's number sign in alone no longer. Whether it did.
pub async fn forbid_sign_in(conn: &mut AnyConnection, account: &AccountId) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE phones SET signs_in_at = NULL WHERE account_id = $1 AND signs_in_at IS NOT NULL")
        .bind(account.as_str())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets a number sign in alone to no account but `kept`, which has just proved it. Answers where it did.
pub async fn forbid_sign_in_elsewhere(
    conn: &mut AnyConnection,
    phone: &Phone,
    kept: &AccountId,
) -> Result<Vec<AccountId>, Fault> {
    let accounts: Vec<String> = sqlx::query_scalar(
        "UPDATE phones SET signs_in_at = NULL WHERE number = $1 AND account_id <> $2 AND signs_in_at IS NOT NULL \
         RETURNING account_id",
    )
    .bind(phone.e164())
    .bind(kept.as_str())
    .fetch_all(conn)
    .await?;
    Ok(accounts.into_iter().map(AccountId::stored).collect())
}

/// Names this very setting of the phone: the number set anew has another.
pub async fn row(conn: &mut AnyConnection, account: &AccountId) -> Result<Option<String>, Fault> {
    Ok(sqlx::query_scalar("SELECT id FROM phones WHERE account_id = $1")
        .bind(account.as_str())
        .fetch_optional(conn)
        .await?)
}

/// Takes the phone off again, unless it has been changed since.
pub async fn remove_row(conn: &mut AnyConnection, account: &AccountId, row: &str) -> Result<bool, Fault> {
    let done = sqlx::query("DELETE FROM phones WHERE account_id = $1 AND id = $2")
        .bind(account.as_str())
        .bind(row)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts a number back where none is. It is stale until its owner answers from it: nobody has just proved it.
pub async fn put_back(
    conn: &mut AnyConnection,
    entropy: &dyn Entropy,
    account: &AccountId,
    phone: &Phone,
    now: Timestamp,
) -> Result<bool, Fault> {
    let done = sqlx::query(
        "INSERT INTO phones (account_id, id, number, verified_at, used_at) VALUES ($1, $2, $3, $4, 0) \
         ON CONFLICT (account_id) DO NOTHING",
    )
    .bind(account.as_str())
    .bind(id::random(entropy))
    .bind(phone.e164())
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The accounts whose phone a number is.
pub async fn holders(conn: &mut AnyConnection, phone: &Phone) -> Result<Vec<AccountId>, Fault> {
    let ids: Vec<String> = sqlx::query_scalar("SELECT account_id FROM phones WHERE number = $1 ORDER BY account_id")
        .bind(phone.e164())
        .fetch_all(conn)
        .await?;
    Ok(ids.into_iter().map(AccountId::stored).collect())
}
