//! What the guard counts and records.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{micros, time};
use crate::guard::NOTICE;
use crate::model::id::{AccountId, ChallengeId};
use crate::model::money::Money;
use crate::refusal::Fault;

/// One send as the guard sees it. `""` stands for what it has not.
#[derive(Default)]
pub struct SendRow<'a> {
    pub id: &'a str,
    pub at: Timestamp,
    pub channel: &'a str,
    pub lane: i64,
    pub purpose: &'a str,
    pub target_tag: &'a str,
    pub masked_target: &'a str,
    pub block: &'a str,
    pub country: &'a str,
    pub account: Option<&'a AccountId>,
    pub host: &'a str,
    pub network: &'a str,
    pub challenge: Option<&'a ChallengeId>,
    /// By somebody's browser. Notices are not.
    pub is_asked_for: bool,
    pub is_proven: bool,
    pub price: Money,
    /// The openings of the breakers that it tries.
    pub block_probe: Option<i64>,
    pub country_probe: Option<i64>,
}

/// Takes the guard's turn: other sends wait until the transaction ends, and so every count below is exact.
pub async fn take_turn(conn: &mut AnyConnection) -> Result<(), Fault> {
    let done = sqlx::query("UPDATE guard_turn SET turns = turns + 1 WHERE id = 1").execute(conn).await?;
    super::one_row(&done)
}

/// The sends to a target.
pub struct ToTarget {
    /// When those of the lane were, newest first, with whether each was answered. Notices are not among them: nobody asks
    /// for them, and nobody can answer.
    pub asked_for: Vec<(i64, bool)>,
    /// All of them. For lane 1 only its own count: strangers never use it up.
    pub in_all: usize,
}

/// From when on a send lies too far ahead to count: a clock that ran ahead and was set back wrote it, and it would count
/// until the clock is there again. As far ahead as the window reaches back, so that processes need not agree on the time.
fn ahead_of(now: Timestamp, since: Timestamp) -> Timestamp {
    now + now.duration_since(since)
}

/// What was sent to a target since `since`.
pub async fn to_target(conn: &mut AnyConnection, row: &SendRow<'_>, since: Timestamp) -> Result<ToTarget, Fault> {
    let rows: Vec<(i64, Option<i64>, i64, String)> = sqlx::query_as(
        "SELECT at, answered_at, lane, purpose FROM sends WHERE target_tag = $1 AND at > $2 AND at < $3 ORDER BY at DESC",
    )
    .bind(row.target_tag)
    .bind(micros(since))
    .bind(micros(ahead_of(row.at, since)))
    .fetch_all(conn)
    .await?;
    let in_all = rows.iter().filter(|(_, _, lane, _)| row.lane != 1 || *lane == 1).count();
    let of_lane = rows.into_iter().filter(|(_, _, lane, purpose)| *lane == row.lane && purpose != NOTICE);
    Ok(ToTarget { asked_for: of_lane.map(|(at, answered, ..)| (at, answered.is_some())).collect(), in_all })
}

/// What a limit counts over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Account,
    Host,
    Network,
    Block,
    /// Unproved sends alone, answered or not.
    Country,
}

/// How many sends of one channel stand against each scope of a send: the unanswered ones of an hour, and for
/// [`Scope::Country`] all unproved ones of a day; a block together with whichever of its neighbours has more. Addresses and blocks are counted per lane, so that what strangers ask
/// for never uses up lane 1; an account is counted in all of them.
pub struct Counts([i64; 5]);

impl Counts {
    pub fn of(&self, scope: Scope) -> i64 {
        self.0[scope as usize]
    }
}

/// What a count looks for where a send has no such scope. Asked also then: a send without an account must take as long as
/// one with. Nothing is called so, while many rows share "".
fn named(scope: &str) -> &str {
    if scope.is_empty() { "-" } else { scope }
}

/// The blocks before and after one. Ten thousand numbers in a row lie in two blocks, so a block is counted together with
/// either neighbour: else a row that begins in its middle would cost twice the figure.
fn neighbours(block: &str) -> [String; 2] {
    let digits = block.strip_prefix('+').unwrap_or_default();
    let beside = |next: fn(u64) -> Option<u64>| {
        digits.parse().ok().and_then(next).map_or_else(|| named("").to_owned(), |number| format!("+{number}"))
    };
    [beside(|number| number.checked_sub(1)), beside(|number| number.checked_add(1))]
}

/// Counts all of them in one statement: each way to the database costs more than the counting.
pub async fn counts(
    conn: &mut AnyConnection,
    row: &SendRow<'_>,
    (hour, day): (Timestamp, Timestamp),
) -> Result<Counts, Fault> {
    let unanswered = |place: &str| {
        format!("(SELECT count(*) FROM sends WHERE {place} AND at > $7 AND at < $12 AND answered_at IS NULL)")
    };
    // Only texts have a block and a country.
    let statement = format!(
        "SELECT {}, {}, {}, {}, {}, (SELECT count(*) FROM sends WHERE country = $5 AND lane = $9 AND at > $8 AND at < $13)",
        unanswered("account_id = $1 AND channel = $6"),
        unanswered("address = $2 AND lane = $9 AND channel = $6"),
        unanswered("network = $3 AND lane = $9 AND channel = $6"),
        unanswered("block IN ($4, $10) AND lane = $9"),
        unanswered("block IN ($4, $11) AND lane = $9"),
    );
    let [before, after] = neighbours(row.block);
    let (account, host, network, with_before, with_after, country): (i64, i64, i64, i64, i64, i64) =
        sqlx::query_as(sqlx::AssertSqlSafe(statement))
            .bind(named(row.account.map_or("", AccountId::as_str)))
            .bind(named(row.host))
            .bind(named(row.network))
            .bind(named(row.block))
            .bind(named(row.country))
            .bind(row.channel)
            .bind(micros(hour))
            .bind(micros(day))
            .bind(row.lane)
            .bind(before)
            .bind(after)
            .bind(micros(ahead_of(row.at, hour)))
            .bind(micros(ahead_of(row.at, day)))
            .fetch_one(conn)
            .await?;
    Ok(Counts([account, host, network, with_before.max(with_after), country]))
}

/// Takes from every counter at once: the row is what they count.
pub async fn insert(conn: &mut AnyConnection, row: &SendRow<'_>) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO sends (id, at, channel, lane, purpose, target_tag, block, country, account_id, address, network, \
         challenge_id, block_probe, country_probe) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(row.id)
    .bind(micros(row.at))
    .bind(row.channel)
    .bind(row.lane)
    .bind(row.purpose)
    .bind(row.target_tag)
    .bind(row.block)
    .bind(row.country)
    .bind(row.account.map(|id| id.as_str().to_owned()))
    .bind(row.host)
    .bind(row.network)
    .bind(row.challenge.map(|id| id.as_str().to_owned()))
    .bind(row.block_probe)
    .bind(row.country_probe)
    .execute(conn)
    .await?;
    Ok(())
}

/// Records what was decided, without the full target: enough to judge the same request again under other settings. What is
/// `alike` to a row on record is counted up there.
pub async fn record(
    conn: &mut AnyConnection,
    id: &str,
    row: &SendRow<'_>,
    refused: Option<(&str, &str)>,
    alike: Option<&str>,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO decisions (id, at, channel, lane, purpose, target, block, country, account_id, address, refusal, \
         rule, target_tag, network, challenge_id, is_asked_for, is_proven, price, alike) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) \
         ON CONFLICT (alike) WHERE alike IS NOT NULL DO UPDATE SET times = decisions.times + 1",
    )
    .bind(id)
    .bind(micros(row.at))
    .bind(row.channel)
    .bind(row.lane)
    .bind(row.purpose)
    .bind(row.masked_target)
    .bind(row.block)
    .bind(row.country)
    .bind(row.account.map(|id| id.as_str().to_owned()))
    .bind(row.host)
    .bind(refused.map(|(refusal, _)| refusal.to_owned()))
    .bind(refused.map(|(_, rule)| rule.to_owned()))
    .bind(row.target_tag)
    .bind(row.network)
    .bind(row.challenge.map(|id| id.as_str().to_owned()))
    .bind(i64::from(row.is_asked_for))
    .bind(i64::from(row.is_proven))
    .bind(row.price.millionths())
    .bind(alike.map(str::to_owned))
    .execute(conn)
    .await?;
    Ok(())
}

/// When the newest decision was made: the latest time that the installation has seen.
pub async fn newest_decision(conn: &mut AnyConnection) -> Result<Option<Timestamp>, Fault> {
    let newest: Option<i64> = sqlx::query_scalar("SELECT max(at) FROM decisions").fetch_one(conn).await?;
    Ok(newest.map(time))
}

/// Gives the places of the sends under a root back: a code of it was redeemed. The record of decisions keeps that too.
pub async fn answer(conn: &mut AnyConnection, root: &ChallengeId, now: Timestamp) -> Result<(), Fault> {
    for statement in [
        "UPDATE sends SET answered_at = $1 WHERE answered_at IS NULL \
         AND challenge_id IN (SELECT id FROM challenges WHERE root = $2 OR id = $2)",
        "UPDATE decisions SET answered_at = $1 WHERE answered_at IS NULL AND refusal IS NULL \
         AND challenge_id IN (SELECT id FROM challenges WHERE root = $2 OR id = $2)",
    ] {
        sqlx::query(statement).bind(micros(now)).bind(root.as_str()).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Drops sends from before `before`, which no limit looks at, and decisions from before `decided_before`.
pub async fn sweep(conn: &mut AnyConnection, before: Timestamp, decided_before: Timestamp) -> Result<(), Fault> {
    sqlx::query("DELETE FROM sends WHERE at < $1").bind(micros(before)).execute(&mut *conn).await?;
    sqlx::query("DELETE FROM decisions WHERE at < $1").bind(micros(decided_before)).execute(conn).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::neighbours;

    #[test]
    fn the_neighbours_of_a_block_are_one_before_and_one_after() {
        assert_eq!(neighbours("+1201555"), ["+1201554", "+1201556"]);
        assert_eq!(neighbours("+4179999"), ["+4179998", "+4180000"]);
        assert_eq!(neighbours(""), ["-", "-"], "a mail has none");
    }
}
