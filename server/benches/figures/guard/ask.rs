//! All that somebody who asks for a text waits for: whether the factor is shut, the guard's decision, the challenge and its
//! code, the message that is written and sealed, and what happened on the account.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::{Duration, Instant};

use identity::Identity;
use identity::challenge::{self, Ask, Kind};
use identity::entropy::{Entropy as _, OsEntropy};
use identity::model::purpose::Purpose;
use identity::store;
use sqlx::AssertSqlSafe;

use super::Request;
use super::decision::{Rows, id};

/// How long a code lives, in microseconds.
const LIFETIME: i64 = 300_000_000;

/// Asks for a code.
pub(super) async fn asked(identity: &Identity, request: &Request) -> Result<Duration, Box<dyn Error>> {
    let ask = Ask {
        purpose: Purpose::VerifyPhone,
        target: &request.target,
        account: Some(&request.account),
        asked_for: None,
        visitor: &request.visitor,
        is_proven: false,
        message: Kind::Code,
    };
    let began = Instant::now();
    let asked = challenge::ask(identity, &ask).await;
    let took = began.elapsed();
    asked.map(|_| took).map_err(|no| format!("nothing was sent: {no:?}").into())
}

/// How large the rows are that an ask leaves.
pub(super) struct Template {
    sealed: usize,
    detail: String,
}

impl Template {
    /// Looks at one, and makes sure that the bare insert leaves as many rows in the same tables.
    pub async fn of(identity: &Identity, request: &Request) -> Result<Self, Box<dyn Error>> {
        let before = rows(identity).await?;
        asked(identity, request).await?;
        let between = rows(identity).await?;
        let mut conn = identity.store.read().await?;
        let sealed: i64 =
            sqlx::query_scalar("SELECT CAST(max(length(sealed)) AS BIGINT) FROM outbox").fetch_one(&mut *conn).await?;
        let detail = sqlx::query_scalar("SELECT detail FROM events").fetch_one(&mut *conn).await?;
        drop(conn);
        let template = Self { sealed: usize::try_from(sealed)?, detail };
        inserted(identity, request, &template).await?;
        let after = rows(identity).await?;
        let more = |before: &BTreeMap<String, i64>, after: &BTreeMap<String, i64>| {
            let changed = after.iter().map(|(table, count)| (table.clone(), count - before[table]));
            changed.filter(|(_, more)| *more != 0).collect::<BTreeMap<String, i64>>()
        };
        let (ours, bare) = (more(&before, &between), more(&between, &after));
        if ours == bare {
            Ok(template)
        } else {
            Err(format!("an ask leaves {ours:?}, the bare insert {bare:?}").into())
        }
    }
}

/// How many rows each table has.
async fn rows(identity: &Identity) -> Result<BTreeMap<String, i64>, Box<dyn Error>> {
    let tables = match identity.store.kind() {
        store::Kind::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        store::Kind::Postgres => "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'",
    };
    let mut conn = identity.store.read().await?;
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut *conn).await?;
    let mut rows = BTreeMap::new();
    for table in tables {
        let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        rows.insert(table, sqlx::query_scalar(count).fetch_one(&mut *conn).await?);
    }
    Ok(rows)
}

/// The rows that an ask leaves, and nothing else.
pub(super) async fn inserted(
    identity: &Identity,
    request: &Request,
    template: &Template,
) -> Result<Duration, Box<dyn Error>> {
    let [challenge, code, message, event] = [(); 4].map(|()| id());
    let guarded = Rows::of(identity, request, challenge);
    // Another's, so that the next ask finds no challenge of its own.
    let [browser, mac] = [(); 2].map(|()| {
        let mut bytes = vec![0; 32];
        OsEntropy.fill(&mut bytes);
        bytes
    });
    let (at, until) = (guarded.at, guarded.at + LIFETIME);
    let target = request.target.as_str();
    let sealed: Vec<u8> = mac.iter().copied().cycle().take(template.sealed).collect();

    let began = Instant::now();
    let mut tx = identity.store.write().await?;
    guarded.insert(&mut tx).await?;
    sqlx::query("INSERT INTO try_budgets (subject, factor, lane) VALUES ($1, 'sms', 3)")
        .bind(&guarded.account)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO challenges (id, purpose, factor, lane, target, account_id, browser, root, tries, created_at, expires_at) \
         VALUES ($1, 'verify-phone', 'sms', 3, $2, $3, $4, $1, 0, $5, $6)",
    )
    .bind(&guarded.challenge)
    .bind(target)
    .bind(&guarded.account)
    .bind(browser)
    .bind(at)
    .bind(until)
    .execute(&mut *tx)
    .await?;
    sqlx::query("INSERT INTO codes (id, challenge_id, mac, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(&code)
        .bind(&guarded.challenge)
        .bind(mac)
        .bind(at)
        .bind(until)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO outbox (id, channel, country, challenge_id, account_id, sealed, created_at, expires_at, state, state_at, \
         lane, hold, held_at) VALUES ($1, 'sms', 'US', $2, $3, $4, $5, $6, 'queued', $5, 3, 100000, $5)",
    )
    .bind(&message)
    .bind(&guarded.challenge)
    .bind(&guarded.account)
    .bind(sealed)
    .bind(at)
    .bind(until)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "INSERT INTO events (id, account_id, at, kind, detail, address, user_agent) VALUES ($1, $2, $3, 'code-sent', $4, $5, '')",
    )
    .bind(&event)
    .bind(&guarded.account)
    .bind(at)
    .bind(&template.detail)
    .bind("10.0.0.7")
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(began.elapsed())
}
