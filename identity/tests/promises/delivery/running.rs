//! The worker as the process runs it.

use std::sync::Arc;
use std::time::Duration;

use identity::delivery::receipts::DeliveryState;
use identity::delivery::settings::DeliveryPolicy;
use identity::delivery::worker;
use identity::model::id::ChallengeId;
use tokio::sync::Notify;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::gateways;
use super::recording::{Recording, Say, accepted};
use crate::both_databases;
use crate::world::*;

/// Only a failure takes this long.
const TOO_LONG: Duration = Duration::from_secs(30);

impl World {
    async fn comes_to(&self, challenge: &ChallengeId, state: DeliveryState) {
        let mut changes = self.identity.outbox.changes();
        timeout(TOO_LONG, async {
            while self.state(challenge).await != state {
                changes.changed().await.unwrap();
            }
        })
        .await
        .unwrap();
    }
}

both_databases! {
    async fn a_message_is_picked_up_and_its_watchers_are_told(world: World) {
        let gateway = Recording::new("a");
        let cancel = CancellationToken::new();
        let gateways = gateways(DeliveryPolicy::default(), &[&gateway]);
        let running = tokio::spawn(worker::run(world.identity.clone(), gateways, cancel.clone()));
        for number in ["+12015550123", "+12025550123"] {
            let challenge = world.asks(number).await;
            world.comes_to(&challenge, DeliveryState::Sent).await;
        }
        cancel.cancel();
        timeout(TOO_LONG, running).await.unwrap().unwrap();
        assert_eq!(gateway.times_asked(), 2);
    }

    async fn one_slow_message_holds_up_no_other(world: World) {
        let gateway = Recording::new("a");
        gateway.says([Say::Nothing]);
        let cancel = CancellationToken::new();
        let policy = DeliveryPolicy { timeout: minutes(1), ..DeliveryPolicy::default() };
        let running = tokio::spawn(worker::run(world.identity.clone(), gateways(policy, &[&gateway]), cancel));
        world.asks("+12015550123").await;
        gateway.asked.notified().await;
        let challenge = world.asks("+12025550123").await;
        world.comes_to(&challenge, DeliveryState::Sent).await;
        running.abort();
    }

    async fn what_is_under_way_is_finished_before_the_process_ends(world: World) {
        let gateway = Recording::new("a");
        let go_on = Arc::new(Notify::new());
        gateway.says([Say::After(go_on.clone(), accepted("m-1"))]);
        let cancel = CancellationToken::new();
        let policy = DeliveryPolicy { timeout: minutes(1), ..DeliveryPolicy::default() };
        let running = tokio::spawn(worker::run(world.identity.clone(), gateways(policy, &[&gateway]), cancel.clone()));
        let challenge = world.asks("+12015550123").await;
        gateway.asked.notified().await;
        cancel.cancel();
        go_on.notify_one();
        timeout(TOO_LONG, running).await.unwrap().unwrap();
        assert_eq!(world.state(&challenge).await, DeliveryState::Sent);
    }
}
