//! Carries messages from the outbox to gateways.
//!
//! Any number of workers in any number of processes may run. A message is claimed in one statement, and each attempt
//! is committed before its request goes out; so a worker that dies leaves an attempt whose outcome is unknown, and
//! such a message goes out again only through a gateway that delivers it once however often it is asked.

mod next_attempt;
mod running;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::timeout;

use super::failover::{Gateways, Link};
use super::gateway::{Answer, Gateway, Parcel, Why};
use super::outbox::{self, Envelope};
use super::receipts::Reason;
use super::sweep::expire;
use crate::Identity;
use crate::guard;
use crate::guard::money::{self, Part};
use crate::model::email_address::EmailAddress;
use crate::model::id::SendId;
use crate::model::phone::Phone;
use crate::model::purpose::Lane;
use crate::model::target::Channel;
use crate::refusal::Fault;
use crate::store;
use crate::store::attempts::{self, Attempt};
use crate::store::outbox::{Claim, Claimed};

use next_attempt::backoff;
pub use running::run;

/// Beyond the time that a gateway may take: how long a worker may need to write down what it said.
const GRACE: Duration = Duration::from_secs(30);

/// One worker. [`run`] drives it; tests take single steps.
pub struct Worker {
    identity: Arc<Identity>,
    gateways: Gateways,
}

/// A message under way: claimed, with an attempt on record.
pub struct Job {
    id: SendId,
    row: Claimed,
    channel: Channel,
    envelope: Envelope,
    /// Until when the claim holds; also what tells it from a later one.
    until: Timestamp,
    tried: Vec<Attempt>,
    /// The gateways that were asked since the claim, and why they refused.
    asked: BTreeMap<String, Option<Why>>,
    next: Option<(Arc<Link>, Asking)>,
}

/// An attempt that is on record and paid for.
struct Asking {
    attempt: String,
    charge: Part,
}

impl Worker {
    pub fn new(identity: Arc<Identity>, gateways: Gateways) -> Self {
        Self { identity, gateways }
    }

    /// Carries one message as far as it goes now. `false` when none is due.
    pub async fn step(&self) -> Result<bool, Fault> {
        let Some(job) = self.take_one().await? else { return Ok(false) };
        self.carry(job).await?;
        Ok(true)
    }

    /// Carries messages one after the other until none is due; answers how many.
    pub async fn drain(&self) -> Result<usize, Fault> {
        let mut carried = 0;
        while self.step().await? {
            carried += 1;
        }
        Ok(carried)
    }

    /// Claims a message that is due and commits its first attempt. To drop the job is to die on the way.
    pub async fn take_one(&self) -> Result<Option<Job>, Fault> {
        self.take_one_of(Lane::Unproved).await
    }

    /// The same, of the lanes up to `last`.
    async fn take_one_of(&self, last: Lane) -> Result<Option<Job>, Fault> {
        let now = self.identity.now();
        let mut conn = self.identity.store.read().await?;
        let abandoned = store::outbox::abandoned(&mut conn, now).await?;
        let has_overdue = store::outbox::has_overdue(&mut conn, now).await?;
        drop(conn);
        if has_overdue {
            expire(&self.identity, now).await?;
        }
        for id in abandoned {
            self.settle_abandoned(id).await?;
        }
        let mut conn = self.identity.store.read().await?;
        let due = store::outbox::due(&mut conn, now, last, 16).await?;
        drop(conn);
        for (id, channel) in due {
            if let Some(job) = self.claim(id, channel).await? {
                return Ok(Some(job));
            }
        }
        Ok(None)
    }

    async fn claim(&self, id: SendId, channel: Option<Channel>) -> Result<Option<Job>, Fault> {
        let now = self.identity.now();
        let until = self.claim_until(now);
        let mut tx = self.identity.store.write().await?;
        if channel == Some(Channel::Sms) {
            guard::take_turn(&mut tx).await?;
        }
        let Some(row) = store::outbox::claim(&mut tx, &id, now, until).await? else { return Ok(None) };
        let opened = self.identity.keys.open(&outbox::place(&id), &row.sealed);
        let envelope = opened.and_then(|text| serde_json::from_slice::<Envelope>(&text).ok());
        let (Some(envelope), Some(channel)) = (envelope, Channel::parse(&row.channel)) else {
            tracing::error!(send = id.as_str(), "a sealed message can't be opened; was a master secret removed?");
            let failed = ("failed", Some(Reason::ServiceUnavailable.name()));
            store::outbox::give_up(&mut tx, Claim { id: &id, until }, failed, now).await?;
            tx.commit().await?;
            self.identity.outbox.tell_watchers();
            return Ok(None);
        };
        let tried = attempts::of(&mut tx, &id).await?;
        let mut job = Job { id, row, channel, envelope, until, tried, asked: BTreeMap::new(), next: None };
        self.choose(&mut tx, &mut job, now).await?;
        tx.commit().await?;
        self.identity.outbox.tell_watchers();
        Ok(job.next.is_some().then_some(job))
    }

    /// A request under way may take this long before its worker is given up for dead.
    fn claim_until(&self, now: Timestamp) -> Timestamp {
        now + self.gateways.policy().timeout + GRACE
    }

    /// Asks one gateway after the other until one has taken the message, or may have, or none is left.
    pub async fn carry(&self, mut job: Job) -> Result<(), Fault> {
        while let Some((link, asking)) = job.next.take() {
            let answer = self.ask(&link, &job).await;
            self.conclude(&mut job, &link, asking, answer).await?;
        }
        Ok(())
    }

    async fn ask(&self, link: &Link, job: &Job) -> Answer {
        let Envelope { to, message } = &job.envelope;
        let parcel = Parcel { id: &job.id, to, message, lane: job.row.lane, now: self.identity.now() };
        let gateway = &*link.gateway;
        let answer = timeout(self.gateways.policy().timeout, gateway.send(&parcel)).await.unwrap_or(Answer::Unknown);
        self.gateways.learn(link, &answer, self.identity.now());
        let masked = match job.channel {
            Channel::Sms => Phone::stored(to.clone()).masked(),
            Channel::Email => EmailAddress::stored(to.clone()).masked(),
        };
        let (name, outcome) = (gateway.name(), answer.name());
        tracing::info!(send = job.id.as_str(), gateway = name, to = masked, outcome, "asked a gateway");
        metrics::counter!("ringfence_sends_total", "gateway" => name.to_owned(), "outcome" => outcome).increment(1);
        answer
    }

    /// Writes down what a gateway said, and with it, in the same transaction, the attempt that follows.
    async fn conclude(&self, job: &mut Job, link: &Link, asking: Asking, answer: Answer) -> Result<(), Fault> {
        let now = self.identity.now();
        let claim = Claim { id: &job.id, until: job.until };
        let attempt = asking.attempt.as_str();
        let mut tx = self.identity.store.write().await?;
        match answer {
            Answer::Accepted { message_id, is_delivered } => {
                let mut state = (String::from(if is_delivered { "delivered" } else { "sent" }), None);
                if let Some(message_id) = &message_id {
                    let reported = store::receipts::expect(&mut tx, link.gateway.name(), message_id, now).await?;
                    if !reported.0.is_empty() {
                        state = reported;
                    }
                }
                attempts::end(&mut tx, attempt, "accepted", message_id.as_deref(), now).await?;
                store::outbox::accepted(&mut tx, &job.id, (&state.0, state.1.as_deref()), now).await?;
            }
            Answer::Unknown => {
                attempts::end(&mut tx, attempt, "unknown", None, now).await?;
                if link.gateway.is_idempotent() {
                    store::outbox::put_back(&mut tx, claim, now, now + backoff(job.tried.len() + 1)).await?;
                } else {
                    store::outbox::give_up(&mut tx, claim, ("unknown", None), now).await?;
                }
            }
            Answer::NotAccepted(why) => {
                let outcome = if why.passes() { "later" } else { "refused" };
                if job.channel == Channel::Sms {
                    guard::take_turn(&mut tx).await?;
                }
                if !attempts::refuse(&mut tx, attempt, outcome, now).await? {
                    return Ok(());
                }
                if attempts::uncharge(&mut tx, attempt).await? {
                    money::give_back(&mut tx, &[(job.row.lane, asking.charge)]).await?;
                }
                job.asked.insert(link.gateway.name().to_owned(), Some(why));
                let until = self.claim_until(now);
                if store::outbox::hold(&mut tx, claim, until).await? {
                    job.until = until;
                    self.choose(&mut tx, job, now).await?;
                }
            }
        }
        tx.commit().await?;
        self.identity.outbox.tell_watchers();
        Ok(())
    }

    /// Settles what a dead worker has left: its request may have gone out.
    async fn settle_abandoned(&self, id: SendId) -> Result<(), Fault> {
        let now = self.identity.now();
        let until = self.claim_until(now);
        let mut tx = self.identity.store.write().await?;
        let mut may_repeat = true;
        // Attempts before their message, as whoever concludes one does: its worker may speak up just now.
        for attempt in attempts::of(&mut tx, &id).await? {
            if attempt.outcome.is_none() && attempts::refuse(&mut tx, &attempt.id, "unknown", now).await? {
                may_repeat &= self.gateways.named(&attempt.gateway).is_some_and(Gateway::is_idempotent);
            }
        }
        if !store::outbox::take_over(&mut tx, &id, now, until).await? {
            return Ok(());
        }
        let claim = Claim { id: &id, until };
        if may_repeat {
            store::outbox::put_back(&mut tx, claim, now, now).await?;
        } else {
            store::outbox::give_up(&mut tx, claim, ("unknown", None), now).await?;
        }
        tx.commit().await?;
        tracing::warn!(send = id.as_str(), may_repeat, "a worker died while it sent a message");
        self.identity.outbox.tell_watchers();
        Ok(())
    }
}
