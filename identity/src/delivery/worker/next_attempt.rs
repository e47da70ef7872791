//! Which gateway is asked next, and out of what it is paid.

use std::time::Duration;

use jiff::Timestamp;

use super::{Asking, Job, Worker};
use crate::delivery::failover::Link;
use crate::delivery::gateway::Why;
use crate::delivery::receipts::Reason;
use crate::guard::money::{self, Part};
use crate::model::id;
use crate::model::money::Money;
use crate::model::target::Channel;
use crate::refusal::Fault;
use crate::store::attempts::{self, Attempt};
use crate::store::outbox::Claim;
use crate::store::{self, Tx};

/// How often an idempotent gateway is asked again after an unknown outcome.
const UNKNOWN_AT_MOST: usize = 5;
const LONGEST_BACKOFF: Duration = Duration::from_mins(5);

impl Worker {
    /// Picks the gateway to ask next and records the attempt; or, with none left, says what becomes of the message.
    pub(super) async fn choose(&self, tx: &mut Tx, job: &mut Job, now: Timestamp) -> Result<(), Fault> {
        let claim = Claim { id: &job.id, until: job.until };
        if job.row.expires_at <= now {
            return store::outbox::give_up(tx, claim, ("expired", None), now).await;
        }
        let had = |link: &Link, outcome: &str| {
            let name = link.gateway.name();
            job.tried.iter().filter(|t| t.gateway == name && t.outcome.as_deref() == Some(outcome)).count()
        };
        let mut order = self.gateways.order(job.channel, &job.row.country);
        // Also where the gateway that may have it stands in today's order no more.
        let is_unsure = job.tried.iter().any(|tried| tried.outcome.as_deref() == Some("unknown"));
        if is_unsure {
            // Only the gateway that may have it already will not deliver it twice.
            order.retain(|link| had(link, "unknown") > 0 && link.gateway.is_idempotent());
            order.retain(|link| had(link, "unknown") < UNKNOWN_AT_MOST);
        }
        let mut hold = job.row.hold;
        let mut is_unpaid = false;
        let mut again_at: Option<Timestamp> = None;
        let mut wait_until = |time: Timestamp| again_at = Some(again_at.map_or(time, |other| other.min(time)));
        for link in order {
            let name = link.gateway.name();
            if had(&link, "refused") > 0 {
                continue;
            }
            match job.asked.get(name) {
                Some(Some(Why::Busy { retry_after: Some(wait) })) => {
                    // A service that says "at once" has not made room by then.
                    wait_until(now + (*wait).max(backoff(job.tried.len() + job.asked.len())));
                    continue;
                }
                Some(Some(why)) if why.passes() => {
                    wait_until(now + backoff(job.tried.len() + job.asked.len()));
                    continue;
                }
                Some(_) => continue,
                None => {}
            }
            let admitted = match self.gateways.admit(&link, now) {
                Ok(admitted) => admitted,
                Err(not_before) => {
                    wait_until(not_before);
                    continue;
                }
            };
            let Some(charge) = self.charge(tx, job, &mut hold, name, now).await? else {
                link.give_back(admitted, now);
                is_unpaid = true;
                continue;
            };
            let attempt = id::random(&*self.identity.entropy);
            attempts::insert(tx, &attempt, &job.id, (name, charge.amount), now).await?;
            job.row.hold = hold;
            job.asked.insert(name.to_owned(), None);
            job.next = Some((link, Asking { attempt, charge }));
            return Ok(());
        }
        match again_at {
            Some(time) if time < job.row.expires_at => store::outbox::put_back(tx, claim, now, time).await,
            _ if is_unsure => store::outbox::give_up(tx, claim, ("unknown", None), now).await,
            _ => {
                let is_target = job.asked.values().any(|why| *why == Some(Why::TargetRefused));
                let reason = match (is_unpaid, is_target) {
                    (true, _) => Reason::BudgetSpent,
                    (false, true) => Reason::TargetRefused,
                    (false, false) => Reason::ServiceUnavailable,
                };
                store::outbox::give_up(tx, claim, ("failed", Some(reason.name())), now).await
            }
        }
    }

    /// Pays for an attempt, out of what the message holds where it still does. `None`: the caps don't allow it.
    ///
    /// A gateway is asked again after an unknown outcome only where it delivers, and bills, once however often it is
    /// asked: what was charged then pays for this attempt too.
    async fn charge(
        &self,
        tx: &mut Tx,
        job: &Job,
        hold: &mut Part,
        gateway: &str,
        now: Timestamp,
    ) -> Result<Option<Part>, Fault> {
        let is_paid = |t: &Attempt| t.gateway == gateway && t.is_charged && t.outcome.as_deref() == Some("unknown");
        if job.channel != Channel::Sms || job.tried.iter().any(is_paid) {
            return Ok(Some(Part { amount: Money::ZERO, at: now }));
        }
        let hold = std::mem::replace(hold, Part::NONE);
        if !hold.amount.is_zero() {
            store::outbox::release(tx, &job.id).await?;
        }
        let price = self.identity.policy.money.prices.of(gateway, &job.envelope.to);
        let is_charged = money::charge(&self.identity, tx, job.row.lane, hold, price, now).await?;
        Ok(is_charged.then_some(Part { amount: price, at: now }))
    }
}

/// One second, doubling with each attempt.
pub(super) fn backoff(attempts: usize) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX).min(16);
    Duration::from_secs(1 << doublings).min(LONGEST_BACKOFF)
}
