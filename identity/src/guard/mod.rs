//! What stands between a request and a bill (SPEC 4).
//!
//! Rules 2 to 4 are here; rule 1 is [`crate::model::phone::Phone::parse`], which every number has passed
//! (`record_unfit_number` keeps what it refused). The first "no" wins, is recorded with its reason, and takes from no
//! counter. Sends take turns on one row, so that counts are exact with any number of processes; a limit that can't be
//! read is a fault, and nothing is sent.

mod limits;

use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::Identity;
use crate::model::id::{self, AccountId, ChallengeId};
use crate::model::purpose::{Lane, Purpose};
use crate::model::session::Person;
use crate::model::target::{Channel, Target};
use crate::model::visitor::Visitor;
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::Tx;
use crate::store::sends::{self, SendRow};

pub(crate) use limits::cool_down;

/// Who asks for a send, and to where.
pub struct Asker<'a> {
    pub target: &'a Target,
    pub lane: Lane,
    /// A purpose's name, or `notice`.
    pub purpose: &'static str,
    pub account: Option<&'a AccountId>,
    /// `None` for notices, which no browser asks for.
    pub visitor: Option<&'a Visitor>,
    pub is_proven: bool,
    pub challenge: Option<&'a ChallengeId>,
}

/// A "no", and the rule that said it, for the record.
struct Stop {
    refusal: Refusal,
    rule: &'static str,
}

/// Under which names the limits know a send.
struct Names {
    target_tag: String,
    masked_target: String,
    host: String,
    network: String,
}

impl Names {
    fn of(identity: &Identity, asker: &Asker<'_>) -> Self {
        let (host, network) = asker.visitor.map(|visitor| (visitor.host(), visitor.network())).unwrap_or_default();
        let target_tag = target_tag(identity, asker.target.as_str());
        Self { target_tag, masked_target: asker.target.masked(), host, network }
    }

    fn row<'a>(&'a self, id: &'a str, asker: &'a Asker<'_>, now: Timestamp) -> SendRow<'a> {
        SendRow {
            id,
            at: now,
            channel: asker.target.channel().name(),
            lane: asker.lane.number(),
            purpose: asker.purpose,
            target_tag: &self.target_tag,
            masked_target: &self.masked_target,
            block: asker.target.block(),
            country: asker.target.country(),
            account: asker.account,
            host: &self.host,
            network: &self.network,
            challenge: asker.challenge,
        }
    }
}

fn count_decision(channel: Channel, lane: Lane, reason: &'static str) {
    let lane = lane.number().to_string();
    metrics::counter!("ringfence_guard_decisions_total", "channel" => channel.name(), "lane" => lane, "reason" => reason)
        .increment(1);
}

/// Decides on a send and records the decision. An allowed one has taken its places when the transaction commits.
pub async fn decide(
    identity: &Identity,
    tx: &mut Tx,
    asker: &Asker<'_>,
    now: Timestamp,
) -> Result<Result<(), Refusal>, Fault> {
    let names = Names::of(identity, asker);
    let send_id = id::random(&*identity.entropy);
    let row = names.row(&send_id, asker, now);

    take_turn(tx).await?;
    let judged = judge(identity, tx, &row, asker, now).await?;
    record(identity, tx, &row, asker, judged.as_ref().err()).await?;
    if let Err(stop) = judged {
        return Ok(Err(stop.refusal));
    }
    sends::insert(tx, &row).await?;
    Ok(Ok(()))
}

/// Rules 2 to 6 in their order. Reads alone: what an allowed send takes, it takes after the last of them.
async fn judge(
    identity: &Identity,
    conn: &mut AnyConnection,
    row: &SendRow<'_>,
    asker: &Asker<'_>,
    now: Timestamp,
) -> Result<Result<(), Stop>, Fault> {
    if let Some(stop) = country(identity, asker) {
        return Ok(Err(stop));
    }
    if let Some(stop) = limits::check(identity, conn, row, asker, now).await? {
        return Ok(Err(stop));
    }
    Ok(Ok(()))
}

/// Whether the guard would let a send through just now, for what would cost us before the decision is made. A "no" is
/// recorded as any other; a "yes" takes nothing.
pub(crate) async fn would_allow(identity: &Identity, asker: &Asker<'_>) -> Outcome<()> {
    let now = identity.now();
    let names = Names::of(identity, asker);
    let mut conn = identity.store.read().await?;
    match judge(identity, &mut conn, &names.row("", asker, now), asker, now).await? {
        Err(stop) => {
            drop(conn);
            let mut tx = identity.store.write().await?;
            record(identity, &mut tx, &names.row("", asker, now), asker, Some(&stop)).await?;
            tx.commit().await?;
            Err(stop.refusal.into())
        }
        Ok(()) => Ok(()),
    }
}

async fn record(
    identity: &Identity,
    tx: &mut Tx,
    row: &SendRow<'_>,
    asker: &Asker<'_>,
    stop: Option<&Stop>,
) -> Result<(), Fault> {
    let reason = stop.map(|stop| (stop.refusal.name(), stop.rule));
    count_decision(asker.target.channel(), asker.lane, reason.map_or("allowed", |(_, rule)| rule));
    sends::record(tx, &id::random(&*identity.entropy), row, reason).await
}

/// Records that rule 1 refused what somebody typed. The number itself is not kept: it may be anything.
pub(crate) async fn record_unfit_number(
    identity: &Identity,
    tx: &mut Tx,
    purpose: Purpose,
    person: &Person,
    refusal: &Refusal,
) -> Result<(), Fault> {
    let (host, network) = (person.visitor.host(), person.visitor.network());
    let row = SendRow {
        at: identity.now(),
        channel: Channel::Sms.name(),
        lane: purpose.lane().number(),
        purpose: purpose.name(),
        account: Some(&person.account.id),
        host: &host,
        network: &network,
        ..SendRow::default()
    };
    count_decision(Channel::Sms, purpose.lane(), "number-kind");
    sends::record(tx, &id::random(&*identity.entropy), &row, Some((refusal.name(), "number-kind"))).await
}

/// Takes the guard's turn ahead of a decision. For transactions that end challenges before they decide on a notice:
/// whoever asks for a code takes its turn first and ends challenges then, and two orders would wait for each other.
pub(crate) async fn take_turn(tx: &mut Tx) -> Result<(), Fault> {
    sends::take_turn(tx).await
}

/// Rule 2: the country is on the allow-list.
fn country(identity: &Identity, asker: &Asker<'_>) -> Option<Stop> {
    let served = identity.policy.guard.countries.as_ref()?;
    let Target::Phone(phone) = asker.target else { return None };
    (!served.contains(phone.country())).then_some(Stop { refusal: Refusal::CountryNotServed, rule: "country" })
}

/// The name under which the limits know a number or address.
pub(crate) fn target_tag(identity: &Identity, target: &str) -> String {
    identity.keys.tag(&[b"send", target.as_bytes()])
}

/// The seconds from `now` until `until`, rounded up, at least 1.
fn seconds_until(until: i64, now: Timestamp) -> u32 {
    let micros = until.saturating_sub(now.as_microsecond()).max(1);
    u32::try_from((micros + 999_999) / 1_000_000).unwrap_or(u32::MAX)
}
