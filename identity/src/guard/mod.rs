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
mod proof_of_work;
pub mod replay;
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
use proof_of_work::{Done, Due};
pub(crate) use silenced::{is_silenced, is_silenced_quietly, silence, unsilence};

/// What stands in place of a purpose's name for what nobody asked for.
pub const NOTICE: &str = "notice";

/// Who asks for a send, and to where.
pub struct Asker<'a> {
    pub target: &'a Target,
    pub lane: Lane,
    /// A purpose's name, or [`NOTICE`].
    pub purpose: &'static str,
    pub account: Option<&'a AccountId>,
    /// `None` for notices, which no browser asks for.
    pub visitor: Option<&'a Visitor>,
    /// Whoever knows the target may ask: see [`Purpose::is_anonymous`].
    pub is_anonymous: bool,
    pub is_proven: bool,
    pub challenge: Option<&'a ChallengeId>,
}

impl Asker<'_> {
    /// Whose share of the money pays. A notice to a number that was proved just now draws on lane 3's: else whoever
    /// replaces one number after the other would spend what is kept for second factors.
    fn payer(&self) -> Lane {
        if self.purpose == NOTICE && !self.is_proven { Lane::Unproved } else { self.lane }
    }
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

/// Decides on a send and records the decision. An allowed one has taken its places, used up the work that it was asked for
/// and holds its price, when the transaction commits; the caller commits it also on a refusal.
pub async fn decide(
    identity: &Identity,
    tx: &mut Tx,
    asker: &Asker<'_>,
    now: Timestamp,
) -> Result<Result<Pass, Refusal>, Fault> {
    let names = Names::of(identity, asker);
    let send_id = id::random(&*identity.entropy);
    let decided = decide_as(identity, tx, asker, (&send_id, &names), now).await?;
    Ok(decided.map_err(|stop| stop.refusal))
}

/// Decides on a send that the limits know under these names.
async fn decide_as(
    identity: &Identity,
    tx: &mut Tx,
    asker: &Asker<'_>,
    (send_id, names): (&str, &Names),
    now: Timestamp,
) -> Result<Result<Pass, Stop>, Fault> {
    let row = names.row(send_id, asker, now);

    // Before the turn: other processes wait on it.
    let work = proof_of_work::brought(identity, &row, asker);
    take_turn(tx).await?;
    let mut met = breaker::Met::default();
    let mut judged = judge(identity, tx, &row, asker, work.as_ref(), &mut met, now).await?;
    // What an allowed send takes is taken by conditional updates: they, and not what was read, keep to once and the caps.
    let missed = match &judged {
        Ok(Some(worked)) if !worked.done.use_up(tx).await? => Some(worked.due.stop(identity, &row, asker)),
        Ok(_) if !row.price.is_zero() => money::take(identity, tx, asker.payer(), row.price, now).await?,
        _ => None,
    };
    if let Some(stop) = missed {
        judged = Err(stop);
    }
    breaker::record(identity, tx, &row, &met, now).await?;
    let quiet = silenced::quietly(identity, tx, asker).await?;
    record(identity, tx, &row, asker, judged.as_ref().err().or(quiet.as_ref())).await?;
    if let Err(stop) = judged {
        return Ok(Err(stop));
    }
    let (block_probe, country_probe) = (met.probes(Scope::Block), met.probes(Scope::Country));
    sends::insert(tx, &SendRow { block_probe, country_probe, ..row }).await?;
    Ok(Ok(Pass::new(asker.target, asker.payer(), money::Part { amount: names.price, at: now })))
}

/// Work that an allowed send was asked for, and that was done for it.
struct Worked<'a> {
    due: Due,
    done: &'a Done,
}

/// Rules 2 to 6 in their order. Reads alone: what an allowed send takes, it takes after the last of them. `met` keeps what
/// the breakers have come to, whoever says no.
async fn judge<'a>(
    identity: &Identity,
    conn: &mut AnyConnection,
    row: &SendRow<'_>,
    asker: &Asker<'_>,
    work: Option<&'a Done>,
    met: &mut breaker::Met,
    now: Timestamp,
) -> Result<Result<Option<Worked<'a>>, Stop>, Fault> {
    if let Some(stop) = country(identity, asker) {
        return Ok(Err(stop));
    }
    if let Some(stop) = silenced::check(identity, conn, asker).await? {
        return Ok(Err(stop));
    }
    let past = match limits::check(identity, conn, row, asker, now).await? {
        Ok(past) => past,
        Err(stop) => return Ok(Err(stop)),
    };
    *met = breaker::meet(identity, conn, row, asker, now).await?;
    if let Some(stop) = met.stop(now) {
        return Ok(Err(stop));
    }
    if !row.price.is_zero()
        && let Some(stop) = money::check(identity, conn, asker.payer(), row.price, now).await?
    {
        return Ok(Err(stop));
    }
    // After all that refuses: nobody works for what would not be sent all the same.
    let country_asks = met.is_country_tripped();
    let Some(due) = proof_of_work::due(identity, conn, row, asker, past, country_asks).await? else {
        return Ok(Ok(None));
    };
    match work {
        Some(done) if due.is_met_by(done) && !done.is_used(conn).await? => Ok(Ok(Some(Worked { due, done }))),
        _ => Ok(Err(due.stop(identity, row, asker))),
    }
}

/// Whether the guard would let a send through just now, for what would cost us before the decision is made. A "no" is
/// recorded as any other; a "yes" takes nothing.
pub(crate) async fn would_allow(identity: &Identity, asker: &Asker<'_>) -> Outcome<()> {
    let now = identity.now();
    let names = Names::of(identity, asker);
    let row = names.row("", asker, now);
    let work = proof_of_work::brought(identity, &row, asker);
    let mut conn = identity.store.read().await?;
    let mut met = breaker::Met::default();
    let judged = judge(identity, &mut conn, &row, asker, work.as_ref(), &mut met, now).await?;
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
    write_down(identity, tx, row, reason).await
}

/// A flood of refusals fills no disk: those that are alike are counted up in the row of their first.
async fn write_down(
    identity: &Identity,
    tx: &mut Tx,
    row: &SendRow<'_>,
    refused: Option<(&str, &str)>,
) -> Result<(), Fault> {
    let alike = refused.map(|reason| alike(identity, row, reason));
    sends::record(tx, &id::random(&*identity.entropy), row, refused, alike.as_deref()).await
}

/// The name that refusals share which tell an operator the same: one reason, for one purpose, to one account (or nobody's),
/// from one network, in one minute. The network and not the address: a subscriber of IPv6 has a new one for each request.
/// Not the target either: a flood names as many as it likes.
fn alike(identity: &Identity, row: &SendRow<'_>, (refusal, rule): (&str, &str)) -> String {
    let minute = row.at.as_second().div_euclid(60).to_be_bytes();
    let lane = row.lane.to_be_bytes();
    let account = row.account.map_or("", AccountId::as_str);
    let parts = [row.channel, row.purpose, refusal, rule, row.network, account].map(str::as_bytes);
    let [channel, purpose, refusal, rule, network, account] = parts;
    identity.keys.tag(&[b"alike", &minute, &lane, channel, purpose, refusal, rule, network, account])
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
    write_down(identity, tx, &row, Some((refusal.name(), "number-kind"))).await
}

/// How often each rule has refused each account: for drills, which know who is who.
pub async fn refusals_by_account(identity: &Identity) -> Result<Vec<(Option<AccountId>, String, i64)>, Fault> {
    let mut conn = identity.store.read().await?;
    crate::store::decisions::refusals_by_account(&mut conn).await
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
