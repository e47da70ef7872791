//! What gateways report.

use identity::delivery::gateway::{HookCall, HookRefusal};
use identity::delivery::receipts::{DeliveryState, Reason, Receipt, Report, hook, take};
use identity::delivery::settings::DeliveryPolicy;
use reqwest::header::HeaderMap;

use super::recording::{Recording, Say, accepted};
use super::{gateways, number};
use crate::both_databases;
use crate::world::*;

const UNREACHABLE: Report = Report::Failed(Reason::Unreachable);

impl World {
    async fn reports(&self, gateway: &str, message_id: &str, report: Report) {
        take(&self.identity, gateway, &Receipt { message_id: message_id.to_owned(), report }).await.unwrap();
    }
}

both_databases! {
    async fn a_receipt_updates_its_message_and_no_other(world: World) {
        let gateway = Recording::new("a");
        let first = world.asks("+12015550123").await;
        let second = world.asks("+12025550123").await;
        world.worker(&[&gateway]).drain().await.unwrap();
        let (first, second) =
            if gateway.taken()[0].to == "+12015550123" { (first, second) } else { (second, first) };
        let mut changes = world.identity.outbox.changes();
        world.reports("a", "a-1", Report::Delivered).await;
        assert!(changes.has_changed().unwrap());
        changes.mark_unchanged();
        assert_eq!(world.state(&first).await, DeliveryState::Delivered);
        world.reports("b", "a-2", Report::Delivered).await;
        world.reports("a", "a-3", Report::Delivered).await;
        assert_eq!(world.state(&second).await, DeliveryState::Sent);
        world.reports("a", "a-2", UNREACHABLE).await;
        assert_eq!(world.state(&second).await, DeliveryState::Failed(Reason::Unreachable));
    }

    async fn success_may_be_reported_twice(world: World) {
        let challenge = world.asks("+12015550123").await;
        world.worker(&[&Recording::new("a")]).drain().await.unwrap();
        for _ in 0..2 {
            world.reports("a", "a-1", Report::Delivered).await;
            assert_eq!(world.state(&challenge).await, DeliveryState::Delivered);
        }
        assert_eq!(world.number("SELECT count(*) FROM receipts").await, 1);
    }

    async fn what_was_delivered_stays_delivered(world: World) {
        let challenge = world.asks("+12015550123").await;
        world.worker(&[&Recording::new("a")]).drain().await.unwrap();
        world.reports("a", "a-1", UNREACHABLE).await;
        assert_eq!(world.state(&challenge).await, DeliveryState::Failed(Reason::Unreachable));
        world.reports("a", "a-1", Report::Delivered).await;
        assert_eq!(world.state(&challenge).await, DeliveryState::Delivered);
        world.reports("a", "a-1", UNREACHABLE).await;
        assert_eq!(world.state(&challenge).await, DeliveryState::Delivered);
    }

    async fn a_receipt_may_come_before_our_own_record(world: World) {
        let challenge = world.asks("+12015550123").await;
        world.reports("a", "a-1", Report::Delivered).await;
        world.reports("a", "a-1", UNREACHABLE).await;
        assert_eq!(world.state(&challenge).await, DeliveryState::Queued);
        world.worker(&[&Recording::new("a")]).drain().await.unwrap();
        assert_eq!(world.state(&challenge).await, DeliveryState::Delivered);
        assert_eq!(world.sealed().await, 0);
    }

    async fn a_receipt_that_races_our_own_record_is_never_lost(mut world: World) {
        world.restart(unlimited_sends).await;
        let gateway = Recording::new("a");
        for n in 0..20 {
            let challenge = world.asks(&number(n)).await;
            let worker = world.worker(&[&gateway]);
            let job = worker.take_one().await.unwrap().unwrap();
            let identity = world.identity.clone();
            let message_id = format!("a-{}", n + 1);
            let report = async move {
                take(&identity, "a", &Receipt { message_id, report: Report::Delivered }).await.unwrap();
            };
            let (carried, ()) = tokio::join!(worker.carry(job), report);
            carried.unwrap();
            assert_eq!(world.state(&challenge).await, DeliveryState::Delivered);
        }
    }

    async fn a_gateway_that_names_two_messages_alike_confuses_nobody(world: World) {
        let gateway = Recording::new("a");
        gateway.says([Say::This(accepted("same")), Say::This(accepted("same"))]);
        let worker = world.worker(&[&gateway]);
        let first = world.asks("+12015550123").await;
        worker.drain().await.unwrap();
        let second = world.asks("+12025550123").await;
        worker.drain().await.unwrap();
        assert_eq!(world.state(&second).await, DeliveryState::Sent);
        world.reports("a", "same", Report::Delivered).await;
        assert_eq!(world.state(&first).await, DeliveryState::Delivered);
        assert_eq!(world.state(&second).await, DeliveryState::Sent);
    }

    async fn a_hook_is_served_for_gateways_that_have_one(world: World) {
        let gateway = Recording::new("a");
        let challenge = world.asks("+12015550123").await;
        world.worker(&[&gateway]).drain().await.unwrap();
        let gateways = gateways(DeliveryPolicy::default(), &[&gateway]);
        let headers = HeaderMap::new();
        let call = async |name: &str, body: &str| {
            let call = HookCall { query: "", headers: &headers, body: body.as_bytes(), now: world.identity.now() };
            hook(&world.identity, &gateways, name, &call).await.unwrap()
        };
        assert_eq!(call("nobody", "delivered a-1").await, Err(HookRefusal::NotServed));
        assert_eq!(call("mailbox", "delivered a-1").await, Err(HookRefusal::NotServed));
        assert_eq!(call("a", "hello").await, Err(HookRefusal::NotUnderstood));
        assert_eq!(world.state(&challenge).await, DeliveryState::Sent);
        assert_eq!(call("a", "delivered a-1").await, Ok(()));
        assert_eq!(world.state(&challenge).await, DeliveryState::Delivered);
    }
}
