//! The outbox and its worker.

use std::sync::Arc;

use identity::delivery::receipts::{DeliveryState, Reason};
use identity::delivery::settings::DeliveryPolicy;
use identity::delivery::worker::Worker;
use identity::flows::register;
use identity::model::purpose::Purpose;

use super::recording::Recording;
use super::{gateways, number};
use crate::both_databases;
use crate::world::people::Line;
use crate::world::*;

both_databases! {
    async fn a_message_goes_out_once_and_its_text_is_wiped(world: World) {
        let gateway = Recording::new("a");
        let worker = world.worker(&[&gateway]);
        let asked = world.line(Purpose::VerifyPhone, "+12015550123").asks(&world).await.unwrap();
        assert_eq!(world.state(&asked.challenge).await, DeliveryState::Queued);
        assert_eq!(world.sealed().await, 1);
        assert_eq!(worker.drain().await.unwrap(), 1);
        assert_eq!(worker.drain().await.unwrap(), 0);
        assert_eq!(world.state(&asked.challenge).await, DeliveryState::Sent);
        assert_eq!(world.sealed().await, 0);
        assert_eq!(world.attempts().await, ["a accepted"]);
        let taken = gateway.taken();
        assert_eq!((taken.len(), taken[0].to.as_str()), (1, "+12015550123"));
        assert!(taken[0].text.ends_with(&format!("@id.example.com #{}", asked.code.reveal())));
    }

    async fn the_attempt_is_on_record_before_the_request_goes_out(world: World) {
        let gateway = Recording::new("a");
        world.asks("+12015550123").await;
        let job = world.worker(&[&gateway]).take_one().await.unwrap();
        assert!(job.is_some());
        assert_eq!(gateway.times_asked(), 0);
        assert_eq!(world.attempts().await, ["a under way"]);
    }

    async fn no_two_workers_send_the_same_message(mut world: World) {
        const MESSAGES: usize = 40;
        world.restart(unlimited_sends).await;
        for n in 0..MESSAGES {
            world.asks(&number(n)).await;
        }
        let gateway = Recording::new("a");
        let mut workers = Vec::new();
        for _ in 0..2 {
            let process = world.another_process(unlimited_sends).await;
            for _ in 0..2 {
                let worker = Worker::new(process.clone(), gateways(DeliveryPolicy::default(), &[&gateway]));
                workers.push(async move { worker.drain().await.unwrap() });
            }
        }
        let carried: usize = at_once(workers).await.into_iter().sum();
        assert_eq!(carried, MESSAGES);
        let mut ids: Vec<_> = gateway.taken().into_iter().map(|taken| taken.id).collect();
        assert_eq!(ids.len(), MESSAGES);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), MESSAGES);
        assert_eq!(world.number("SELECT count(*) FROM outbox WHERE state = 'sent'").await, 40);
    }

    async fn an_expired_code_is_never_sent(world: World) {
        let gateway = Recording::new("a");
        let challenge = world.asks("+12015550123").await;
        world.passes(minutes(5));
        assert_eq!(world.worker(&[&gateway]).drain().await.unwrap(), 0);
        assert_eq!(gateway.times_asked(), 0);
        assert_eq!(world.state(&challenge).await, DeliveryState::Expired);
        assert_eq!(world.sealed().await, 0);
    }

    async fn what_is_withheld_is_never_sent_and_looks_like_any_other(world: World) {
        let gateway = Recording::new("a");
        let line = Line { account: None, ..world.line(Purpose::VerifyPhone, "+12015550123") };
        let asked = line.is_met_with_silence(&world).await.unwrap();
        assert_eq!(world.worker(&[&gateway]).drain().await.unwrap(), 0);
        assert_eq!(gateway.times_asked(), 0);
        assert_eq!(world.state(&asked.challenge).await, DeliveryState::Sent);
    }

    async fn mail_goes_to_the_mail_gateway_alone(world: World) {
        let gateway = Recording::new("a");
        let line = Line { account: None, ..world.line(Purpose::Register, "anna@example.com") };
        let challenge = line.asks(&world).await.unwrap().challenge;
        assert_eq!(world.worker(&[&gateway]).drain().await.unwrap(), 1);
        assert_eq!(gateway.times_asked(), 0);
        assert_eq!(world.state(&challenge).await, DeliveryState::Delivered);
        assert_eq!(world.sealed().await, 0);
    }

    async fn what_cannot_be_opened_fails_and_holds_nothing_up(world: World) {
        let gateway = Recording::new("a");
        let challenge = world.asks("+12015550123").await;
        let stranger = Arc::new(world.with_another_secret());
        let worker = Worker::new(stranger, gateways(DeliveryPolicy::default(), &[&gateway]));
        assert_eq!(worker.drain().await.unwrap(), 0);
        assert_eq!(gateway.times_asked(), 0);
        assert_eq!(world.state(&challenge).await, DeliveryState::Failed(Reason::ServiceUnavailable));
    }

    async fn sweeping_wipes_what_is_late_and_drops_what_is_old(world: World) {
        let gateway = Recording::new("a");
        let worker = world.worker(&[&gateway]);
        world.asks("+12015550123").await;
        worker.drain().await.unwrap();
        let challenge = world.asks("+12025550123").await;
        register::start(&world.identity, &world.browser(), "anna@example.com", PASSWORD).await.unwrap();
        world.passes(minutes(6));
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(world.state(&challenge).await, DeliveryState::Expired);
        assert_eq!(world.sealed().await, 0);
        assert_eq!(world.number("SELECT count(*) FROM outbox").await, 3);
        world.passes(days(8));
        identity::delivery::sweep(&world.identity).await.unwrap();
        for table in
            ["outbox", "attempts", "receipts", "challenges", "codes", "sends", "pending_registrations", "try_budgets"]
        {
            assert_eq!(world.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
        }
        assert_eq!(world.number("SELECT count(*) FROM decisions").await, 3);
    }
}
