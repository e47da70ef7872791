//! Challenges and their codes.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, passkeys, sends, time, totp, webauthn_challenges};
use crate::model::id::{AccountId, ChallengeId};
use crate::model::purpose::Purpose;
use crate::model::token::TokenHash;
use crate::refusal::Fault;

/// A challenge row.
#[derive(Clone)]
pub struct Challenge {
    pub id: ChallengeId,
    pub purpose: Purpose,
    pub target: String,
    pub account: Option<AccountId>,
    /// A keyed hash of what a stranger typed beside the target.
    pub asked_for: Option<String>,
    /// The first challenge of those that continue one another: their codes are good for the newest, each to its end.
    pub root: ChallengeId,
    pub tries: i64,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// Whose challenge is meant: a browser's, for a purpose, of an account where one is known.
#[derive(Clone, Copy)]
pub struct Whose<'a> {
    pub browser: TokenHash,
    pub purpose: Purpose,
    pub account: Option<&'a AccountId>,
}

type Row = (String, String, String, Option<String>, Option<String>, String, i64, i64, i64, Option<i64>);

// A process of an older release, running beside this one, writes no root.
const COLUMNS: &str =
    "id, purpose, target, account_id, asked_for, COALESCE(root, id), tries, created_at, expires_at, ended_at";

fn read(row: Row) -> Option<Challenge> {
    let (id, purpose, target, account, asked_for, root, tries, created_at, expires_at, ended_at) = row;
    Some(Challenge {
        id: ChallengeId::stored(id),
        purpose: Purpose::parse(&purpose)?,
        target,
        account: account.map(AccountId::stored),
        asked_for,
        root: ChallengeId::stored(root),
        tries,
        created_at: time(created_at),
        expires_at: time(expires_at),
        ended_at: ended_at.map(time),
    })
}

/// The challenge that has not ended, of which there is one at most, or else the newest. An anonymous asker (`account` is
/// `None`) is known by the browser alone.
pub async fn newest(conn: &mut AnyConnection, whose: Whose<'_>) -> Result<Option<Challenge>, Fault> {
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM challenges WHERE browser = $1 AND purpose = $2 \
         AND ($3 = '' OR account_id = $3) ORDER BY ended_at IS NULL DESC, created_at DESC, id DESC LIMIT 1"
    )))
    .bind(whose.browser.to_vec())
    .bind(whose.purpose.name())
    .bind(whose.account.map_or("", AccountId::as_str))
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(read))
}

pub async fn insert(conn: &mut AnyConnection, challenge: &Challenge, browser: TokenHash) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO challenges (id, purpose, factor, lane, target, account_id, asked_for, browser, root, tries, \
         created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(challenge.id.as_str())
    .bind(challenge.purpose.name())
    .bind(challenge.purpose.factor().name())
    .bind(challenge.purpose.lane().number())
    .bind(&challenge.target)
    .bind(challenge.account.as_ref().map(|id| id.as_str().to_owned()))
    .bind(challenge.asked_for.clone())
    .bind(browser.to_vec())
    .bind(challenge.root.as_str())
    .bind(challenge.tries)
    .bind(micros(challenge.created_at))
    .bind(micros(challenge.expires_at))
    .execute(conn)
    .await?;
    Ok(())
}

/// Lets a challenge live as long as its newest code.
pub async fn prolong(conn: &mut AnyConnection, id: &ChallengeId, until: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE challenges SET expires_at = $1 WHERE id = $2 AND expires_at < $1")
        .bind(micros(until))
        .bind(id.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Counts a try and answers how many there are now, and whose account it is by now, or `None` when the challenge is dead, used up or over.
/// Counted before the compare and committed by itself: an aborted request gives no free guess (NIST 800-63B 3.2.2).
pub async fn count_try(
    conn: &mut AnyConnection,
    id: &ChallengeId,
    most: u32,
    now: Timestamp,
) -> Result<Option<(i64, Option<AccountId>)>, Fault> {
    let counted: Option<(i64, Option<String>)> = sqlx::query_as(
        "UPDATE challenges SET tries = tries + 1 \
         WHERE id = $1 AND ended_at IS NULL AND tries < $2 AND expires_at > $3 RETURNING tries, account_id",
    )
    .bind(id.as_str())
    .bind(i64::from(most))
    .bind(micros(now))
    .fetch_optional(conn)
    .await?;
    Ok(counted.map(|(tries, account)| (tries, account.map(AccountId::stored))))
}

/// Gives a try back: it was right.
pub async fn give_back(conn: &mut AnyConnection, id: &ChallengeId) -> Result<(), Fault> {
    sqlx::query("UPDATE challenges SET tries = tries - 1 WHERE id = $1").bind(id.as_str()).execute(conn).await?;
    Ok(())
}

/// Ends a challenge as redeemed by one of its codes, and that code too. Of any number of requests one alone is told `true`.
/// The caller commits nothing otherwise.
pub async fn redeem(conn: &mut AnyConnection, id: &ChallengeId, code: &str, now: Timestamp) -> Result<bool, Fault> {
    // The code's own row is asked too: a challenge that a stranger asked for outlives its codes, see [`withdraw_all`].
    for (statement, row) in [
        (
            "UPDATE challenges SET ended_at = $1, ended_as = 'redeemed' \
             WHERE id = $2 AND ended_at IS NULL AND expires_at > $1",
            id.as_str(),
        ),
        ("UPDATE codes SET expires_at = $1 WHERE id = $2 AND expires_at > $1", code),
    ] {
        let done = sqlx::query(statement).bind(micros(now)).bind(row).execute(&mut *conn).await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Ends one challenge because another continues it. `false` when it has ended otherwise meanwhile.
pub async fn continue_from(conn: &mut AnyConnection, id: &ChallengeId, now: Timestamp) -> Result<bool, Fault> {
    let done =
        sqlx::query("UPDATE challenges SET ended_at = $1, ended_as = 'superseded' WHERE id = $2 AND ended_at IS NULL")
            .bind(micros(now))
            .bind(id.as_str())
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends the live challenges of a browser for a purpose, all but `kept`.
pub async fn supersede(
    conn: &mut AnyConnection,
    whose: Whose<'_>,
    kept: &ChallengeId,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE challenges SET ended_at = $1, ended_as = 'superseded' \
         WHERE browser = $2 AND purpose = $3 AND id <> $4 AND ended_at IS NULL",
    )
    .bind(micros(now))
    .bind(whose.browser.to_vec())
    .bind(whose.purpose.name())
    .bind(kept.as_str())
    .execute(conn)
    .await?;
    Ok(())
}

/// Which challenges are withdrawn.
#[derive(Clone, Copy)]
enum Which {
    Account,
    Target,
    /// With those that continue one another.
    Root,
}

impl Which {
    /// `$1` is whose.
    fn condition(self) -> &'static str {
        match self {
            Self::Account => "account_id = $1",
            Self::Target => "target = $1",
            Self::Root => "(root = $1 OR id = $1)",
        }
    }
}

/// Kills every code of an account's live challenges, and lets what is still queued of them lie: its password, phone or
/// factor has changed. The challenges end too, but not those that strangers may ask for: to them, an end that an unknown
/// number or address never has would tell that there is an account. Passkeys and apps that wait for recovery codes are
/// dropped.
pub async fn withdraw_all(conn: &mut AnyConnection, account: &AccountId, now: Timestamp) -> Result<(), Fault> {
    withdraw(conn, Which::Account, account.as_str(), now).await?;
    webauthn_challenges::withdraw_all(conn, account).await?;
    passkeys::drop_waiting(conn, account).await?;
    totp::drop_waiting(conn, account).await
}

/// The same for every challenge for a target.
pub async fn withdraw_to(conn: &mut AnyConnection, target: &str, now: Timestamp) -> Result<(), Fault> {
    withdraw(conn, Which::Target, target, now).await
}

/// The same for the live challenge among those that continue one another, of which `one` is any. `false`: none is live.
pub async fn withdraw_one(conn: &mut AnyConnection, one: &ChallengeId, now: Timestamp) -> Result<bool, Fault> {
    let root: Option<String> = sqlx::query_scalar(
        "SELECT COALESCE(root, id) FROM challenges WHERE ended_at IS NULL AND expires_at > $1 \
         AND (id = $2 OR root = (SELECT COALESCE(root, id) FROM challenges WHERE id = $2))",
    )
    .bind(micros(now))
    .bind(one.as_str())
    .fetch_optional(&mut *conn)
    .await?;
    let Some(root) = root else { return Ok(false) };
    withdraw(conn, Which::Root, &root, now).await?;
    Ok(true)
}

/// The guard's turn is taken first: these change many rows at once, and so do others who have it.
async fn withdraw(conn: &mut AnyConnection, which: Which, whose: &str, now: Timestamp) -> Result<(), Fault> {
    sends::take_turn(conn).await?;
    let condition = which.condition();
    let anonymous: Vec<String> = Purpose::ALL
        .into_iter()
        .filter(|purpose| purpose.is_anonymous())
        .map(|purpose| format!("'{}'", purpose.name()))
        .collect();
    let ended = format!(
        "UPDATE challenges SET ended_at = $2, ended_as = 'withdrawn' WHERE {condition} AND ended_at IS NULL \
         AND expires_at > $2 AND purpose NOT IN ({})",
        anonymous.join(", ")
    );
    let of_theirs = format!("challenge_id IN (SELECT id FROM challenges WHERE {condition})");
    // Over since ever, and not since now: to a process whose clock is behind, now is still to come.
    let killed = format!("UPDATE codes SET expires_at = 0 WHERE expires_at > 0 AND {of_theirs}");
    let unsent = format!(
        "UPDATE outbox SET state = 'expired', state_at = $2, sealed = NULL WHERE state = 'queued' AND {of_theirs}"
    );
    let query = |statement: String| sqlx::query(sqlx::AssertSqlSafe(statement)).bind(whose.to_owned());
    query(ended).bind(micros(now)).execute(&mut *conn).await?;
    query(killed).execute(&mut *conn).await?;
    query(unsent).bind(micros(now)).execute(conn).await?;
    Ok(())
}

pub async fn insert_code(
    conn: &mut AnyConnection,
    id: &str,
    challenge: &ChallengeId,
    mac: Vec<u8>,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<(), Fault> {
    sqlx::query("INSERT INTO codes (id, challenge_id, mac, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(challenge.as_str())
        .bind(mac)
        .bind(micros(now))
        .bind(micros(expires_at))
        .execute(conn)
        .await?;
    Ok(())
}

/// A code as it is kept.
pub struct StoredCode {
    pub id: String,
    /// The challenge that it was drawn for.
    pub challenge: ChallengeId,
    pub mac: Vec<u8>,
    pub expires_at: Timestamp,
}

/// The codes that answer a challenge: its own, and those of the ones that it continues.
pub async fn codes(conn: &mut AnyConnection, challenge: &Challenge) -> Result<Vec<StoredCode>, Fault> {
    let rows: Vec<(String, String, Vec<u8>, i64)> = sqlx::query_as(
        "SELECT codes.id, codes.challenge_id, codes.mac, codes.expires_at FROM codes \
             JOIN challenges ON challenges.id = codes.challenge_id WHERE challenges.root = $1 OR challenges.id = $1",
    )
    .bind(challenge.root.as_str())
    .fetch_all(conn)
    .await?;
    let code = |(id, challenge, mac, expires_at)| StoredCode {
        id,
        challenge: ChallengeId::stored(challenge),
        mac,
        expires_at: time(expires_at),
    };
    Ok(rows.into_iter().map(code).collect())
}

/// The codes that went out to a target since `since`, each with its purpose. Not those that were withheld.
pub async fn sent_to(
    conn: &mut AnyConnection,
    target: &str,
    since: Timestamp,
) -> Result<Vec<(Purpose, StoredCode)>, Fault> {
    type Row = (String, String, String, Vec<u8>, i64);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT challenges.purpose, codes.id, codes.challenge_id, codes.mac, codes.expires_at FROM codes \
         JOIN challenges ON challenges.id = codes.challenge_id WHERE challenges.target = $1 AND codes.created_at > $2 \
         AND EXISTS (SELECT 1 FROM outbox WHERE outbox.challenge_id = challenges.id AND outbox.state <> 'withheld')",
    )
    .bind(target)
    .bind(micros(since))
    .fetch_all(conn)
    .await?;
    let code = |(purpose, id, challenge, mac, expires_at): Row| {
        let code = StoredCode { id, challenge: ChallengeId::stored(challenge), mac, expires_at: time(expires_at) };
        Some((Purpose::parse(&purpose)?, code))
    };
    Ok(rows.into_iter().filter_map(code).collect())
}

/// Drops challenges, and their codes with them, that were over before `before`.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query("DELETE FROM challenges WHERE expires_at < $1").bind(micros(before)).execute(conn).await?;
    Ok(done.rows_affected())
}
