//! Leave to send one message.

use super::money::Part;
use crate::model::email_address::EmailAddress;
use crate::model::purpose::Lane;
use crate::model::target::Target;

/// Leave to send one message to one target: what [`super::decide`] answers, and what the outbox wants. There is no other
/// way to one for a number, so nothing that costs money goes out undecided.
#[must_use = "it holds money until its message lies in the outbox"]
pub struct Pass {
    target: Target,
    lane: Lane,
    hold: Part,
}

impl Pass {
    pub(super) fn new(target: &Target, lane: Lane, hold: Part) -> Self {
        Self { target: target.clone(), lane, hold }
    }

    /// For security notices by mail, which no limit withholds and which cost nothing.
    pub(crate) fn for_notice_by_mail(to: EmailAddress) -> Self {
        Self { target: Target::Email(to), lane: Lane::Own, hold: Part::NONE }
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    pub(crate) fn lane(&self) -> Lane {
        self.lane
    }

    pub(crate) fn hold(&self) -> Part {
        self.hold
    }
}
