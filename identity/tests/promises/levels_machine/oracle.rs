//! What somebody may come to, by what they have proved and what is on.

use std::collections::BTreeSet;

use identity::model::assurance::Assurance;
use identity::model::factor::Factor;
use identity::model::session::{Level, Person};

/// What one must have got hold of. What two proofs have in common makes them one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Anchor {
    Memory,
    Phone,
    Mailbox,
    App,
    Key,
    Paper,
    Patience,
}

pub type Anchors = BTreeSet<Anchor>;

/// What is on. Changed by what people do, and never read from the program, but after a press on a link: see
/// [`super::links`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    pub factors: BTreeSet<&'static str>,
    /// Which recovery codes.
    pub codes: Option<String>,
    pub phone: Option<&'static str>,
    pub phone_alone: bool,
    /// A link has put the number back: by itself it opens nothing, until somebody answers from it.
    pub phone_is_stale: bool,
    /// What the password was set with: somebody's memory, until it is forgotten.
    pub password_from: Anchors,
}

impl Bar {
    pub fn has(&self, factor: Factor) -> bool {
        self.factors.contains(factor.name())
    }

    pub fn has_strong(&self) -> bool {
        self.has(Factor::Totp) || self.has(Factor::Passkey)
    }
}

/// What somebody can prove just now.
#[expect(clippy::struct_excessive_bools, reason = "each may be held beside any other")]
#[derive(Clone, Copy, Debug)]
pub struct Holds {
    pub password: bool,
    /// The one that is the account's now.
    pub phone: bool,
    pub mailbox: bool,
    pub app: bool,
    pub passkey: bool,
    pub codes: bool,
    /// Their browser is trusted.
    pub trusted: bool,
    /// They have waited for a day, and nobody has stopped them.
    pub waited: bool,
}

impl Holds {
    pub fn can_prove(self, factor: Factor) -> bool {
        match factor {
            Factor::Password => self.password,
            Factor::Sms => self.phone,
            Factor::Email => self.mailbox,
            Factor::Totp => self.app,
            Factor::Passkey | Factor::SyncedPasskey => self.passkey,
            Factor::RecoveryCode => self.codes,
            Factor::TrustedDevice => self.trusted,
            Factor::Wait => self.waited,
        }
    }
}

/// What was proved in a session, or those of it that are recent.
#[derive(Clone, Copy)]
pub struct Proved<'a>(pub &'a [Factor]);

impl Proved<'_> {
    fn has(self, factor: Factor) -> bool {
        self.0.contains(&factor)
    }

    /// Of a method that is on.
    fn has_live(self, factor: Factor, bar: &Bar) -> bool {
        self.has(factor) && bar.has(factor)
    }

    pub fn anchors(self, bar: &Bar) -> Anchors {
        let of = |factor: &Factor| match factor {
            Factor::Password => bar.password_from.clone(),
            Factor::Sms => BTreeSet::from([Anchor::Phone]),
            Factor::Email => BTreeSet::from([Anchor::Mailbox]),
            Factor::Totp => BTreeSet::from([Anchor::App]),
            Factor::Passkey | Factor::SyncedPasskey => BTreeSet::from([Anchor::Key]),
            Factor::RecoveryCode => BTreeSet::from([Anchor::Paper]),
            Factor::Wait => BTreeSet::from([Anchor::Patience]),
            Factor::TrustedDevice => BTreeSet::new(),
        };
        self.0.iter().flat_map(of).collect()
    }

    pub fn may_reach(self, level: Level, bar: &Bar) -> bool {
        match level {
            Level::Full => self.may_enter(bar),
            // A text alone must not reset the password where it is the second factor too.
            Level::Recovery => !bar.has(Factor::Sms) || self.anchors(bar).iter().any(|it| *it != Anchor::Phone),
            _ => true,
        }
    }

    /// Two things, of which one is a second factor of this account; a passkey is two in one.
    fn may_enter(self, bar: &Bar) -> bool {
        if bar.factors.is_empty() {
            return self.has(Factor::Password) || self.has(Factor::Sms) && bar.phone_alone;
        }
        if self.has_live(Factor::Passkey, bar) || self.has(Factor::Password) && self.has(Factor::TrustedDevice) {
            return true;
        }
        let has_second = self.has_live(Factor::Totp, bar)
            || self.has(Factor::Sms) && (bar.has(Factor::Sms) || bar.phone_alone)
            || self.has_live(Factor::Email, bar)
            || self.has(Factor::RecoveryCode);
        has_second && self.anchors(bar).len() > 1
    }

    /// The strongest of what is on, or a recovery code: for whatever changes factors.
    pub fn may_change_factors(self, bar: &Bar) -> bool {
        if !bar.has_strong() {
            return self.may_change(bar);
        }
        self.has_live(Factor::Passkey, bar)
            || self.has(Factor::Password) && (self.has_live(Factor::Totp, bar) || self.has(Factor::RecoveryCode))
    }

    /// The password and some of what is on; the mailbox where it is all that is on.
    pub fn may_change(self, bar: &Bar) -> bool {
        self.has_live(Factor::Passkey, bar) || self.has(Factor::Password) && self.has_second(bar)
    }

    /// As [`Proved::may_change`], where the password is asked for in the act itself.
    pub fn has_second(self, bar: &Bar) -> bool {
        bar.factors.is_empty()
            || self.has(Factor::RecoveryCode)
            || self.has(Factor::Wait)
            || self.has_live(Factor::Totp, bar)
            || self.has_live(Factor::Passkey, bar)
            || self.has_live(Factor::Sms, bar)
            || self.has_live(Factor::Email, bar) && bar.factors.len() == 1
    }

    /// What a session may say of itself: what was proved in it, of what is still the account's.
    pub fn may_claim(self, person: &Person, bar: &Bar) -> bool {
        let passkey = self.has_live(Factor::Passkey, bar);
        let app = self.has_live(Factor::Totp, bar);
        let has_password = self.has(Factor::Password);
        // What had set the password is no second thing beside it.
        let is_beside = |anchor| has_password && !bar.password_from.contains(&anchor);
        let is_strong = passkey || app && is_beside(Anchor::App);
        let is_two = is_strong
            || self.has(Factor::Sms) && is_beside(Anchor::Phone)
            || self.has(Factor::RecoveryCode) && is_beside(Anchor::Paper);
        let is_right = |word: &str| match word {
            "pwd" => has_password,
            "sms" => self.has(Factor::Sms),
            "otp" => app || self.has(Factor::RecoveryCode),
            "hwk" | "pop" | "user" => passkey,
            "mfa" => is_two,
            _ => false,
        };
        let (level, words) = claims(person);
        let is_worth_it = match level {
            Assurance::Strong => is_strong,
            Assurance::Two => is_two,
            // Two things that one has are as much as one that one knows.
            Assurance::One => has_password || self.0.len() > 1,
            Assurance::Lowest => true,
        };
        is_worth_it && words.into_iter().all(is_right)
    }
}

/// What a session says of itself.
fn claims(person: &Person) -> (Assurance, Vec<&'static str>) {
    (person.assurance(), person.amr())
}
