//! Waits: a day in which the owner may cancel, in the place of a proof that somebody has not got.

use jiff::Timestamp;

use crate::model::id::AccountId;

/// What a wait opens once it is ripe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitFor {
    /// A new password, where the phone was proved and is the second factor too.
    Recovery,
    /// Signing in with password and e-mail code, where the second factor's phone was detached.
    SignIn,
}

impl WaitFor {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Recovery => "recovery",
            Self::SignIn => "sign-in",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Recovery, Self::SignIn].into_iter().find(|what| what.name() == name)
    }
}

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitEnd {
    /// It opened what it was for.
    Used,
    /// By the link in the notices.
    Cancelled,
    /// By what the owner did: a new password, a second factor used, a phone or factor changed.
    Withdrawn,
    /// Nobody came back in time.
    Lapsed,
}

impl WaitEnd {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Cancelled => "cancelled",
            Self::Withdrawn => "withdrawn",
            Self::Lapsed => "lapsed",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Used, Self::Cancelled, Self::Withdrawn, Self::Lapsed].into_iter().find(|end| end.name() == name)
    }
}

/// A wait row.
#[derive(Clone)]
pub struct Wait {
    pub account: AccountId,
    pub what: WaitFor,
    pub begun_at: Timestamp,
    /// From here on it opens what it is for, once, …
    pub ripe_at: Timestamp,
    /// … until here.
    pub lapses_at: Timestamp,
    pub ended: Option<(WaitEnd, Timestamp)>,
}

impl Wait {
    pub fn is_ripe(&self, now: Timestamp) -> bool {
        self.ripe_at <= now
    }

    /// How it ended, also where nobody has written that down yet.
    pub fn end(&self, now: Timestamp) -> Option<(WaitEnd, Timestamp)> {
        self.ended.or_else(|| (self.lapses_at <= now).then_some((WaitEnd::Lapsed, self.lapses_at)))
    }
}
