//! What became of a message.

use crate::Identity;
use crate::model::id::ChallengeId;
use crate::refusal::Fault;
use crate::store::outbox;

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

/// Why a message did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    TargetRefused,
    Unreachable,
    ServiceUnavailable,
    NotDelivered,
}

/// The state of the newest message of a challenge.
pub async fn state_of(identity: &Identity, challenge: &ChallengeId) -> Result<Option<DeliveryState>, Fault> {
    let mut conn = identity.store.read().await?;
    let Some((state, _)) = outbox::newest_of(&mut conn, challenge).await? else { return Ok(None) };
    Ok(Some(match state.as_str() {
        "sent" => DeliveryState::Sent,
        "delivered" => DeliveryState::Delivered,
        "failed" => DeliveryState::Failed(Reason::NotDelivered),
        "expired" => DeliveryState::Expired,
        "unknown" => DeliveryState::Unknown,
        _ => DeliveryState::Queued,
    }))
}
