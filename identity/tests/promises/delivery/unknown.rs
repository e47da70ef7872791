//! Attempts of which nobody can say what became.

use std::sync::Arc;
use std::time::Duration;

use identity::delivery::gateway::{Answer, Why};
use identity::delivery::receipts::{DeliveryState, Reason};
use identity::delivery::settings::DeliveryPolicy;
use identity::delivery::worker::Worker;
use tokio::sync::Notify;

use super::recording::{Recording, Say, accepted};
use super::{gateways, number};
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

    /// Neither one that is asked in its place nor nobody at all makes the outcome known.
    async fn what_a_gateway_may_have_is_given_to_no_other_when_that_one_has_left(world: World) {
        let (gone, other) = (Recording::idempotent("a"), Recording::new("b"));
        gone.says([Say::This(Answer::Unknown)]);
        let challenge = world.asks("+12015550123").await;
        world.worker(&[&gone, &other]).drain().await.unwrap();
        assert_eq!(world.state(&challenge).await, DeliveryState::Queued);
        world.passes(seconds(30));
        world.worker(&[&other]).drain().await.unwrap();
        assert_eq!((gone.times_asked(), other.times_asked()), (1, 0));
        assert_eq!(world.state(&challenge).await, DeliveryState::Unknown);
        // As little where it stands in the order no more, and serves other countries.
        let challenge = world.asks("+12025550123").await;
        gone.says([Say::This(Answer::Unknown)]);
        world.worker(&[&gone, &other]).drain().await.unwrap();
        world.passes(seconds(30));
        let policy = DeliveryPolicy { order: vec!["b".to_owned()], ..DeliveryPolicy::default() };
        let worker = Worker::new(world.identity.clone(), gateways(policy, &[&gone, &other]));
        worker.drain().await.unwrap();
        assert_eq!((gone.times_asked(), other.times_asked()), (2, 0));
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

    /// On PostgreSQL two who wait for each other end in a fault.
    async fn late_answers_and_those_who_settle_for_them_do_not_wait_for_each_other(mut world: World) {
        world.restart(unlimited_sends).await;
        let gateway = Recording::new("a");
        let worker = Arc::new(world.worker(&[&gateway]));
        for _ in 0..4 {
            let mut jobs = Vec::new();
            for n in 0..24 {
                world.asks(&number(n)).await;
                jobs.push(worker.take_one().await.unwrap().unwrap());
            }
            world.passes(minutes(1));
            let settling = (0..4).map(|_| {
                let worker = worker.clone();
                tokio::spawn(async move { worker.drain().await.map(drop) })
            });
            let settling: Vec<_> = settling.collect();
            let carrying: Vec<_> = jobs
                .into_iter()
                .map(|job| {
                    let worker = worker.clone();
                    tokio::spawn(async move { worker.carry(job).await })
                })
                .collect();
            for done in settling.into_iter().chain(carrying) {
                done.await.unwrap().unwrap();
            }
        }
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
