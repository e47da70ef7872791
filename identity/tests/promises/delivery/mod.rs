//! How messages get out.

mod charges;
mod failover;
mod lanes;
mod logs;
mod receipts;
mod recording;
mod running;
mod unknown;
mod worker;

use std::sync::Arc;

use identity::delivery::failover::Gateways;
use identity::delivery::gateway::Gateway;
use identity::delivery::inbox::Inbox;
use identity::delivery::mail::mailbox::Mailbox;
use identity::delivery::receipts::{DeliveryState, state_of};
use identity::delivery::settings::DeliveryPolicy;
use identity::delivery::worker::Worker;
use identity::model::id::ChallengeId;
use identity::model::purpose::Purpose;

use self::recording::Recording;
use crate::world::*;

/// These SMS gateways in this order, and a mailbox.
fn gateways(policy: DeliveryPolicy, sms: &[&Arc<Recording>]) -> Gateways {
    let mut all: Vec<Arc<dyn Gateway>> = sms.iter().map(|gateway| Arc::clone(gateway) as Arc<dyn Gateway>).collect();
    all.push(Arc::new(Mailbox::new(Arc::new(Inbox::default()))));
    Gateways::new(policy, all).unwrap_or_else(|unfit| panic!("{unfit:?}"))
}

impl World {
    fn worker(&self, sms: &[&Arc<Recording>]) -> Worker {
        Worker::new(self.identity.clone(), gateways(DeliveryPolicy::default(), sms))
    }

    /// Somebody asks for a code to a number.
    async fn asks(&self, number: &str) -> ChallengeId {
        self.line(Purpose::VerifyPhone, number).asks(self).await.unwrap().challenge
    }

    async fn state(&self, challenge: &ChallengeId) -> DeliveryState {
        state_of(&self.identity, challenge).await.unwrap().unwrap()
    }

    async fn sealed(&self) -> i64 {
        self.number("SELECT count(*) FROM outbox WHERE sealed IS NOT NULL").await
    }

    /// The outcomes of all attempts, in the order in which they were made.
    async fn attempts(&self) -> Vec<String> {
        self.texts("SELECT gateway || ' ' || coalesce(outcome, 'under way') FROM attempts ORDER BY at, gateway").await
    }
}

/// The nth of many numbers that nobody has, spread over area codes.
fn number(n: usize) -> String {
    const AREAS: [u32; 8] = [201, 202, 203, 205, 206, 207, 208, 209];
    format!("+1{}55501{:02}", AREAS[n % AREAS.len()], n / AREAS.len())
}
