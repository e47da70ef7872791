//! What became of a message: what gateways report, and what the page that waits is told.

use crate::Identity;
use crate::delivery::failover::Gateways;
use crate::delivery::gateway::{HookCall, HookRefusal};
use crate::model::id::ChallengeId;
use crate::refusal::Fault;
use crate::store::{outbox, receipts};

/// Where a message is, for the delivery line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// Nobody has taken it yet.
    Queued,
    /// A gateway has it.
    Sent,
    /// It has arrived.
    Delivered,
    Failed(Reason),
    /// It was too late to send it.
    Expired,
    /// It may be on its way; nobody can say.
    Unknown,
}

/// Why a message did not arrive. A closed list: the pages have words for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The network or the mail server won't deliver to this number or address.
    TargetRefused,
    /// The phone was off or out of reach for too long.
    Unreachable,
    /// No gateway took it.
    ServiceUnavailable,
    /// It was lost on the way.
    NotDelivered,
    /// The money for such messages was spent before it went out.
    BudgetSpent,
}

impl Reason {
    pub const ALL: [Self; 5] =
        [Self::TargetRefused, Self::Unreachable, Self::ServiceUnavailable, Self::NotDelivered, Self::BudgetSpent];

    pub fn name(self) -> &'static str {
        match self {
            Self::TargetRefused => "target-refused",
            Self::Unreachable => "unreachable",
            Self::ServiceUnavailable => "service-unavailable",
            Self::NotDelivered => "not-delivered",
            Self::BudgetSpent => "budget-spent",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

impl DeliveryState {
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Failed(_) => "failed",
            Self::Expired => "expired",
            Self::Unknown => "unknown",
        }
    }

    pub fn reason(self) -> Option<Reason> {
        match self {
            Self::Failed(reason) => Some(reason),
            _ => None,
        }
    }

    fn stored(state: &str, reason: Option<&str>) -> Self {
        match state {
            "queued" | "sending" => Self::Queued,
            "delivered" => Self::Delivered,
            "failed" => Self::Failed(reason.and_then(Reason::parse).unwrap_or(Reason::NotDelivered)),
            "expired" => Self::Expired,
            "unknown" => Self::Unknown,
            // 'sent'; and a message that is withheld looks like one.
            _ => Self::Sent,
        }
    }
}

/// Where the newest message of a challenge is; `None` when it never had one.
pub async fn state_of(identity: &Identity, challenge: &ChallengeId) -> Result<Option<DeliveryState>, Fault> {
    let mut conn = identity.store.read().await?;
    let newest = outbox::newest_of(&mut conn, challenge).await?;
    Ok(newest.map(|(state, reason)| DeliveryState::stored(&state, reason.as_deref())))
}

/// What a gateway says became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// As it named the message when it accepted it.
    pub message_id: String,
    pub report: Report,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    Delivered,
    Failed(Reason),
}

impl Report {
    pub(crate) fn state(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Failed(_) => "failed",
        }
    }

    pub(crate) fn reason(self) -> Option<&'static str> {
        match self {
            Self::Delivered => None,
            Self::Failed(reason) => Some(reason.name()),
        }
    }
}

/// Takes a report, any number of times and in any order. What was delivered stays delivered; a failure that turns out
/// to have been a delivery becomes one. A report that comes before our own record of the message waits for it.
pub async fn take(identity: &Identity, gateway: &str, receipt: &Receipt) -> Result<(), Fault> {
    let now = identity.now();
    let mut tx = identity.store.write().await?;
    receipts::report(&mut tx, gateway, receipt, now).await?;
    outbox::report(&mut tx, gateway, receipt, now).await?;
    tx.commit().await?;
    metrics::counter!("ringfence_receipts_total", "gateway" => gateway.to_owned(), "state" => receipt.report.state())
        .increment(1);
    identity.outbox.tell_watchers();
    Ok(())
}

/// Serves `/hooks/<name>`: the gateway reads and proves its call, and what it reports is taken.
pub async fn hook(
    identity: &Identity,
    gateways: &Gateways,
    name: &str,
    call: &HookCall<'_>,
) -> Result<Result<(), HookRefusal>, Fault> {
    let Some(gateway) = gateways.named(name) else { return Ok(Err(HookRefusal::NotServed)) };
    let receipts = match gateway.read_hook(call) {
        Ok(receipts) => receipts,
        Err(refusal) => return Ok(Err(refusal)),
    };
    for receipt in receipts {
        take(identity, gateway.name(), &receipt).await?;
    }
    Ok(Ok(()))
}
