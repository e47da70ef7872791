//! What every gateway can do, and what it may answer.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::header::HeaderMap;

use super::outbox::Message;
use super::receipts::Receipt;
use crate::model::id::SendId;
use crate::model::purpose::Lane;
use crate::model::target::Channel;

/// An SMS or mail service.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// As it stands in settings, `/hooks/<name>`, the attempts table and metrics: `[a-z0-9-]+`.
    fn name(&self) -> &str;

    fn channel(&self) -> Channel;

    /// Whether asking twice with the same [`Parcel::id`] delivers once. Only then is an unknown outcome tried again.
    fn is_idempotent(&self) -> bool {
        false
    }

    /// Hands one message over. The worker bounds its time.
    async fn send(&self, parcel: &Parcel<'_>) -> Answer;

    /// Reads what the service posted to `/hooks/<name>`.
    fn read_hook(&self, _call: &HookCall<'_>) -> Result<Vec<Receipt>, HookRefusal> {
        Err(HookRefusal::NotServed)
    }
}

/// One message for one gateway.
pub struct Parcel<'a> {
    pub id: &'a SendId,
    /// E.164, or a mail address.
    pub to: &'a str,
    pub message: &'a Message,
    /// Whose share of the money pays for it.
    pub lane: Lane,
    pub now: Timestamp,
}

/// What became of handing a message over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The service has it and will deliver it.
    Accepted {
        /// Under which receipts will speak of it.
        message_id: Option<String>,
        /// Accepting was delivering: nothing more will be heard.
        is_delivered: bool,
    },
    /// It certainly won't be delivered by this gateway.
    NotAccepted(Why),
    /// The request went out, and nobody can say what became of it.
    Unknown,
}

/// Why a gateway did not accept a message: a class of ours. Its own words may quote the number or the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Too many requests; it may say after how long it will take more.
    Busy { retry_after: Option<Duration> },
    /// This number or address can't be reached now, and perhaps later: greylisting, a full mailbox.
    TargetBusy,
    /// No connection was made: nothing was sent.
    Unreachable,
    /// This number or address will never do.
    TargetRefused,
    /// It does not know us.
    Credentials,
    /// What we ask for does not exist there, or we could not make the request.
    Misconfigured,
    /// Any other refusal.
    Refused,
}

impl Why {
    pub fn name(self) -> &'static str {
        match self {
            Self::Busy { .. } => "busy",
            Self::TargetBusy => "target-busy",
            Self::Unreachable => "unreachable",
            Self::TargetRefused => "target-refused",
            Self::Credentials => "credentials",
            Self::Misconfigured => "misconfigured",
            Self::Refused => "refused",
        }
    }

    /// Whether the same gateway may take the same message later.
    pub(crate) fn passes(self) -> bool {
        matches!(self, Self::Busy { .. } | Self::TargetBusy | Self::Unreachable)
    }

    /// Whether it speaks against the gateway rather than the message. What strangers can cause by typing odd numbers
    /// must not take a gateway out of the order.
    pub(crate) fn is_gateways_fault(self) -> bool {
        !matches!(self, Self::TargetBusy | Self::TargetRefused | Self::Refused)
    }
}

impl Answer {
    /// As it stands in metrics and logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::NotAccepted(why) => why.name(),
            Self::Unknown => "unknown",
        }
    }
}

/// A request to `/hooks/<gateway>`.
pub struct HookCall<'a> {
    /// Without the question mark; `""` for none.
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
    /// When it came: a signature may be too old.
    pub now: Timestamp,
}

/// Why a hook call is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookRefusal {
    /// This gateway has no hook: 404.
    NotServed,
    /// It did not prove that it is the gateway: 403.
    NotProved,
    /// It makes no sense: 400.
    NotUnderstood,
}
