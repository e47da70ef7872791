//! What stands between a request and a bill (SPEC 4).
//!
//! Rules 2 to 4 are here; rule 1 is [`crate::model::phone::Phone::parse`], which every number has passed. The first
//! "no" wins, is recorded with its reason, and takes from no counter. Sends take turns on one row, so that counts are
//! exact with any number of processes; a limit that can't be read is a fault, and nothing is sent.

mod limits;

use jiff::Timestamp;

use crate::Identity;
use crate::model::id::{self, AccountId, ChallengeId};
use crate::model::purpose::Lane;
use crate::model::target::Target;
use crate::model::visitor::Visitor;
use crate::refusal::{Fault, Refusal};
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

/// Decides on a send and records the decision. An allowed one has taken its places when the transaction commits.
pub async fn decide(
    identity: &Identity,
    tx: &mut Tx,
    asker: &Asker<'_>,
    now: Timestamp,
) -> Result<Result<(), Refusal>, Fault> {
    let tag = target_tag(identity, asker.target.as_str());
    let masked = asker.target.masked();
    let (host, network) = asker.visitor.map(|visitor| (visitor.host(), visitor.network())).unwrap_or_default();
    let send_id = id::random(&*identity.entropy);
    let row = SendRow {
        id: &send_id,
        at: now,
        channel: asker.target.channel().name(),
        lane: asker.lane.number(),
        purpose: asker.purpose,
        target_tag: &tag,
        masked_target: &masked,
        block: asker.target.block(),
        country: asker.target.country(),
        account: asker.account,
        host: &host,
        network: &network,
        challenge: asker.challenge,
    };

    take_turn(tx).await?;
    let stop = match country(identity, asker) {
        Some(stop) => Some(stop),
        None => limits::check(identity, tx, &row, asker, now).await?,
    };
    let reason = stop.as_ref().map(|stop| (stop.refusal.name(), stop.rule));
    sends::record(tx, &id::random(&*identity.entropy), &row, reason).await?;
    metrics::counter!("ringfence_guard_decisions_total", "channel" => asker.target.channel().name(), "lane" => asker.lane.number().to_string(),
        "reason" => reason.map_or("allowed", |(_, rule)| rule))
    .increment(1);
    if let Some(stop) = stop {
        return Ok(Err(stop.refusal));
    }
    sends::insert(tx, &row).await?;
    Ok(Ok(()))
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
