//! Attempts of which nobody can say what became.

use std::sync::Arc;
use std::time::Duration;

use identity::delivery::gateway::{Answer, Why};
use identity::delivery::receipts::{DeliveryState, Reason};
use identity::delivery::settings::DeliveryPolicy;
use identity::delivery::worker::Worker;
use tokio::sync::Notify;

use super::gateways;
use super::recording::{Recording, Say, accepted};
use crate::both_databases;
use crate::world::*;

both_databases! {
    async fn a_worker_that_dies_leaves_an_unknown_outcome_that_stays_charged(world: World) {
        let (gateway, other) = (Recording::new("a"), Recording::new("b"));
        let worker = world.worker(&[&gateway, &other]);
        let challenge = world.asks("+12015550123").await;
        drop(worker.take_one().await.unwrap().unwrap());
        // While the worker may yet be alive nobody touches its message.
        world.passes(seconds(34));
        assert_eq!(worker.drain().await.unwrap(), 0);
        assert_eq!(world.state(&challenge).await, DeliveryState::Queued);
        world.passes(seconds(1));
        assert_eq!(worker.drain().await.unwrap(), 0);
        assert_eq!(gateway.times_asked() + other.times_asked(), 0);
        assert_eq!(world.state(&challenge).await, DeliveryState::Unknown);
        assert_eq!(world.attempts().await, ["a unknown"]);
        assert_eq!(world.sealed().await, 0);
        // It still counts against every limit.
        assert_eq!(world.number("SELECT count(*) FROM sends WHERE answered_at IS NULL").await, 1);
    }

    async fn a_gateway_that_delivers_once_is_asked_again_after_a_death(world: World) {
        let (gateway, other) = (Recording::idempotent("a"), Recording::new("b"));
        let worker = world.worker(&[&gateway, &other]);
        let challenge = world.asks("+12015550123").await;
        drop(worker.take_one().await.unwrap().unwrap());
        world.passes(seconds(35));
        assert_eq!(worker.drain().await.unwrap(), 1);
        assert_eq!((gateway.times_asked(), other.times_asked()), (1, 0));
        assert_eq!(world.state(&challenge).await, DeliveryState::Sent);
    }

    async fn an_unknown_outcome_is_not_repeated_anywhere(world: World) {
        let (gateway, other) = (Recording::new("a"), Recording::new("b"));
        gateway.says([Say::This(Answer::Unknown)]);
        let worker = world.worker(&[&gateway, &other]);
        let challenge = world.asks("+12015550123").await;
        worker.drain().await.unwrap();
        world.passes(minutes(1));
        worker.drain().await.unwrap();
        assert_eq!((gateway.times_asked(), other.times_asked()), (1, 0));
        assert_eq!(world.state(&challenge).await, DeliveryState::Unknown);
        assert_eq!(world.sealed().await, 0);
    }

    async fn a_gateway_that_says_nothing_in_time_may_have_sent_it(world: World) {
        let (gateway, other) = (Recording::new("a"), Recording::new("b"));
        gateway.says([Say::Nothing]);
        let policy = DeliveryPolicy { timeout: Duration::from_millis(100), ..DeliveryPolicy::default() };
        let worker = Worker::new(world.identity.clone(), gateways(policy, &[&gateway, &other]));
        let challenge = world.asks("+12015550123").await;
        worker.drain().await.unwrap();
        assert_eq!((gateway.times_asked(), other.times_asked()), (1, 0));
        assert_eq!(world.state(&challenge).await, DeliveryState::Unknown);
    }

    async fn an_idempotent_gateway_is_asked_a_few_times_and_no_other_is(world: World) {
        let (gateway, other) = (Recording::idempotent("a"), Recording::new("b"));
        gateway.says((0..50).map(|_| Say::This(Answer::Unknown)));
        let worker = world.worker(&[&gateway, &other]);
        let challenge = world.asks("+12015550123").await;
        worker.drain().await.unwrap();
        assert_eq!(world.state(&challenge).await, DeliveryState::Queued);
        for _ in 0..9 {
            world.passes(seconds(30));
            worker.drain().await.unwrap();
        }
        assert_eq!((gateway.times_asked(), other.times_asked()), (5, 0));
        assert_eq!(world.state(&challenge).await, DeliveryState::Unknown);
        assert_eq!(world.sealed().await, 0);
    }

    async fn what_may_have_gone_out_is_not_called_expired(world: World) {
        let gateway = Recording::idempotent("a");
        gateway.says([Say::This(Answer::Unknown)]);
        let worker = world.worker(&[&gateway]);
        let challenge = world.asks("+12015550123").await;
        worker.drain().await.unwrap();
        world.passes(minutes(5));
        worker.drain().await.unwrap();
        assert_eq!(gateway.times_asked(), 1);
        assert_eq!(world.state(&challenge).await, DeliveryState::Unknown);
    }

    async fn a_worker_thought_dead_may_still_say_that_it_was_sent(world: World) {
        let gateway = Recording::new("a");
        let go_on = Arc::new(Notify::new());
        gateway.says([Say::After(go_on.clone(), accepted("m-1"))]);
        let policy = DeliveryPolicy { timeout: minutes(1), ..DeliveryPolicy::default() };
        let worker = Arc::new(Worker::new(world.identity.clone(), gateways(policy, &[&gateway])));
        let challenge = world.asks("+12015550123").await;
        let slow = tokio::spawn({
            let worker = worker.clone();
            async move { worker.step().await.unwrap() }
        });
        gateway.asked.notified().await;
        world.passes(minutes(3));
        worker.drain().await.unwrap();
        assert_eq!(world.state(&challenge).await, DeliveryState::Unknown);
        go_on.notify_one();
        assert!(slow.await.unwrap());
        assert_eq!(world.state(&challenge).await, DeliveryState::Sent);
        assert_eq!(world.attempts().await, ["a accepted"]);
    }

    async fn a_worker_thought_dead_asks_nobody_else(world: World) {
        let (gateway, other) = (Recording::new("a"), Recording::new("b"));
        let go_on = Arc::new(Notify::new());
        gateway.says([Say::After(go_on.clone(), Answer::NotAccepted(Why::Refused))]);
        let policy = DeliveryPolicy { timeout: minutes(1), ..DeliveryPolicy::default() };
        let worker = Arc::new(Worker::new(world.identity.clone(), gateways(policy, &[&gateway, &other])));
        let challenge = world.asks("+12015550123").await;
        let slow = tokio::spawn({
            let worker = worker.clone();
            async move { worker.step().await.unwrap() }
        });
        gateway.asked.notified().await;
        world.passes(minutes(3));
        worker.drain().await.unwrap();
        go_on.notify_one();
        assert!(slow.await.unwrap());
        assert_eq!(other.times_asked(), 0);
        assert_eq!(world.state(&challenge).await, DeliveryState::Unknown);
    }

    async fn a_process_that_is_killed_before_it_wrote_the_answer_down_sends_nothing_twice(world: World) {
        let (gateway, other) = (Recording::new("a"), Recording::new("b"));
        let worker = world.worker(&[&gateway, &other]);
        let challenge = world.asks("+12015550123").await;
        // The claim is written; the answer is not.
        world.identity.store.interrupt_after(Some(1));
        assert!(worker.step().await.is_err());
        world.identity.store.interrupt_after(None);
        assert_eq!(gateway.times_asked(), 1);
        world.passes(minutes(1));
        worker.drain().await.unwrap();
        assert_eq!((gateway.times_asked(), other.times_asked()), (1, 0));
        assert_eq!(world.state(&challenge).await, DeliveryState::Unknown);
    }

    async fn a_message_that_nobody_takes_says_why(world: World) {
        let (gateway, other) = (Recording::new("a"), Recording::new("b"));
        let worker = world.worker(&[&gateway, &other]);
        for (first, second, reason) in [
            (Why::Refused, Why::Credentials, Reason::ServiceUnavailable),
            (Why::TargetRefused, Why::Refused, Reason::TargetRefused),
        ] {
            gateway.refuses(1, first);
            other.refuses(1, second);
            world.passes(hours(1));
            let challenge = world.asks("+12015550123").await;
            worker.drain().await.unwrap();
            assert_eq!(world.state(&challenge).await, DeliveryState::Failed(reason));
            assert_eq!(world.sealed().await, 0);
        }
    }
}
