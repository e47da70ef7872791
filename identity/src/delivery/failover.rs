//! Which gateway is asked next: the order per country, and a breaker for each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::gateway::{Answer, Gateway, Why};
use super::settings::{DeliveryPolicy, Unfit};
use crate::model::target::Channel;

/// All gateways of this process. Cheap to clone.
#[derive(Clone)]
pub struct Gateways(Arc<Inner>);

struct Inner {
    policy: DeliveryPolicy,
    links: Vec<Arc<Link>>,
}

/// A gateway and its breaker. The breaker is this process's own view of the gateway's health: no limit depends on it.
pub(crate) struct Link {
    pub gateway: Arc<dyn Gateway>,
    breaker: Mutex<Breaker>,
}

impl Gateways {
    /// Refuses names that are taken twice, missing or unfit for a route, and a channel that has no gateway at all.
    pub fn new(policy: DeliveryPolicy, gateways: Vec<Arc<dyn Gateway>>) -> Result<Self, Vec<Unfit>> {
        let mut unfit = Vec::new();
        let mut names = BTreeSet::new();
        for gateway in &gateways {
            let name = gateway.name();
            if !is_name(name) {
                unfit.push(Unfit::new("name", format!("`{name}` is not of small letters, digits and hyphens")));
            }
            if !names.insert(name) {
                unfit.push(Unfit::new("name", format!("two gateways are called `{name}`")));
            }
        }
        for (channel, what, key) in [(Channel::Sms, "SMS", "gateways"), (Channel::Email, "mail", "mail")] {
            if !gateways.iter().any(|gateway| gateway.channel() == channel) {
                unfit.push(Unfit::new(key, format!("no {what} gateway is set up")));
            }
        }
        let for_sms = |name: &str| gateways.iter().any(|g| g.name() == name && g.channel() == Channel::Sms);
        let orders = policy.per_country.iter().map(|(country, order)| (format!("countries.{country}"), order));
        for (key, order) in orders.chain([("gateways".to_owned(), &policy.order)]) {
            for name in order.iter().filter(|name| !for_sms(name)) {
                unfit.push(Unfit::new(&key, format!("no SMS gateway is called `{name}`")));
            }
        }
        for (country, order) in &policy.per_country {
            if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
                unfit.push(Unfit::new("countries", format!("`{country}` is not a region such as `CH`")));
            }
            if order.is_empty() {
                unfit.push(Unfit::new(format!("countries.{country}"), "names no gateway"));
            }
        }
        if policy.timeout < Duration::from_millis(50) || policy.timeout > Duration::from_mins(1) {
            unfit.push(Unfit::new("timeout", "is not between 0.05 and 60"));
        }
        if policy.breaker_failures == 0 {
            unfit.push(Unfit::new("breaker_failures", "is 0"));
        }
        if policy.concurrent_sends == 0 {
            unfit.push(Unfit::new("concurrent_sends", "is 0"));
        }
        drop(names);
        if !unfit.is_empty() {
            return Err(unfit);
        }
        let links = gateways.into_iter().map(|gateway| Arc::new(Link { gateway, breaker: Mutex::default() })).collect();
        Ok(Self(Arc::new(Inner { policy, links })))
    }

    pub fn policy(&self) -> &DeliveryPolicy {
        &self.0.policy
    }

    pub fn named(&self, name: &str) -> Option<&dyn Gateway> {
        self.link(name).map(|link| &*link.gateway)
    }

    pub(crate) fn link(&self, name: &str) -> Option<&Arc<Link>> {
        self.0.links.iter().find(|link| link.gateway.name() == name)
    }

    /// The gateways for a message, the first to be asked first.
    pub(crate) fn order(&self, channel: Channel, country: &str) -> Vec<Arc<Link>> {
        let policy = &self.0.policy;
        let order = policy.per_country.get(country).unwrap_or(&policy.order);
        if channel == Channel::Email || order.is_empty() {
            return self.0.links.iter().filter(|link| link.gateway.channel() == channel).cloned().collect();
        }
        order.iter().filter_map(|name| self.link(name)).cloned().collect()
    }

    /// The names of the SMS gateways that are asked first: in general, and in countries with an order of their own.
    pub fn first_for_sms(&self) -> (String, BTreeMap<String, String>) {
        let first = |country: &str| {
            let order = self.order(Channel::Sms, country);
            order.first().map(|link| link.gateway.name().to_owned()).unwrap_or_default()
        };
        let per_country = self.0.policy.per_country.keys().map(|country| (country.clone(), first(country)));
        (first(""), per_country.collect())
    }

    /// Whether a gateway may be asked now, and if not, from when on. Saying yes to a probe uses it up, unless it is
    /// [given back](Link::give_back).
    pub(crate) fn admit(&self, link: &Link, now: Timestamp) -> Result<Admitted, Timestamp> {
        link.breaker().admit(now, self.0.policy.breaker_probe_after)
    }

    /// Lets the breaker learn from an answer.
    pub(crate) fn learn(&self, link: &Link, answer: &Answer, now: Timestamp) {
        let policy = &self.0.policy;
        let mut breaker = link.breaker();
        let was_open = breaker.is_open();
        match answer {
            Answer::Accepted { .. } => *breaker = Breaker::default(),
            Answer::NotAccepted(why) => {
                if let Why::Busy { retry_after: Some(wait) } = why {
                    breaker.paused_until = now + *wait;
                }
                if why.is_gateways_fault() {
                    breaker.count_failure(policy, now);
                } else {
                    breaker.failures = 0;
                    breaker.open_until = None;
                }
            }
            Answer::Unknown => breaker.count_failure(policy, now),
        }
        if breaker.is_open() != was_open {
            let (gateway, state) = (link.gateway.name(), if was_open { "closed" } else { "open" });
            tracing::warn!(gateway, state, "breaker");
            metrics::gauge!("ringfence_gateway_open", "gateway" => gateway.to_owned()).set(if was_open {
                0.0
            } else {
                1.0
            });
        }
    }
}

impl Link {
    /// The gateway is not asked after all. If this was to be its probe, the next message is.
    pub(crate) fn give_back(&self, Admitted { next_probe }: Admitted, now: Timestamp) {
        let mut breaker = self.breaker();
        if next_probe.is_some() && breaker.open_until == next_probe {
            breaker.open_until = Some(now);
        }
    }

    fn breaker(&self) -> std::sync::MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leave to ask a gateway.
#[must_use]
pub(crate) struct Admitted {
    /// When the next probe is due, if this is one.
    next_probe: Option<Timestamp>,
}

/// Opens after some failures in a row; then one message at a time tries whether the gateway is back.
struct Breaker {
    failures: u32,
    open_until: Option<Timestamp>,
    /// It asked us to wait.
    paused_until: Timestamp,
}

impl Default for Breaker {
    fn default() -> Self {
        Self { failures: 0, open_until: None, paused_until: Timestamp::MIN }
    }
}

impl Breaker {
    fn is_open(&self) -> bool {
        self.open_until.is_some()
    }

    fn admit(&mut self, now: Timestamp, probe_after: Duration) -> Result<Admitted, Timestamp> {
        if self.paused_until > now {
            return Err(self.paused_until);
        }
        match self.open_until {
            Some(until) if until > now => Err(until),
            Some(_) => {
                // This message is the probe. The next one waits, also when the probe never comes back.
                self.open_until = Some(now + probe_after);
                Ok(Admitted { next_probe: self.open_until })
            }
            None => Ok(Admitted { next_probe: None }),
        }
    }

    fn count_failure(&mut self, policy: &DeliveryPolicy, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= policy.breaker_failures {
            self.open_until = Some(now + policy.breaker_probe_after);
        }
    }
}

/// Whether a name is fit for routes, tables and metrics.
pub(crate) fn is_name(name: &str) -> bool {
    (1..=40).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
