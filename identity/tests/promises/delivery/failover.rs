//! Which gateway is asked, and when.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use identity::delivery::failover::Gateways;
use identity::delivery::gateway::{Gateway, Why};
use identity::delivery::receipts::{DeliveryState, Reason};
use identity::delivery::settings::DeliveryPolicy;
use identity::delivery::worker::Worker;

use super::recording::Recording;
use super::{gateways, number};
use crate::both_databases;
use crate::world::*;

const BUSY: Why = Why::Busy { retry_after: Some(Duration::from_secs(7)) };

both_databases! {
    async fn a_certain_no_goes_on_to_the_next_gateway(world: World) {
        let (a, b, c) = (Recording::new("a"), Recording::new("b"), Recording::new("c"));
        a.refuses(1, Why::Refused);
        b.refuses(1, Why::Unreachable);
        let challenge = world.asks("+12015550123").await;
        world.worker(&[&a, &b, &c]).drain().await.unwrap();
        assert_eq!(world.attempts().await, ["a refused", "b later", "c accepted"]);
        assert_eq!(world.state(&challenge).await, DeliveryState::Sent);
        assert_eq!(c.taken()[0].text, a.taken()[0].text);
    }

    async fn countries_may_have_an_order_of_their_own(world: World) {
        let (a, b, c) = (Recording::new("a"), Recording::new("b"), Recording::new("c"));
        let order = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let policy = DeliveryPolicy {
            order: order(&["b", "a"]),
            per_country: BTreeMap::from([("CH".to_owned(), order(&["c"]))]),
            ..DeliveryPolicy::default()
        };
        let worker = Worker::new(world.identity.clone(), gateways(policy, &[&a, &b, &c]));
        world.asks("+12015550123").await;
        world.asks("+41791234567").await;
        worker.drain().await.unwrap();
        assert_eq!(b.taken()[0].to, "+12015550123");
        assert_eq!(c.taken()[0].to, "+41791234567");
        assert_eq!(a.times_asked(), 0);
        // In Switzerland there is nobody else.
        c.refuses(1, Why::Refused);
        let challenge = world.asks("+41781234567").await;
        worker.drain().await.unwrap();
        assert_eq!(world.state(&challenge).await, DeliveryState::Failed(Reason::ServiceUnavailable));
    }

    async fn a_busy_gateway_is_left_alone_as_long_as_it_asked(world: World) {
        let gateway = Recording::new("a");
        gateway.refuses(1, BUSY);
        let worker = world.worker(&[&gateway]);
        let challenge = world.asks("+12015550123").await;
        let other = world.asks("+12025550123").await;
        worker.drain().await.unwrap();
        world.passes(seconds(6));
        worker.drain().await.unwrap();
        assert_eq!(gateway.times_asked(), 1);
        assert_eq!(world.state(&challenge).await, DeliveryState::Queued);
        assert_eq!(world.sealed().await, 2);
        world.passes(seconds(1));
        worker.drain().await.unwrap();
        assert_eq!(gateway.times_asked(), 3);
        assert_eq!(world.state(&challenge).await, DeliveryState::Sent);
        assert_eq!(world.state(&other).await, DeliveryState::Sent);
    }

    async fn another_gateway_takes_over_from_a_busy_one(world: World) {
        let (a, b) = (Recording::new("a"), Recording::new("b"));
        a.refuses(1, BUSY);
        let challenge = world.asks("+12015550123").await;
        world.worker(&[&a, &b]).drain().await.unwrap();
        assert_eq!((a.times_asked(), b.times_asked()), (1, 1));
        assert_eq!(world.state(&challenge).await, DeliveryState::Sent);
    }

    async fn a_wait_that_outlasts_the_code_fails_at_once(world: World) {
        let gateway = Recording::new("a");
        gateway.refuses(1, Why::Busy { retry_after: Some(minutes(6)) });
        let challenge = world.asks("+12015550123").await;
        world.worker(&[&gateway]).drain().await.unwrap();
        assert_eq!(world.state(&challenge).await, DeliveryState::Failed(Reason::ServiceUnavailable));
        assert_eq!(world.sealed().await, 0);
    }

    async fn the_only_gateway_is_tried_again_while_the_code_lives_and_not_after(world: World) {
        let gateway = Recording::new("a");
        gateway.refuses(100, Why::Unreachable);
        let worker = world.worker(&[&gateway]);
        let challenge = world.asks("+12015550123").await;
        worker.drain().await.unwrap();
        assert_eq!(gateway.times_asked(), 1);
        world.passes(seconds(1));
        worker.drain().await.unwrap();
        assert_eq!(gateway.times_asked(), 2);
        for _ in 0..12 {
            world.passes(seconds(30));
            worker.drain().await.unwrap();
        }
        let asked = gateway.times_asked();
        assert!((5..=10).contains(&asked), "{asked}");
        assert!(matches!(world.state(&challenge).await, DeliveryState::Failed(_) | DeliveryState::Expired));
        assert_eq!(world.sealed().await, 0);
    }

    async fn five_failures_open_the_breaker_and_one_probe_in_30_s_tries_again(mut world: World) {
        world.restart(unlimited_sends).await;
        let (a, b) = (Recording::new("a"), Recording::new("b"));
        a.refuses(6, Why::Unreachable);
        let worker = world.worker(&[&a, &b]);
        let mut sent = 0;
        let mut carry = async |messages: usize| {
            for _ in 0..messages {
                world.asks(&number(sent)).await;
                sent += 1;
            }
            worker.drain().await.unwrap();
            (a.times_asked(), b.times_asked())
        };
        assert_eq!(carry(5).await, (5, 5));
        assert_eq!(carry(3).await, (5, 8));
        world.passes(seconds(29));
        assert_eq!(carry(1).await, (5, 9));
        world.passes(seconds(1));
        // The probe fails, and the others don't wait for another one.
        assert_eq!(carry(3).await, (6, 12));
        world.passes(seconds(30));
        // The probe is taken, and all is well.
        assert_eq!(carry(3).await, (9, 12));
    }

    async fn while_a_probe_is_under_way_others_go_elsewhere(mut world: World) {
        world.restart(unlimited_sends).await;
        let (a, b) = (Recording::new("a"), Recording::new("b"));
        a.refuses(5, Why::Unreachable);
        let worker = world.worker(&[&a, &b]);
        for n in 0..5 {
            world.asks(&number(n)).await;
        }
        worker.drain().await.unwrap();
        world.passes(seconds(30));
        for n in 5..8 {
            world.asks(&number(n)).await;
            worker.take_one().await.unwrap().unwrap();
        }
        let under_way: Vec<_> =
            world.attempts().await.into_iter().filter(|attempt| attempt.ends_with("under way")).collect();
        assert_eq!(under_way, ["a under way", "b under way", "b under way"]);
    }

    async fn odd_numbers_take_no_gateway_out_of_the_order(mut world: World) {
        world.restart(unlimited_sends).await;
        let (a, b) = (Recording::new("a"), Recording::new("b"));
        a.refuses(10, Why::TargetRefused).refuses(10, Why::Refused);
        let worker = world.worker(&[&a, &b]);
        for n in 0..21 {
            world.asks(&number(n)).await;
        }
        worker.drain().await.unwrap();
        assert_eq!((a.times_asked(), b.times_asked()), (21, 20));
    }
}

#[test]
fn an_order_that_names_nobody_is_refused() {
    let (a, b) = (Recording::new("a"), Recording::new("A b"));
    let unfit = |policy: DeliveryPolicy, sms: &[&Arc<Recording>]| {
        let sms = sms.iter().map(|gateway| Arc::clone(gateway) as Arc<dyn Gateway>).collect();
        let unfit = Gateways::new(policy, sms).err().unwrap();
        unfit.into_iter().map(|unfit| format!("{}: {}", unfit.key, unfit.why)).collect::<Vec<_>>()
    };
    let policy = DeliveryPolicy {
        order: vec!["a".to_owned(), "nobody".to_owned()],
        per_country: BTreeMap::from([("Swiss".to_owned(), vec![])]),
        ..DeliveryPolicy::default()
    };
    assert_eq!(
        unfit(policy, &[&a, &a, &b]),
        [
            "name: two gateways are called `a`",
            "name: `A b` is not of small letters, digits and hyphens",
            "mail: no mail gateway is set up",
            "gateways: no SMS gateway is called `nobody`",
            "countries: `Swiss` is not a region such as `CH`",
            "countries.Swiss: names no gateway",
        ]
    );
}
