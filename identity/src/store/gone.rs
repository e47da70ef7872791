//! Accounts on their way out, and what is left of them.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{challenges, micros, sends, time};
use crate::model::id::AccountId;
use crate::model::purpose::Purpose;
use crate::refusal::Fault;

/// Notes when the account will be gone. `false` where that is noted already.
pub async fn leave(conn: &mut AnyConnection, id: &AccountId, gone_at: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE accounts SET gone_at = $1 WHERE id = $2 AND gone_at IS NULL")
        .bind(micros(gone_at))
        .bind(id.as_str())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps the account. `false` where it was not on its way out, or its time is over.
pub async fn stay(conn: &mut AnyConnection, id: &AccountId, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE accounts SET gone_at = NULL WHERE id = $1 AND gone_at > $2")
        .bind(id.as_str())
        .bind(micros(now))
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The accounts whose time is over, those first that have waited longest.
pub async fn due(conn: &mut AnyConnection, now: Timestamp, most: i64) -> Result<Vec<AccountId>, Fault> {
    let ids: Vec<String> =
        sqlx::query_scalar("SELECT id FROM accounts WHERE gone_at <= $1 ORDER BY gone_at, id LIMIT $2")
            .bind(micros(now))
            .bind(most)
            .fetch_all(conn)
            .await?;
    Ok(ids.into_iter().map(AccountId::stored).collect())
}

/// Takes the account's turn if its time is over. Of any number of processes one alone erases it.
pub async fn take_turn(conn: &mut AnyConnection, id: &AccountId, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    let gone_at: Option<i64> =
        sqlx::query_scalar("UPDATE accounts SET turns = turns + 1 WHERE id = $1 AND gone_at <= $2 RETURNING gone_at")
            .bind(id.as_str())
            .bind(micros(now))
            .fetch_optional(conn)
            .await?;
    Ok(gone_at.map(time))
}

/// The beginning of an end, and the guard's turn in it: whoever asks for a code holds the tries and waits for the guard, and
/// who has the guard's turn takes rows of the outbox. What was to go out to the owner stays.
pub async fn begin_erasing(conn: &mut AnyConnection, id: &AccountId) -> Result<(), Fault> {
    forget_tries(conn, id).await?;
    sends::take_turn(conn).await?;
    sqlx::query("UPDATE outbox SET state = 'expired', sealed = NULL WHERE account_id = $1 AND state = 'queued'")
        .bind(id.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Drops what tries were counted by the account. Those by an address or number stay: they are a stranger's, who must not see
/// that there was an account.
pub async fn forget_tries(conn: &mut AnyConnection, id: &AccountId) -> Result<(), Fault> {
    for statement in ["DELETE FROM tries WHERE subject = $1", "DELETE FROM try_budgets WHERE subject = $1"] {
        sqlx::query(statement).bind(id.as_str()).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Deletes the account and all that hangs on it. What others need whole (limits, money, the record of decisions) forgets
/// whose it was; events keep kind and time under `pseudonym`. Under the turns of the account and of the guard.
pub async fn erase(conn: &mut AnyConnection, id: &AccountId, pseudonym: &str, now: Timestamp) -> Result<(), Fault> {
    // To a stranger who waits for a code, an end that an unknown address never has would tell that there was an account.
    challenges::withdraw_all(conn, id, now).await?;
    let anonymous: Vec<String> = Purpose::ALL
        .into_iter()
        .filter(|purpose| purpose.is_anonymous())
        .map(|purpose| format!("'{}'", purpose.name()))
        .collect();
    for statement in [
        format!("DELETE FROM challenges WHERE account_id = $1 AND purpose NOT IN ({})", anonymous.join(", ")),
        "UPDATE challenges SET account_id = NULL WHERE account_id = $1".to_owned(),
        "UPDATE outbox SET account_id = NULL WHERE account_id = $1".to_owned(),
        "UPDATE sends SET account_id = NULL WHERE account_id = $1".to_owned(),
        "DELETE FROM not_me_links WHERE account_id = $1".to_owned(),
        "DELETE FROM accounts WHERE id = $1".to_owned(),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).bind(id.as_str()).execute(&mut *conn).await?;
    }
    for statement in [
        "UPDATE decisions SET account_id = NULL, target = '', target_tag = $2, alike = NULL WHERE account_id = $1",
        // What operators have written goes too: it is about the person, in words that nobody has checked.
        "UPDATE events SET account_id = $2, address = '', user_agent = '', detail = '{}' WHERE account_id = $1",
    ] {
        sqlx::query(statement).bind(id.as_str()).bind(pseudonym).execute(&mut *conn).await?;
    }
    Ok(())
}
