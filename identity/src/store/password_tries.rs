//! Wrong passwords, per typed address and client address, and per client address over all accounts.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::refusal::Fault;

/// Where a subject stands.
pub struct Standing {
    pub wrong: i64,
    pub last_at: Timestamp,
    /// None while nothing has to be waited for: a time that has just come lies ahead of whoever read the clock before.
    pub refused_until: Option<Timestamp>,
}

/// Takes this subject's turn (others wait until the transaction ends) and tells where it stands.
pub async fn take_turn(conn: &mut AnyConnection, subject: &str, now: Timestamp) -> Result<Standing, Fault> {
    let (wrong, last_at, refused_until): (i64, i64, i64) = sqlx::query_as(
        "INSERT INTO password_tries (subject, wrong, last_at, refused_until) VALUES ($1, 0, $2, 0) \
         ON CONFLICT (subject) DO UPDATE SET wrong = password_tries.wrong \
         RETURNING wrong, last_at, refused_until",
    )
    .bind(subject)
    .bind(micros(now))
    .fetch_one(conn)
    .await?;
    Ok(Standing { wrong, last_at: time(last_at), refused_until: (refused_until > 0).then(|| time(refused_until)) })
}

pub async fn set(
    conn: &mut AnyConnection,
    subject: &str,
    wrong: i64,
    now: Timestamp,
    refused_until: Option<Timestamp>,
) -> Result<(), Fault> {
    sqlx::query("UPDATE password_tries SET wrong = $1, last_at = $2, refused_until = $3 WHERE subject = $4")
        .bind(wrong)
        .bind(micros(now))
        .bind(refused_until.map_or(0, micros))
        .bind(subject)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes one wrong password off again, and the wait with it: it was the right one.
pub async fn give_back(conn: &mut AnyConnection, subject: &str) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE password_tries SET wrong = CASE WHEN wrong > 0 THEN wrong - 1 ELSE 0 END, refused_until = 0 \
         WHERE subject = $1",
    )
    .bind(subject)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn forget(conn: &mut AnyConnection, subject: &str) -> Result<(), Fault> {
    sqlx::query("DELETE FROM password_tries WHERE subject = $1").bind(subject).execute(conn).await?;
    Ok(())
}

/// Of a typed address, by its tag: how many wrong ones in a row there were.
pub async fn in_a_row(conn: &mut AnyConnection, tag: &str) -> Result<i64, Fault> {
    let wrong: Option<i64> = sqlx::query_scalar("SELECT wrong FROM password_tries WHERE subject = $1")
        .bind(format!("account {tag}"))
        .fetch_optional(conn)
        .await?;
    Ok(wrong.unwrap_or_default())
}

/// Forgets all that was typed at an address, from wherever it came. What a client address did stays counted.
pub async fn forget_all(conn: &mut AnyConnection, tag: &str) -> Result<(), Fault> {
    // The account's row first, as whoever counts a try does.
    sqlx::query("DELETE FROM password_tries WHERE subject = $1")
        .bind(format!("account {tag}"))
        .execute(&mut *conn)
        .await?;
    sqlx::query("DELETE FROM password_tries WHERE substr(subject, 1, length($1)) = $1")
        .bind(format!("pair {tag} "))
        .execute(conn)
        .await?;
    Ok(())
}

/// Drops what has had no wrong password since `before`; the row of wrong ones at an account, which has no end in time
/// (SPEC 6), since `long_before`.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp, long_before: Timestamp) -> Result<u64, Fault> {
    let done =
        sqlx::query("DELETE FROM password_tries WHERE last_at < $1 AND (subject NOT LIKE 'account %' OR last_at < $2)")
            .bind(micros(before))
            .bind(micros(long_before))
            .execute(conn)
            .await?;
    Ok(done.rows_affected())
}
