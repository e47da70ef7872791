//! Accounts and which second factors are on.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{email_addresses, micros, one_row, phones, time};
use crate::model::email_address::EmailAddress;
use crate::model::factor::Factor;
use crate::model::id::AccountId;
use crate::model::language::Language;
use crate::model::session::Account;
use crate::policy::Asvs;
use crate::refusal::Fault;

/// Makes an account, or answers `false` when the address has one already. The address is laid down first, as everybody does
/// who claims one: two who want the same wait for each other in one place.
pub async fn insert(
    conn: &mut AnyConnection,
    id: &AccountId,
    email: &EmailAddress,
    password_hash: &str,
    language: Language,
    now: Timestamp,
) -> Result<bool, Fault> {
    if !email_addresses::insert(conn, id, email, now).await? {
        return Ok(false);
    }
    let done = sqlx::query(
        "INSERT INTO accounts (id, email, password_hash, language, created_at, password_changed_at) \
         VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (email) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(email.as_str())
    .bind(password_hash)
    .bind(language.code())
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// E-mail, language, when it was made, the method asked for first, what the password was set with, when it is gone, and since
/// when it is shut.
type Row = (String, String, i64, Option<String>, Option<String>, Option<i64>, Option<i64>);

/// An account that is open. One that an operator has shut is to all flows as if there were none.
pub async fn get(conn: &mut AnyConnection, id: &AccountId) -> Result<Option<Account>, Fault> {
    let found = get_even_disabled(conn, id).await?;
    Ok(found.filter(|(_, disabled_at)| disabled_at.is_none()).map(|(account, _)| account))
}

/// An account, and since when it is shut. For its operator, and for what its owner is told.
pub async fn get_even_disabled(
    conn: &mut AnyConnection,
    id: &AccountId,
) -> Result<Option<(Account, Option<Timestamp>)>, Fault> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT email, language, created_at, preferred, password_from, gone_at, disabled_at FROM accounts WHERE id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(&mut *conn)
    .await?;
    let Some((email, language, created_at, preferred, password_from, gone_at, disabled_at)) = row else {
        return Ok(None);
    };
    let factors: Vec<String> =
        sqlx::query_scalar("SELECT factor FROM second_factors WHERE account_id = $1 ORDER BY enabled_at")
            .bind(id.as_str())
            .fetch_all(&mut *conn)
            .await?;
    let account = Account {
        id: id.clone(),
        email: EmailAddress::stored(email),
        language: Language::parse(&language).unwrap_or_default(),
        created_at: time(created_at),
        phone: phones::of(conn, id).await?,
        second_factors: factors.iter().filter_map(|name| Factor::parse(name)).collect(),
        preferred: preferred.and_then(|name| Factor::parse(&name)),
        password_from: password_from.unwrap_or_default().split_whitespace().filter_map(Factor::parse).collect(),
        asvs: Asvs::default(),
        gone_at: gone_at.map(time),
    };
    Ok(Some((account, disabled_at.map(time))))
}

/// What the owner of an address is written to in, if it has an account, open or not.
pub async fn language_at(conn: &mut AnyConnection, email: &EmailAddress) -> Result<Option<Language>, Fault> {
    let language: Option<String> = sqlx::query_scalar(
        "SELECT language FROM email_addresses JOIN accounts ON accounts.id = email_addresses.account_id \
         WHERE address = $1",
    )
    .bind(email.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(language.map(|code| Language::parse(&code).unwrap_or_default()))
}

/// What a sign-in compares with.
pub struct Credentials {
    pub id: AccountId,
    pub password_hash: String,
    /// When this password was set; a rehash of it moves nothing.
    pub password_changed_at: i64,
}

/// By any of the addresses of an account that is open.
pub async fn credentials(conn: &mut AnyConnection, email: &EmailAddress) -> Result<Option<Credentials>, Fault> {
    let row: Option<(String, String, i64)> = sqlx::query_as(
        "SELECT accounts.id, password_hash, password_changed_at FROM email_addresses \
         JOIN accounts ON accounts.id = email_addresses.account_id WHERE address = $1 \
         AND disabled_at IS NULL",
    )
    .bind(email.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(id, password_hash, password_changed_at)| Credentials {
        id: AccountId::stored(id),
        password_hash,
        password_changed_at,
    }))
}

/// Takes the account's turn: whoever begins a session of it or changes what opens it waits until the transaction ends.
/// Turns are taken in one order everywhere: account, budget of tries, guard; rows come after them. `false` when the account
/// is gone.
pub async fn take_turn(conn: &mut AnyConnection, id: &AccountId) -> Result<bool, Fault> {
    let done =
        sqlx::query("UPDATE accounts SET turns = turns + 1 WHERE id = $1").bind(id.as_str()).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Whether there is an account, open or not. Nobody's is asked for as well: the same question, and the same time.
pub async fn stands(conn: &mut AnyConnection, id: Option<&AccountId>) -> Result<bool, Fault> {
    let standing: i64 = sqlx::query_scalar("SELECT count(*) FROM accounts WHERE id = $1")
        .bind(id.map_or("", AccountId::as_str))
        .fetch_one(conn)
        .await?;
    Ok(standing == 1)
}

/// Takes the account's turn if its password is still the one that was read, and it is open.
pub async fn take_turn_with(conn: &mut AnyConnection, read: &Credentials) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE accounts SET turns = turns + 1 WHERE id = $1 AND password_changed_at = $2 AND disabled_at IS NULL",
    )
    .bind(read.id.as_str())
    .bind(read.password_changed_at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Shuts an account, or opens it with `None`. `false` where it was so before; then it keeps its time.
pub async fn set_disabled(conn: &mut AnyConnection, id: &AccountId, at: Option<Timestamp>) -> Result<bool, Fault> {
    let statement = match at {
        Some(_) => "UPDATE accounts SET disabled_at = $1 WHERE id = $2 AND disabled_at IS NULL",
        None => "UPDATE accounts SET disabled_at = $1 WHERE id = $2 AND disabled_at IS NOT NULL",
    };
    let done = sqlx::query(statement).bind(at.map(micros)).bind(id.as_str()).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Sets a new password.
pub async fn set_password(conn: &mut AnyConnection, id: &AccountId, hash: &str, now: Timestamp) -> Result<(), Fault> {
    let done = sqlx::query(
        "UPDATE accounts SET password_hash = $1, password_changed_at = $2, password_from = NULL WHERE id = $3",
    )
    .bind(hash)
    .bind(micros(now))
    .bind(id.as_str())
    .execute(conn)
    .await?;
    one_row(&done)
}

/// Replaces a hash by one of the same password under other parameters; does nothing when it was changed meanwhile.
pub async fn rehash(conn: &mut AnyConnection, id: &AccountId, old: &str, new: &str) -> Result<(), Fault> {
    sqlx::query("UPDATE accounts SET password_hash = $1 WHERE id = $2 AND password_hash = $3")
        .bind(new)
        .bind(id.as_str())
        .bind(old)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes what a new password was set with, until somebody gets all the way in with it.
pub async fn set_password_from(conn: &mut AnyConnection, id: &AccountId, factors: &[Factor]) -> Result<(), Fault> {
    let names: Vec<&str> = factors.iter().map(|factor| factor.name()).collect();
    let done = sqlx::query("UPDATE accounts SET password_from = $1 WHERE id = $2")
        .bind((!names.is_empty()).then(|| names.join(" ")))
        .bind(id.as_str())
        .execute(conn)
        .await?;
    one_row(&done)
}

/// What the owner is spoken to in. `false` when the account is gone.
pub async fn set_language(conn: &mut AnyConnection, id: &AccountId, language: Language) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE accounts SET language = $1 WHERE id = $2")
        .bind(language.code())
        .bind(id.as_str())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Which second factor is asked for first.
pub async fn prefer(conn: &mut AnyConnection, id: &AccountId, factor: Factor) -> Result<(), Fault> {
    let done = sqlx::query("UPDATE accounts SET preferred = $1 WHERE id = $2")
        .bind(factor.name())
        .bind(id.as_str())
        .execute(conn)
        .await?;
    one_row(&done)
}

pub async fn enable_factor(
    conn: &mut AnyConnection,
    id: &AccountId,
    factor: Factor,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO second_factors (account_id, factor, enabled_at) VALUES ($1, $2, $3) \
         ON CONFLICT (account_id, factor) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(factor.name())
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether it was on.
pub async fn disable_factor(conn: &mut AnyConnection, id: &AccountId, factor: Factor) -> Result<bool, Fault> {
    let done = sqlx::query("DELETE FROM second_factors WHERE account_id = $1 AND factor = $2")
        .bind(id.as_str())
        .bind(factor.name())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn is_known_browser(conn: &mut AnyConnection, id: &AccountId, browser: &[u8]) -> Result<bool, Fault> {
    let found: i64 = sqlx::query_scalar("SELECT count(*) FROM known_browsers WHERE account_id = $1 AND browser = $2")
        .bind(id.as_str())
        .bind(browser)
        .fetch_one(conn)
        .await?;
    Ok(found > 0)
}

pub async fn know_browser(
    conn: &mut AnyConnection,
    id: &AccountId,
    browser: &[u8],
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO known_browsers (account_id, browser, last_used_at) VALUES ($1, $2, $3) \
         ON CONFLICT (account_id, browser) DO UPDATE SET last_used_at = excluded.last_used_at",
    )
    .bind(id.as_str())
    .bind(browser)
    .bind(micros(now))
    .execute(conn)
    .await?;
    Ok(())
}

/// As if this browser had never signed in to the account.
pub async fn forget_browser(conn: &mut AnyConnection, id: &AccountId, browser: &[u8]) -> Result<(), Fault> {
    sqlx::query("DELETE FROM known_browsers WHERE account_id = $1 AND browser = $2")
        .bind(id.as_str())
        .bind(browser)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether the owner wants to hear of passkeys, and has not since `before`.
pub async fn may_offer_passkey(conn: &mut AnyConnection, id: &AccountId, before: Timestamp) -> Result<bool, Fault> {
    let found: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM accounts WHERE id = $1 AND passkey_unwanted_at IS NULL \
         AND COALESCE(passkey_offered_at, 0) <= $2",
    )
    .bind(id.as_str())
    .bind(micros(before))
    .fetch_one(conn)
    .await?;
    Ok(found == 1)
}

/// Notes that a passkey is offered. Of any number of requests one alone is told `true`.
pub async fn offer_passkey(
    conn: &mut AnyConnection,
    id: &AccountId,
    before: Timestamp,
    now: Timestamp,
) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE accounts SET passkey_offered_at = $1 WHERE id = $2 AND passkey_unwanted_at IS NULL \
         AND COALESCE(passkey_offered_at, 0) <= $3",
    )
    .bind(micros(now))
    .bind(id.as_str())
    .bind(micros(before))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Offers no passkey any more.
pub async fn offer_no_passkey(conn: &mut AnyConnection, id: &AccountId, now: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE accounts SET passkey_unwanted_at = $1 WHERE id = $2")
        .bind(micros(now))
        .bind(id.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// How many accounts have a second factor on, and none of these.
pub async fn without(conn: &mut AnyConnection, methods: &[Factor]) -> Result<i64, Fault> {
    let names: Vec<_> = methods.iter().map(|method| format!("'{}'", method.name())).collect();
    Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT count(DISTINCT account_id) FROM second_factors WHERE account_id NOT IN \
         (SELECT account_id FROM second_factors WHERE factor IN ({}))",
        names.join(", ")
    )))
    .fetch_one(conn)
    .await?)
}
