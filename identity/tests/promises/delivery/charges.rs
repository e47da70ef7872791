//! What a message costs, from its decision to its end.

use std::sync::Arc;
use std::time::Duration;

use identity::delivery::gateway::{Answer, Why};
use identity::delivery::receipts::{DeliveryState, Reason};
use identity::delivery::settings::DeliveryPolicy;
use identity::delivery::sweep;
use identity::delivery::worker::Worker;
use identity::guard::prices::Prices;
use identity::model::money::Money;
use identity::model::purpose::Purpose;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::recording::{Recording, Say, accepted};
use super::{gateways, number};
use crate::both_databases;
use crate::world::*;

/// Half a minute before a month is over that a world begins with.
const JUST_BEFORE_FEBRUARY: Duration = Duration::from_secs(31 * 86_400 - 30);

/// `a` costs 0.10, `b` 0.20, `c` 0.05; what is held is the price of `a`.
async fn priced(world: &mut World) {
    world
        .restart(|policy| {
            unlimited_sends(policy);
            let table = "[default]\n1 = 0.10\n[gateways.b]\n1 = 0.20\n[gateways.c]\n1 = 0.05";
            policy.money.prices = Prices::parse(table).unwrap();
            "a".clone_into(&mut policy.money.first_gateway);
        })
        .await;
}

impl World {
    /// What is spent or held, as `period: lane 1 + lane 2 + lane 3`, in thousandths.
    async fn budgets(&self) -> Vec<String> {
        let lane = |n: u8| format!("CAST(lane_{n} / 1000 AS TEXT)");
        let (one, two, three) = (lane(1), lane(2), lane(3));
        self.texts(&format!(
            "SELECT period || ': ' || {one} || ' + ' || {two} || ' + ' || {three} FROM budgets ORDER BY period"
        ))
        .await
    }

    /// What lane 3 has spent or holds today, in thousandths.
    async fn today(&self) -> i64 {
        self.number("SELECT lane_3 / 1000 FROM budgets WHERE length(period) = 10").await
    }

    async fn charges(&self) -> Vec<String> {
        self.texts("SELECT gateway || ' ' || CAST(charge / 1000 AS TEXT) FROM attempts ORDER BY at, gateway").await
    }

    async fn held(&self) -> i64 {
        self.number("SELECT CAST(coalesce(sum(hold), 0) AS BIGINT) / 1000 FROM outbox").await
    }
}

/// Lets a worker carry a message to a gateway that keeps it waiting, until it is given up for dead.
async fn thought_dead(world: &World, worker: &Arc<Worker>, gateway: &Recording) -> JoinHandle<bool> {
    let worker = worker.clone();
    let slow = tokio::spawn(async move { worker.step().await.unwrap() });
    gateway.asked.notified().await;
    world.passes(minutes(3));
    slow
}

both_databases! {
    async fn a_hold_becomes_the_charge_of_the_attempt(mut world: World) {
        priced(&mut world).await;
        world.asks("+12015550123").await;
        assert_eq!(world.budgets().await, ["2026-01: 0 + 0 + 100", "2026-01-01: 0 + 0 + 100"]);
        assert_eq!(world.held().await, 100);
        world.worker(&[&Recording::new("a")]).drain().await.unwrap();
        assert_eq!(world.budgets().await, ["2026-01: 0 + 0 + 100", "2026-01-01: 0 + 0 + 100"]);
        assert_eq!((world.held().await, world.charges().await), (0, vec!["a 100".to_owned()]));
    }

    async fn the_charge_is_on_record_before_the_request_goes_out(mut world: World) {
        priced(&mut world).await;
        let (gateway, go_on) = (Recording::new("b"), Arc::new(Notify::new()));
        gateway.says([Say::After(go_on.clone(), accepted("m-1"))]);
        let worker = Arc::new(world.worker(&[&gateway]));
        world.asks("+12015550123").await;
        let carried = tokio::spawn(async move { worker.drain().await.unwrap() });
        gateway.asked.notified().await;
        assert_eq!((world.today().await, world.charges().await), (200, vec!["b 200".to_owned()]));
        go_on.notify_one();
        assert_eq!(carried.await.unwrap(), 1);
    }

    async fn a_certain_no_gives_its_charge_back_and_the_next_gateway_takes_its_own(mut world: World) {
        priced(&mut world).await;
        let (a, b, c) = (Recording::new("a"), Recording::new("b"), Recording::new("c"));
        a.refuses(1, Why::Refused);
        b.refuses(1, Why::Refused);
        world.asks("+12015550123").await;
        world.worker(&[&a, &b, &c]).drain().await.unwrap();
        assert_eq!(world.charges().await, ["a 0", "b 0", "c 50"]);
        assert_eq!(world.budgets().await, ["2026-01: 0 + 0 + 50", "2026-01-01: 0 + 0 + 50"]);
    }

    async fn what_no_gateway_takes_costs_nothing(mut world: World) {
        priced(&mut world).await;
        let a = Recording::new("a");
        a.refuses(1, Why::Refused);
        world.asks("+12015550123").await;
        world.worker(&[&a]).drain().await.unwrap();
        assert_eq!((world.today().await, world.held().await), (0, 0));
    }

    async fn a_next_gateway_that_the_cap_does_not_allow_is_left_out(mut world: World) {
        priced(&mut world).await;
        let (a, b, c) = (Recording::new("a"), Recording::new("b"), Recording::new("c"));
        // Lane 3 has 0.15 a day.
        world.restart(|policy| policy.money.per_day = Money::of_millionths(500_000)).await;
        a.refuses(2, Why::Refused);
        let challenge = world.asks("+12015550123").await;
        world.worker(&[&a, &b]).drain().await.unwrap();
        assert_eq!(b.times_asked(), 0);
        assert_eq!(world.state(&challenge).await, DeliveryState::Failed(Reason::BudgetSpent));
        assert_eq!((world.today().await, world.held().await, world.sealed().await), (0, 0, 0));
        // A cheaper one is asked in its place.
        let challenge = world.asks("+12015550124").await;
        world.worker(&[&a, &b, &c]).drain().await.unwrap();
        assert_eq!((b.times_asked(), c.times_asked()), (0, 1));
        assert_eq!(world.state(&challenge).await, DeliveryState::Sent);
        assert_eq!(world.today().await, 50);
    }

    async fn a_cap_lowered_meanwhile_holds_for_what_waits(mut world: World) {
        priced(&mut world).await;
        let a = Recording::new("a");
        let challenge = world.asks("+12015550123").await;
        world.restart(|policy| policy.money.per_day = Money::ZERO).await;
        world.worker(&[&a]).drain().await.unwrap();
        assert_eq!(a.times_asked(), 0);
        assert_eq!(world.state(&challenge).await, DeliveryState::Failed(Reason::BudgetSpent));
        assert_eq!((world.today().await, world.held().await), (0, 0));
    }

    async fn a_worker_killed_between_claim_and_answer_stays_charged_once(mut world: World) {
        priced(&mut world).await;
        let a = Recording::new("a");
        let worker = world.worker(&[&a]);
        let challenge = world.asks("+12015550123").await;
        drop(worker.take_one().await.unwrap().unwrap());
        assert_eq!(world.today().await, 100);
        for _ in 0..3 {
            world.passes(minutes(2));
            worker.drain().await.unwrap();
            sweep(&world.identity).await.unwrap();
        }
        assert_eq!(world.state(&challenge).await, DeliveryState::Unknown);
        assert_eq!((world.today().await, world.held().await, world.charges().await), (100, 0, vec!["a 100".to_owned()]));
    }

    async fn an_unknown_outcome_stays_charged_and_a_retry_that_is_billed_once_is_charged_once(mut world: World) {
        priced(&mut world).await;
        let a = Recording::idempotent("a");
        a.says([Say::This(Answer::Unknown), Say::This(Answer::NotAccepted(Why::Unreachable))]);
        let worker = world.worker(&[&a]);
        world.asks("+12015550123").await;
        for _ in 0..3 {
            worker.drain().await.unwrap();
            assert_eq!(world.today().await, 100);
            world.passes(seconds(30));
        }
        assert_eq!(a.times_asked(), 3);
        assert_eq!(world.charges().await, ["a 100", "a 0", "a 0"]);
        assert_eq!(world.attempts().await, ["a unknown", "a later", "a accepted"]);
    }

    async fn a_late_no_of_a_worker_thought_dead_takes_no_money_from_its_successor(mut world: World) {
        priced(&mut world).await;
        let (a, go_on) = (Recording::idempotent("a"), Arc::new(Notify::new()));
        a.says([Say::After(go_on.clone(), Answer::NotAccepted(Why::Refused))]);
        let policy = DeliveryPolicy { timeout: minutes(1), ..DeliveryPolicy::default() };
        let worker = Arc::new(Worker::new(world.identity.clone(), gateways(policy, &[&a])));
        world.asks("+12015550123").await;
        let slow = thought_dead(&world, &worker, &a).await;
        // Its successor is told that the gateway has it: billed once, on what the first was charged.
        worker.drain().await.unwrap();
        go_on.notify_one();
        assert!(slow.await.unwrap());
        assert_eq!(world.today().await, 100);
    }

    /// Nor does it free the message for a gateway that would be paid beside it.
    async fn a_late_no_leaves_the_outcome_unknown_that_was_written_for_it(mut world: World) {
        priced(&mut world).await;
        let (a, b, go_on) = (Recording::idempotent("a"), Recording::new("b"), Arc::new(Notify::new()));
        a.says([Say::After(go_on.clone(), Answer::NotAccepted(Why::Refused)), Say::This(Answer::NotAccepted(Why::Unreachable))]);
        let policy = DeliveryPolicy { timeout: minutes(1), ..DeliveryPolicy::default() };
        let worker = Arc::new(Worker::new(world.identity.clone(), gateways(policy, &[&a, &b])));
        world.asks("+12015550123").await;
        let slow = thought_dead(&world, &worker, &a).await;
        worker.drain().await.unwrap();
        go_on.notify_one();
        assert!(slow.await.unwrap());
        world.passes(seconds(30));
        worker.drain().await.unwrap();
        assert_eq!(world.attempts().await, ["a unknown", "a later", "a accepted"]);
        assert_eq!((b.times_asked(), world.today().await), (0, 100));
    }

    async fn a_message_that_cannot_be_paid_for_uses_up_no_gateways_probe(mut world: World) {
        priced(&mut world).await;
        let a = Recording::new("a");
        a.refuses(5, Why::Unreachable);
        let gateways = gateways(DeliveryPolicy::default(), &[&a]);
        for n in 0..5 {
            world.asks(&number(n)).await;
        }
        let drain = async |world: &World| Worker::new(world.identity.clone(), gateways.clone()).drain().await.unwrap();
        drain(&world).await;
        world.passes(minutes(6));
        assert_eq!((drain(&world).await, a.times_asked()), (0, 5), "the breaker is open");
        world.asks("+12015550198").await;
        world.restart(|policy| policy.money.per_day = Money::ZERO).await;
        drain(&world).await;
        assert_eq!(a.times_asked(), 5);
        world.restart(|policy| policy.money.per_day = Money::of_units(20)).await;
        let challenge = world.asks("+12015550199").await;
        drain(&world).await;
        assert_eq!((world.state(&challenge).await, a.times_asked()), (DeliveryState::Sent, 6));
    }

    async fn a_busy_gateway_charges_when_it_takes_the_message(mut world: World) {
        priced(&mut world).await;
        let a = Recording::new("a");
        a.refuses(1, Why::Unreachable);
        let worker = world.worker(&[&a]);
        world.asks("+12015550123").await;
        worker.drain().await.unwrap();
        assert_eq!(world.today().await, 0);
        world.passes(seconds(5));
        worker.drain().await.unwrap();
        assert_eq!((world.today().await, world.charges().await), (100, vec!["a 0".to_owned(), "a 100".to_owned()]));
    }

    async fn what_is_never_sent_gives_its_hold_back_also_of_a_day_that_is_over(mut world: World) {
        priced(&mut world).await;
        let worker = world.worker(&[&Recording::new("a")]);
        world.passes(JUST_BEFORE_FEBRUARY);
        world.asks("+12015550123").await;
        world.passes(minutes(5));
        assert_eq!(world.budgets().await, ["2026-01: 0 + 0 + 100", "2026-01-31: 0 + 0 + 100"]);
        worker.drain().await.unwrap();
        assert_eq!(world.budgets().await, ["2026-01: 0 + 0 + 0", "2026-01-31: 0 + 0 + 0"]);
        // Once.
        sweep(&world.identity).await.unwrap();
        assert_eq!(world.held().await, 0);
    }

    async fn what_goes_out_after_midnight_is_charged_to_the_new_day(mut world: World) {
        priced(&mut world).await;
        world.passes(JUST_BEFORE_FEBRUARY);
        world.asks("+12015550123").await;
        world.passes(minutes(1));
        world.worker(&[&Recording::new("a")]).drain().await.unwrap();
        let budgets = ["2026-01: 0 + 0 + 0", "2026-01-31: 0 + 0 + 0", "2026-02: 0 + 0 + 100", "2026-02-01: 0 + 0 + 100"];
        assert_eq!(world.budgets().await, budgets);
    }

    async fn what_is_withdrawn_gives_its_hold_back(mut world: World) {
        priced(&mut world).await;
        let line = world.line(Purpose::VerifyPhone, "+12015550123");
        let code = line.code(&world).await;
        line.asks(&world).await.unwrap();
        assert_eq!(world.today().await, 200);
        line.enters(&world, &code).await.unwrap();
        let worker = world.worker(&[&Recording::new("a")]);
        assert_eq!(worker.drain().await.unwrap(), 0);
        assert_eq!((world.today().await, world.held().await), (0, 0));
    }

    async fn silence_holds_as_much_as_a_message_and_gives_it_back_when_it_expires(mut world: World) {
        priced(&mut world).await;
        let line = world.line(Purpose::VerifyPhone, "+12015550123");
        line.is_met_with_silence(&world).await.unwrap();
        let worker = world.worker(&[&Recording::new("a")]);
        worker.drain().await.unwrap();
        assert_eq!((world.today().await, world.held().await), (100, 100));
        world.passes(minutes(5));
        worker.drain().await.unwrap();
        assert_eq!((world.today().await, world.held().await), (0, 0));
        assert_eq!(world.texts("SELECT state FROM outbox").await, ["withheld"]);
    }

    async fn workers_pass_no_cap_either(mut world: World) {
        priced(&mut world).await;
        // Ten are held at 0.10 each, which is all of lane 3; a gateway of 0.20 has room for five of them.
        world.restart(|policy| policy.money.per_day = Money::of_millionths(3_333_334)).await;
        for n in 0..10 {
            world.asks(&number(n)).await;
        }
        refusal(world.line(Purpose::VerifyPhone, &number(10)).asks(&world).await);
        let b = Recording::new("b");
        let other = world.another_process(|_| {}).await;
        let workers = [world.identity.clone(), other].map(|identity| Worker::new(identity, gateways(DeliveryPolicy::default(), &[&b])));
        at_once(workers.map(|worker| async move { worker.drain().await.unwrap() })).await;
        assert_eq!(world.today().await, 1000);
        assert_eq!(b.times_asked(), 5);
        assert_eq!(world.held().await, 0);
    }
}
