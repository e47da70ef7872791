//! How sure we are that somebody is who they say: what the factors of a session are worth, and what an act may demand of
//! them. The one place that says so.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::factor::Factor;
use crate::model::session::{Account, FactorsUsed, Person};

/// What somebody must have got hold of. Two proofs with one anchor are one proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Anchor {
    Memory,
    Phone,
    Mailbox,
    App,
    Key,
    Paper,
    Browser,
    Patience,
}

/// What a session is worth, from the factors that were used in it. For OpenID Connect's `acr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assurance {
    /// A phone alone (flow 4), or nothing.
    Lowest,
    /// One factor: the password, also with an e-mail code, a trusted browser or a wait beside it.
    One,
    /// Two factors, of which one is weak: the password, and a text or a recovery code.
    Two,
    /// Two factors, of which none is sent: the password and an authenticator app, or a passkey alone.
    Strong,
}

impl Assurance {
    pub const ALL: [Self; 4] = [Self::Lowest, Self::One, Self::Two, Self::Strong];

    pub fn name(self) -> &'static str {
        match self {
            Self::Lowest => "lowest",
            Self::One => "one",
            Self::Two => "two",
            Self::Strong => "strong",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// The worth of factors that were used together, where the password is somebody's memory.
    pub fn of(used: &FactorsUsed) -> Self {
        let alone = used.iter().map(Factor::alone).max().unwrap_or(Self::Lowest);
        let beside = if used.used_at(Factor::Password).is_some() {
            used.iter().map(Factor::beside_password).max()
        } else {
            // Two things that one has are two anchors, and still one kind of factor (NIST 800-63B-4, 2.2.1).
            let has = |factor| used.used_at(factor).is_some();
            let anchors = Factor::ALL.into_iter().filter(|factor| factor.is_second() && has(*factor)).count();
            (anchors > 1).then_some(Self::One)
        };
        alone.max(beside.unwrap_or(Self::Lowest))
    }
}

/// The values of `amr` for factors that were used together, `mfa` among them where they are worth two.
pub fn amr(used: &FactorsUsed, worth: Assurance) -> Vec<&'static str> {
    let mut words = Vec::new();
    let of_factors = Factor::ALL.into_iter().filter(|factor| used.used_at(*factor).is_some()).flat_map(Factor::amr);
    for word in of_factors.copied() {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    if worth >= Assurance::Two {
        words.push("mfa");
    }
    words
}

/// What an act wants proved in the session that asks for it, beyond being signed in. OpenID Connect's `acr_values`,
/// `max_age` and `prompt=login` become one of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// At least this level.
    pub level: Option<Assurance>,
    /// By this method. A stronger one will do, and a recovery code: it stands in for whatever was lost.
    pub method: Option<Factor>,
    /// No longer ago than this, every part of it.
    pub max_age: Option<Duration>,
    /// Not before this, every part of it: when it was asked for by somebody who wants it proved anew, however lately it was.
    /// A `max_age` of nothing could never be met, since what is proved is past once it is looked at.
    pub not_before: Option<Timestamp>,
}

/// What is still to be proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Password,
    SecondFactor,
    Nothing,
    /// The account has no method that would do: one has to be set up first.
    Impossible,
}

impl Demand {
    /// What sensitive acts demand (SPEC 5): the password within `age`, and a second factor too where one is on.
    pub fn recent(age: Duration) -> Self {
        Self { max_age: Some(age), ..Self::default() }
    }

    /// Whatever is demanded, proved anew from `now` on: OpenID Connect's `prompt=login`, and its `max_age` of 0.
    #[must_use]
    pub fn anew(self, now: Timestamp) -> Self {
        Self { not_before: Some(now), max_age: None, ..self }
    }

    /// With this method in place of any.
    #[must_use]
    pub fn by(self, method: Factor) -> Self {
        Self { method: Some(method), ..self }
    }

    /// What a person has still to prove. The one function that decides it, for pages and for acts.
    pub fn due(&self, person: &Person, now: Timestamp) -> Due {
        let (account, used) = (&person.account, self.recent_enough(person, now));
        // One that was taken off since proves nothing any more, as everywhere else.
        let is_enough_alone = |factor: Factor| {
            account.second_factors.contains(&factor.method())
                && factor.alone() >= self.level.unwrap_or(Assurance::Two).max(Assurance::Two)
        };
        if used.iter().any(|factor| is_enough_alone(factor) && self.is_by(factor)) {
            return Due::Nothing;
        }
        let has_second = self.has_second(person, now);
        if !has_second && self.methods(account).is_empty() {
            Due::Impossible
        } else if used.used_at(Factor::Password).is_none() {
            Due::Password
        } else if has_second {
            Due::Nothing
        } else {
            Due::SecondFactor
        }
    }

    /// The methods of the account that meet this demand beside the password, the preferred one first; recovery codes last.
    pub fn methods(&self, account: &Account) -> Vec<Factor> {
        let mut methods = account.methods();
        methods.push(Factor::RecoveryCode);
        methods.retain(|factor| account.has_second_factor() && self.is_met_by(account, *factor));
        methods
    }

    /// Whether the part beside the password is proved, or not demanded.
    pub fn has_second(&self, person: &Person, now: Timestamp) -> bool {
        let used = self.recent_enough(person, now);
        !self.wants_second(&person.account) || used.iter().any(|factor| self.is_met_by(&person.account, factor))
    }

    fn recent_enough(&self, person: &Person, now: Timestamp) -> FactorsUsed {
        person.session.factors.since(now, self.max_age).not_before(self.not_before)
    }

    fn wants_second(&self, account: &Account) -> bool {
        account.has_second_factor() || self.method.is_some() || self.level.is_some_and(|level| level >= Assurance::Two)
    }

    fn is_met_by(&self, account: &Account, factor: Factor) -> bool {
        let is_on = match factor {
            // A convenience of signing in: where the account has something better, that is asked for.
            Factor::Email => account.second_factors == [Factor::Email],
            Factor::RecoveryCode | Factor::Wait => true,
            factor => factor.is_second() && account.second_factors.contains(&factor.method()) && account.counts(factor),
        };
        is_on && self.is_by(factor) && self.level.is_none_or(|level| account.beside_password(factor) >= level)
    }

    fn is_by(&self, factor: Factor) -> bool {
        self.method.is_none_or(|method| {
            factor.method() == method
                || factor == Factor::RecoveryCode
                || factor.beside_password() > method.beside_password()
                // Nothing can be read along or typed on a wrong page: a passkey will do wherever an app would.
                || method.is_strong() && factor.method() == Factor::Passkey
        })
    }
}
