//! The figures that an operator may set. Defaults are the figures that the specification marks as settings.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::guard::prices::Prices;
use crate::model::factor::Factor;
use crate::model::money::Money;
use crate::model::purpose::Lane;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Everything that flows ask about before they act.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The name in messages, at most 20 characters of GSM-7.
    pub app_name: String,
    /// Where people reach the app, without a slash at the end: `https://id.example.com`.
    pub public_url: String,
    /// The host of `public_url`, at most 60 characters: the last line of each SMS.
    pub host: String,
    /// ISO 3166 region in which a number without calling code is read.
    pub default_region: String,
    pub number_kinds: NumberKinds,
    /// How many accounts may have one number verified.
    pub accounts_per_number: u32,
    pub codes: CodePolicy,
    pub guard: GuardPolicy,
    pub money: MoneyPolicy,
    pub sessions: SessionPolicy,
    pub passwords: PasswordPolicy,
    pub recovery: RecoveryPolicy,
    pub passkeys: PasskeyPolicy,
    pub accounts: AccountPolicy,
    pub assurance: Asvs,
}

/// A level of the OWASP Application Security Verification Standard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asvs {
    #[default]
    L2,
    /// Neither SMS nor e-mail is a second factor.
    L3,
}

impl Asvs {
    /// Whether a method is one that may be switched on, and proves enough when it is.
    pub fn allows(self, method: Factor) -> bool {
        self == Self::L2 || !matches!(method, Factor::Sms | Factor::Email)
    }
}

/// Kinds of numbers beyond mobile that may receive an SMS.
#[derive(Clone, Copy, Debug, Default)]
pub struct NumberKinds {
    pub voip: bool,
    pub personal: bool,
}

/// SPEC 3.
#[derive(Clone, Debug)]
pub struct CodePolicy {
    /// Digits, 6 to 10.
    pub length: u8,
    /// From a code's send to its end, at most 10 minutes.
    pub lifetime: Duration,
    /// From a challenge's start to its end at the latest.
    pub challenge_lifetime: Duration,
    /// Tries per challenge.
    pub tries: u32,
    /// Wrong tries per account, factor and lane within `budget_window`.
    pub budget: u32,
    pub budget_window: Duration,
}

/// SPEC 4, rules 2 to 5.
#[derive(Clone, Debug)]
pub struct GuardPolicy {
    /// ISO 3166 regions that are served; `None` serves all (development only).
    pub countries: Option<BTreeSet<String>>,
    /// The wait after the first unanswered send to a number; it doubles up to `longest_cool_down`.
    pub cool_down: Duration,
    pub longest_cool_down: Duration,
    /// Per number and lane, unanswered.
    pub number_hourly: u32,
    pub number_daily: u32,
    /// Per number over all lanes, answered or not. What lanes 2 and 3 take never uses up lane 1.
    pub number_daily_in_all: u32,
    /// Per account, unanswered, in an hour. Past this, and past the three below, work is asked for.
    pub account_hourly: u32,
    pub address_hourly: u32,
    pub network_hourly: u32,
    pub block_hourly: u32,
    /// Past this many times the figures above a send is refused.
    pub refuse_at_times: u32,
    /// What a proof of work asks for at rest, in solutions of its puzzle (see the crate `proof_of_work`), at most 1000. It
    /// doubles seven times at most. 0 asks for none (development only).
    pub work_effort: u32,
    /// For drills alone, where a proof's time passes on a set clock and nobody's processor is kept busy: proofs are taken
    /// at their word. Tickets keep their signature, target, end and single use. No setting reaches it.
    pub work_is_played: bool,
    /// Unproved sends per country and day.
    pub country_daily: u32,
    /// A phone verified longer ago than this, and used within `fresh_for`, is spared the address and block rules.
    pub proven_after: Duration,
    pub fresh_for: Duration,
    pub breaker: BreakerPolicy,
    /// How long the record of decisions is kept.
    pub keep_decisions: Duration,
}

/// SPEC 4, rule 5: conversion breakers.
#[derive(Clone, Debug)]
pub struct BreakerPolicy {
    /// The sends of this long count.
    pub window: Duration,
    /// A send that is younger than this may yet be answered, and doesn't count.
    pub settled_after: Duration,
    /// The fewest sends of a block by which it is judged, and of a country.
    pub block_sends: u32,
    pub country_sends: u32,
    /// With fewer answered than this many of a hundred it opens.
    pub answered_percent: u32,
    /// Then nothing goes through for so long.
    pub open_for: Duration,
    /// After that so many, which close it when all of them are answered.
    pub probes: u32,
}

/// SPEC 4, rule 6.
#[derive(Clone, Debug)]
pub struct MoneyPolicy {
    /// ISO 4217, for people to read.
    pub currency: String,
    /// In UTC.
    pub per_day: Money,
    pub per_month: Money,
    /// Hundredths of both that are kept for lane 1, and for lane 2.
    pub kept_own: u32,
    pub kept_recovery: u32,
    /// The operator is told when a lane has spent this many hundredths of what it may.
    pub alert_percent: u32,
    pub prices: Prices,
    /// Whose price is held until a gateway is asked: the first of the order, and of the order per country.
    pub first_gateway: String,
    pub first_gateway_per_country: BTreeMap<String, String>,
}

impl MoneyPolicy {
    /// How much of a cap is kept for a lane alone.
    pub fn kept(&self, cap: Money, lane: Lane) -> Money {
        match lane {
            Lane::Own => cap.percent(self.kept_own),
            Lane::Recovery => cap.percent(self.kept_recovery),
            Lane::Unproved => Money::ZERO,
        }
    }

    /// What is kept for nobody.
    pub fn shared(&self, cap: Money) -> Money {
        cap.less(self.kept(cap, Lane::Own)).less(self.kept(cap, Lane::Recovery))
    }

    /// The most that a lane may spend of a cap.
    pub fn most(&self, cap: Money, lane: Lane) -> Money {
        self.kept(cap, lane).plus(self.shared(cap))
    }

    /// What a text costs at the gateway that is asked first.
    pub fn first_price(&self, country: &str, e164: &str) -> Money {
        self.prices.of(self.first_gateway_per_country.get(country).unwrap_or(&self.first_gateway), e164)
    }
}

/// SPEC 5.
#[derive(Clone, Debug)]
pub struct SessionPolicy {
    pub partial: Duration,
    pub idle: Duration,
    pub longest: Duration,
    pub recent_authentication: Duration,
    pub trusted_device: Duration,
    /// How long the link in a notice ends what it tells about.
    pub not_me_link: Duration,
}

/// SPEC 6.
#[derive(Clone, Debug)]
pub struct PasswordPolicy {
    pub shortest: usize,
    pub memory_kib: u32,
    pub iterations: u32,
    pub parallelism: u32,
    /// Wrong passwords in a row after which browsers new to the account also need an e-mail code.
    pub siege: u32,
    /// Wrong passwords that cost no wait, per typed address and client address, and per client address alone.
    pub free_per_pair: u32,
    pub free_per_address: u32,
    pub longest_wait: Duration,
    /// How many hashes may wait for a core before the answer is [`crate::refusal::Refusal::Busy`].
    pub waiting: usize,
    /// How many of them may come from one client address.
    pub waiting_per_host: usize,
}

/// SPEC 2, flow 5 and recycled numbers: the wait that stands in for a proof.
#[derive(Clone, Debug)]
pub struct RecoveryPolicy {
    pub wait: Duration,
    /// From a wait's beginning to its end, used or not; longer than `wait`.
    pub lapse: Duration,
}

/// The end of an account.
#[derive(Clone, Debug)]
pub struct AccountPolicy {
    /// From the wish to its fulfilment: the time to change one's mind.
    pub delete_after: Duration,
}

/// Leading people on to passkeys.
#[derive(Clone, Debug)]
pub struct PasskeyPolicy {
    /// One is offered no more often than this.
    pub offer_every: Duration,
}

impl Policy {
    /// The defaults, for an app reached at `public_url` whose host is `host`.
    pub fn new(public_url: &str, host: &str) -> Self {
        Self {
            app_name: "Ringfence".to_owned(),
            public_url: public_url.trim_end_matches('/').to_owned(),
            host: host.to_owned(),
            default_region: "CH".to_owned(),
            number_kinds: NumberKinds::default(),
            accounts_per_number: 5,
            codes: CodePolicy::default(),
            guard: GuardPolicy::default(),
            money: MoneyPolicy::default(),
            sessions: SessionPolicy::default(),
            passwords: PasswordPolicy::default(),
            recovery: RecoveryPolicy::default(),
            passkeys: PasskeyPolicy::default(),
            accounts: AccountPolicy::default(),
            assurance: Asvs::default(),
        }
    }
}

impl Default for CodePolicy {
    fn default() -> Self {
        Self {
            length: 6,
            lifetime: MINUTE * 5,
            challenge_lifetime: MINUTE * 10,
            tries: 5,
            budget: 25,
            budget_window: DAY,
        }
    }
}

impl Default for GuardPolicy {
    fn default() -> Self {
        Self {
            countries: None,
            cool_down: Duration::from_secs(30),
            longest_cool_down: HOUR,
            number_hourly: 5,
            number_daily: 10,
            number_daily_in_all: 20,
            account_hourly: 10,
            address_hourly: 20,
            network_hourly: 100,
            block_hourly: 20,
            refuse_at_times: 5,
            work_effort: 12,
            work_is_played: false,
            country_daily: 200,
            proven_after: DAY,
            fresh_for: DAY * 180,
            breaker: BreakerPolicy::default(),
            keep_decisions: DAY * 90,
        }
    }
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self {
            window: HOUR,
            settled_after: MINUTE * 3,
            block_sends: 10,
            country_sends: 50,
            answered_percent: 30,
            open_for: MINUTE * 10,
            probes: 3,
        }
    }
}

impl Default for MoneyPolicy {
    fn default() -> Self {
        Self {
            currency: "CHF".to_owned(),
            per_day: Money::of_units(20),
            per_month: Money::of_units(200),
            kept_own: 50,
            kept_recovery: 20,
            alert_percent: 80,
            prices: Prices::flat(Money::of_millionths(100_000)),
            first_gateway: String::new(),
            first_gateway_per_country: BTreeMap::new(),
        }
    }
}

impl Default for SessionPolicy {
    fn default() -> Self {
        Self {
            partial: MINUTE * 10,
            idle: DAY * 14,
            longest: DAY * 30,
            recent_authentication: MINUTE * 15,
            trusted_device: DAY * 30,
            not_me_link: DAY * 7,
        }
    }
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            shortest: 8,
            memory_kib: 19_456,
            iterations: 2,
            parallelism: 1,
            siege: 100,
            free_per_pair: 5,
            free_per_address: 50,
            longest_wait: MINUTE * 15,
            waiting: 64,
            waiting_per_host: 16,
        }
    }
}

impl Default for RecoveryPolicy {
    fn default() -> Self {
        Self { wait: DAY, lapse: DAY * 3 }
    }
}

impl Default for AccountPolicy {
    fn default() -> Self {
        Self { delete_after: DAY * 7 }
    }
}

impl Default for PasskeyPolicy {
    fn default() -> Self {
        Self { offer_every: DAY * 30 }
    }
}
