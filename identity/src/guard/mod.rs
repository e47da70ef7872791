//! What stands between a request and a bill (SPEC 4).
//!
//! Rules 2 to 6 are here; rule 1 is [`crate::model::phone::Phone::parse`], which every number has passed
//! (`record_unfit_number` keeps what it refused). The first "no" wins, is recorded with its reason, and takes from no
//! counter. Sends take turns on one row, so that counts are exact with any number of processes; a limit that can't be
//! read is a fault, and nothing is sent.

pub(crate) mod alerts;
mod breaker;
mod limits;
pub(crate) mod money;
mod pass;
pub mod prices;
mod silenced;
pub mod status;

use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::Identity;
use crate::model::id::{self, AccountId, ChallengeId};
use crate::model::money::Money;
use crate::model::purpose::{Lane, Purpose};
use crate::model::target::{Channel, Target};
use crate::model::visitor::Visitor;
use crate::refusal::{Fault, Outcome, Refusal};
use crate::store::Tx;
use crate::store::breakers::Scope;
use crate::store::sends::{self, SendRow};

pub(crate) use limits::cool_down;
pub use pass::Pass;
pub(crate) use silenced::{is_silenced, is_silenced_quietly, silence, unsilence};

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
    /// At the gateway that is asked first.
    price: Money,
}

impl Names {
    fn of(identity: &Identity, asker: &Asker<'_>) -> Self {
        let (host, network) = asker.visitor.map(|visitor| (visitor.host(), visitor.network())).unwrap_or_default();
        let target_tag = target_tag(identity, asker.target.as_str());
        let price = match asker.target {
            Target::Phone(phone) => identity.policy.money.first_price(phone.country(), phone.e164()),
            Target::Email(_) => Money::ZERO,
        };
        Self { target_tag, masked_target: asker.target.masked(), host, network, price }
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
            is_asked_for: asker.visitor.is_some(),
            is_proven: asker.is_proven,
            price: self.price,
            ..SendRow::default()
        }
    }
}

fn count_decision(channel: Channel, lane: Lane, reason: &'static str) {
    let lane = lane.number().to_string();
    metrics::counter!("ringfence_guard_decisions_total", "channel" => channel.name(), "lane" => lane, "reason" => reason)
        .increment(1);
}

/// Decides on a send and records the decision. An allowed one has taken its places, and holds its price, when the
/// transaction commits; the caller commits it also on a refusal.
pub async fn decide(
    identity: &Identity,
    tx: &mut Tx,
    asker: &Asker<'_>,
    now: Timestamp,
) -> Result<Result<Pass, Refusal>, Fault> {
    let names = Names::of(identity, asker);
    let send_id = id::random(&*identity.entropy);
    let row = names.row(&send_id, asker, now);

    take_turn(tx).await?;
    let mut met = breaker::Met::default();
    let mut judged = judge(identity, tx, &row, asker, &mut met, now).await?;
    if judged.is_ok() && !row.price.is_zero() {
        // By conditional updates: they, and not what was read, keep to the caps.
        judged = money::take(identity, tx, asker.lane, row.price, now).await?.map_or(Ok(()), Err);
    }
    breaker::record(identity, tx, &row, &met, now).await?;
    let quiet = silenced::quietly(identity, tx, asker).await?;
    record(identity, tx, &row, asker, judged.as_ref().err().or(quiet.as_ref())).await?;
    if let Err(stop) = judged {
        return Ok(Err(stop.refusal));
    }
    let (block_probe, country_probe) = (met.probes(Scope::Block), met.probes(Scope::Country));
    sends::insert(tx, &SendRow { block_probe, country_probe, ..row }).await?;
    Ok(Ok(Pass::new(asker.target, asker.lane, money::Part { amount: names.price, at: now })))
}

/// Rules 2 to 6 in their order. Reads alone: what an allowed send takes, it takes after the last of them. `met` keeps what
/// the breakers have come to, whoever says no.
async fn judge(
    identity: &Identity,
    conn: &mut AnyConnection,
    row: &SendRow<'_>,
    asker: &Asker<'_>,
    met: &mut breaker::Met,
    now: Timestamp,
) -> Result<Result<(), Stop>, Fault> {
    if let Some(stop) = country(identity, asker) {
        return Ok(Err(stop));
    }
    if let Some(stop) = silenced::check(identity, conn, asker).await? {
        return Ok(Err(stop));
    }
    if let Some(stop) = limits::check(identity, conn, row, asker, now).await? {
        return Ok(Err(stop));
    }
    *met = breaker::meet(identity, conn, row, asker, now).await?;
    if let Some(stop) = met.stop(now) {
        return Ok(Err(stop));
    }
    // Work is asked for here: after all that refuses whatever was worked, before money. `met.is_country_tripped()` is a
    // reason to.
    if !row.price.is_zero()
        && let Some(stop) = money::check(identity, conn, asker.lane, row.price, now).await?
    {
        return Ok(Err(stop));
    }
    Ok(Ok(()))
}

/// Whether the guard would let a send through just now, for what would cost us before the decision is made. A "no" is
/// recorded as any other; a "yes" takes nothing.
pub(crate) async fn would_allow(identity: &Identity, asker: &Asker<'_>) -> Outcome<()> {
    let now = identity.now();
    let names = Names::of(identity, asker);
    let row = names.row("", asker, now);
    let mut conn = identity.store.read().await?;
    let mut met = breaker::Met::default();
    let judged = judge(identity, &mut conn, &row, asker, &mut met, now).await?;
    drop(conn);
    let Err(stop) = judged else { return Ok(()) };
    let mut tx = identity.store.write().await?;
    breaker::record(identity, &mut tx, &row, &met, now).await?;
    record(identity, &mut tx, &row, asker, Some(&stop)).await?;
    tx.commit().await?;
    Err(stop.refusal.into())
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
    (visitor, account): (&Visitor, Option<&AccountId>),
    refusal: &Refusal,
) -> Result<(), Fault> {
    let (host, network) = (visitor.host(), visitor.network());
    let row = SendRow {
        at: identity.now(),
        channel: Channel::Sms.name(),
        lane: purpose.lane().number(),
        purpose: purpose.name(),
        account,
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
