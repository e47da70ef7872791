//! Sessions, and what their holders may do.

use jiff::Timestamp;
use std::collections::BTreeSet;
use std::time::Duration;

use crate::clock;
use crate::model::assurance::{self, Anchor, Assurance, Demand, Due};
use crate::model::email_address::EmailAddress;
use crate::model::factor::Factor;
use crate::model::id::{AccountId, SessionId};
use crate::model::language::Language;
use crate::model::phone::Phone;
use crate::model::visitor::Visitor;
use crate::policy::{Asvs, Policy};
use crate::refusal::Refusal;

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The password was right; an e-mail code is due because this browser is new to a besieged account.
    EmailCodeDue,
    /// The password was right; a second factor is due.
    SecondFactorDue,
    /// The phone alone has signed in, and a second factor is on: something else than the phone is due, the password, a
    /// strong method or a recovery code. The same channel never counts twice.
    OtherFactorDue,
    /// The phone was proved to set a new password, and is the second factor too: one more proof is due.
    RecoveryProofDue,
    /// Recovered: may set a new password, and nothing else.
    Recovery,
    /// In, but the account is about to go: it can be kept, and nothing else can be done. No row says so: it is what a full
    /// session is worth while that lasts.
    Leaving,
    /// In with what an account has, which is not what is wanted of it (ASVS level 3): a strong method is to be set up, and
    /// nothing else can be done. No row says so: it is what a full session is worth while that lasts.
    StrongMethodDue,
    Full,
}

impl Level {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::EmailCodeDue => "email-code-due",
            Self::SecondFactorDue => "second-factor-due",
            Self::OtherFactorDue => "other-factor-due",
            Self::RecoveryProofDue => "recovery-proof-due",
            Self::Recovery => "recovery",
            Self::Leaving => "leaving",
            Self::StrongMethodDue => "strong-method-due",
            Self::Full => "full",
        }
    }

    /// Whether all that signing in takes was proved, whatever is due before anything else can be done.
    pub fn is_in(self) -> bool {
        matches!(self, Self::Leaving | Self::StrongMethodDue | Self::Full)
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [
            Self::EmailCodeDue,
            Self::SecondFactorDue,
            Self::OtherFactorDue,
            Self::RecoveryProofDue,
            Self::Recovery,
            Self::Leaving,
            Self::StrongMethodDue,
            Self::Full,
        ]
        .into_iter()
        .find(|level| level.name() == name)
    }
}

/// Factors used in a session, each with the time of its last use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactorsUsed(Vec<(Factor, Timestamp)>);

impl FactorsUsed {
    pub fn used_at(&self, factor: Factor) -> Option<Timestamp> {
        self.0.iter().find(|(used, _)| *used == factor).map(|(_, at)| *at)
    }

    #[must_use]
    pub fn with(mut self, factor: Factor, at: Timestamp) -> Self {
        self.0.retain(|(used, _)| *used != factor);
        self.0.push((factor, at));
        self
    }

    pub fn iter(&self) -> impl Iterator<Item = Factor> {
        self.0.iter().map(|(factor, _)| *factor)
    }

    /// Those of the last `age` alone; all of them where none is given. What is from ahead counts as never used: a clock that
    /// was set back would else make it recent for as long as it had been ahead. What another process has just noted, whose
    /// clock is ahead of ours, counts.
    #[must_use]
    pub fn since(&self, now: Timestamp, age: Option<Duration>) -> Self {
        let ago = |at: Timestamp| Duration::try_from(now.duration_since(at)).unwrap_or_default();
        let is_in = |at: Timestamp| age.is_none_or(|age| !clock::is_from_ahead(at, now) && ago(at) < age);
        Self(self.0.iter().filter(|(_, at)| is_in(*at)).copied().collect())
    }

    /// Those that were used then or later; all of them where no time is given.
    #[must_use]
    pub fn not_before(&self, time: Option<Timestamp>) -> Self {
        Self(self.0.iter().filter(|(_, at)| time.is_none_or(|time| *at >= time)).copied().collect())
    }

    /// Those of which `counts` says so.
    fn only(&self, counts: impl Fn(Factor) -> bool) -> Self {
        Self(self.0.iter().filter(|(factor, _)| counts(*factor)).copied().collect())
    }

    pub(crate) fn write(&self) -> String {
        let words: Vec<String> =
            self.0.iter().map(|(factor, at)| format!("{}={}", factor.name(), at.as_microsecond())).collect();
        words.join(" ")
    }

    pub(crate) fn read(text: &str) -> Self {
        let pair = |word: &str| {
            let (name, at) = word.split_once('=')?;
            Some((Factor::parse(name)?, Timestamp::from_microsecond(at.parse().ok()?).ok()?))
        };
        Self(text.split(' ').filter_map(pair).collect())
    }
}

/// A session row.
#[derive(Clone)]
pub struct Session {
    pub id: SessionId,
    pub account: AccountId,
    pub level: Level,
    pub factors: FactorsUsed,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    pub address: String,
    pub user_agent: String,
    /// The method that was chosen for the step that is due.
    pub method: Option<Factor>,
}

/// The verified phone of an account.
#[derive(Clone)]
pub struct VerifiedPhone {
    pub phone: Phone,
    pub verified_at: Timestamp,
    pub used_at: Timestamp,
    /// Since when it signs in alone, if the owner has allowed that; no stale phone does.
    pub signs_in_at: Option<Timestamp>,
}

impl VerifiedPhone {
    /// Used lately. A stale phone may have been given to somebody else: it is good as one of two factors, never alone.
    pub fn is_fresh(&self, now: Timestamp, fresh_for: Duration) -> bool {
        now.duration_since(self.used_at).unsigned_abs() < fresh_for
    }
}

/// What every flow of a known person starts from, read anew at each request.
#[derive(Clone)]
pub struct Account {
    pub id: AccountId,
    pub email: EmailAddress,
    /// What the owner is written to in.
    pub language: Language,
    pub created_at: Timestamp,
    pub phone: Option<VerifiedPhone>,
    /// The second factors that are on.
    pub second_factors: Vec<Factor>,
    /// The one of them that its owner wants to be asked for first.
    pub preferred: Option<Factor>,
    /// What a forgotten password was set anew with, until somebody has got all the way in with it; empty for one that was
    /// changed by who was signed in.
    pub password_from: Vec<Factor>,
    /// What is wanted of its second factors.
    pub asvs: Asvs,
    /// When it will be gone, where its owner wants that.
    pub gone_at: Option<Timestamp>,
}

impl Account {
    pub fn has_second_factor(&self) -> bool {
        !self.second_factors.is_empty()
    }

    pub fn has_sms(&self) -> bool {
        self.second_factors.contains(&Factor::Sms)
    }

    pub fn has_passkey(&self) -> bool {
        self.second_factors.contains(&Factor::Passkey)
    }

    pub fn has_strong_method(&self) -> bool {
        self.second_factors.iter().any(|method| method.is_strong())
    }

    /// Under the rules of the operator.
    #[must_use]
    pub fn under(self, policy: &Policy) -> Self {
        Self { asvs: policy.assurance, ..self }
    }

    /// Whether a factor proves enough here. At ASVS level 3 SMS and e-mail do not; but who has nothing else is let in with
    /// them, to set up something better.
    pub fn counts(&self, factor: Factor) -> bool {
        self.asvs.allows(factor) || !self.has_strong_method()
    }

    /// What is on is not what is wanted.
    pub fn needs_strong_method(&self) -> bool {
        self.asvs == Asvs::L3 && self.has_second_factor() && !self.has_strong_method()
    }

    /// Whether a code can be texted as the second factor.
    pub fn can_text(&self) -> bool {
        self.has_sms() && self.phone.is_some()
    }

    /// The second factors that are on and can be used, the one to be asked for first in front.
    pub fn methods(&self) -> Vec<Factor> {
        let is_usable = |factor: Factor| factor != Factor::Sms || self.phone.is_some();
        let is_on =
            |factor: &Factor| self.second_factors.contains(factor) && is_usable(*factor) && self.counts(*factor);
        let mut methods: Vec<_> = Factor::METHODS.into_iter().filter(is_on).collect();
        methods.sort_by_key(|factor| Some(*factor) != self.preferred);
        methods
    }

    /// What one must have got hold of to prove all of these. A password that was set anew by what the mailbox or the phone
    /// proved is no more than these: the same channel never counts twice.
    pub fn anchors(&self, factors: &FactorsUsed) -> BTreeSet<Anchor> {
        let of = |factor: Factor| match factor {
            Factor::Password if !self.password_from.is_empty() => self.password_from.clone(),
            factor => vec![factor],
        };
        factors.iter().flat_map(of).map(Factor::anchor).collect()
    }

    /// Whether the password was set with this, or with what proves the same.
    fn has_set_password(&self, factor: Factor) -> bool {
        self.password_from.iter().any(|from| from.anchor() == factor.anchor())
    }

    /// What a factor and the password are worth together: no more than the password alone where the factor had set it.
    pub fn beside_password(&self, factor: Factor) -> Assurance {
        if self.has_set_password(factor) { Assurance::One } else { factor.beside_password() }
    }

    /// What these are worth that were used together.
    fn worth(&self, used: &FactorsUsed) -> Assurance {
        let without_password = used.only(|factor| factor != Factor::Password);
        let beside_password = used.only(|factor| !self.has_set_password(factor));
        Assurance::of(&without_password).max(Assurance::of(&beside_password))
    }

    /// SMS is on, and somebody else has proved that the number is theirs by now: it was detached.
    pub fn has_lost_its_phone(&self) -> bool {
        self.has_sms() && self.phone.is_none()
    }
}

/// A person whose session a request carries. Which level it has is for the flow to demand.
#[derive(Clone)]
pub struct Person {
    pub account: Account,
    pub session: Session,
    pub visitor: Visitor,
}

impl Person {
    /// What the session is worth, from the factors used in it.
    pub fn assurance(&self) -> Assurance {
        self.account.worth(&self.proved())
    }

    /// How its holder has signed in, in the words of RFC 8176.
    pub fn amr(&self) -> Vec<&'static str> {
        assurance::amr(&self.proved(), self.assurance())
    }

    /// The factors used in the session, without those that are not the account's: one that has been taken off proves nothing
    /// any more, and one that waits for its recovery codes does not yet. SMS counts also where it is no second factor: the
    /// phone alone may sign in.
    fn proved(&self) -> FactorsUsed {
        let is_on = |factor: Factor| !factor.is_strong() || self.account.second_factors.contains(&factor.method());
        self.session.factors.only(is_on)
    }

    /// Refuses all but full sessions, with what is due first: [`Refusal::SecondFactorDue`] on the way in,
    /// [`Refusal::AccountLeaving`], [`Refusal::StrongMethodDue`]; [`Refusal::SignInDue`] while a password is recovered.
    pub fn require_full(&self) -> Result<(), Refusal> {
        match self.session.level {
            Level::Full => Ok(()),
            Level::SecondFactorDue | Level::OtherFactorDue | Level::EmailCodeDue => Err(Refusal::SecondFactorDue),
            Level::RecoveryProofDue | Level::Recovery => Err(Refusal::SignInDue),
            Level::Leaving => Err(Refusal::AccountLeaving),
            Level::StrongMethodDue => Err(Refusal::StrongMethodDue),
        }
    }

    /// Refuses as [`Person::require_full`] does, but nobody who is in: see [`Level::is_in`].
    pub fn require_in(&self) -> Result<(), Refusal> {
        if self.session.level.is_in() { Ok(()) } else { self.require_full() }
    }

    /// The person as they may act to set up a strong method, and to no other end: somebody of whom one is wanted first is
    /// let through. Others are who they are.
    #[must_use]
    pub fn setting_up(&self) -> Self {
        let mut person = self.clone();
        if person.session.level == Level::StrongMethodDue {
            person.session.level = Level::Full;
        }
        person
    }

    /// Refuses with [`Refusal::SignInDue`] unless the session is at `level`.
    pub fn require_level(&self, level: Level) -> Result<(), Refusal> {
        if self.session.level == level { Ok(()) } else { Err(Refusal::SignInDue) }
    }

    /// Before sensitive acts (SPEC 5): the password within `age`, and a second factor too where one is on.
    /// A trusted device is no second factor here. Refuses with [`Refusal::ReAuthenticationDue`], and as
    /// [`Person::require_full`] does.
    pub fn require_recent_authentication(&self, now: Timestamp, age: Duration) -> Result<(), Refusal> {
        self.require_full()?;
        match Demand::recent(age).due(self, now) {
            Due::Nothing => Ok(()),
            _ => Err(Refusal::ReAuthenticationDue),
        }
    }

    /// Refuses what does not meet a demand with [`Refusal::StepUpDue`].
    pub fn require(&self, demand: Demand, now: Timestamp) -> Result<(), Refusal> {
        self.require_full()?;
        match demand.due(self, now) {
            Due::Nothing => Ok(()),
            _ => Err(Refusal::StepUpDue { demand }),
        }
    }

    /// Also true where no second factor is on.
    pub fn has_recent_second_factor(&self, now: Timestamp, age: Duration) -> bool {
        Demand::recent(age).has_second(self, now)
    }
}
