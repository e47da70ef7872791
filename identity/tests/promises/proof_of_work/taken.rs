//! What is taken for work, and how often.

use std::sync::Arc;

use identity::delivery;
use identity::flows::{register, verify_phone};
use identity::model::purpose::Purpose;
use identity::model::visitor::Visitor;
use identity::refusal::{No, Refusal};

use super::{anonymous, at, effort, number, past_the_address_figure, sends, with_work};
use crate::both_databases;
use crate::world::*;

both_databases! {
    async fn a_proof_opens_one_send_and_no_second(mut world: World) {
        let line = past_the_address_figure(&mut world).await;
        let due = refusal(line.asks(&world).await);
        let line = line.bringing(&worked(&due));
        line.asks(&world).await.unwrap();
        let again = refusal(line.asks(&world).await);
        assert_ne!(ticket(&again), ticket(&due), "a used ticket is answered with a fresh one");
        assert_eq!(sends(&world).await, 3);
        line.bringing(&worked(&again)).asks(&world).await.unwrap();
    }

    async fn a_proof_opens_nothing_elsewhere(mut world: World) {
        let line = past_the_address_figure(&mut world).await;
        let here = refusal(line.asks(&world).await);
        let work = worked(&here);
        let other_target = line.to(&number(3)).bringing(&work);
        let other_form = line.for_purpose(Purpose::SignIn).bringing(&work);
        let other_browser = line.from(at("192.0.2.77")).bringing(&work);
        // So that work is due in lane 1 too.
        for n in 5..7 {
            world.line(Purpose::SignIn, &number(n)).from(at("192.0.2.77")).asks(&world).await.unwrap();
        }
        let before = sends(&world).await;
        for (line, what) in [(other_target, "target"), (other_form, "form"), (other_browser, "browser")] {
            let due = refusal(line.asks(&world).await);
            assert_ne!(ticket(&due), ticket(&here), "{what}");
        }
        assert_eq!(sends(&world).await, before);
        // None of them has used it up, and whoever has another address meanwhile is still the same browser.
        line.bringing(&work).asks(&world).await.unwrap();
    }

    async fn a_number_written_in_other_ways_is_the_same_target(mut world: World) {
        world.restart(with_work(unlimited_sends)).await;
        let mut anna = world.registered("anna@example.com").await;
        for n in 1..4 {
            world.line(Purpose::VerifyPhone, &number(n)).of(anna.account.clone()).asks(&world).await.unwrap();
        }
        let start = async |anna: &Member, typed: &str| {
            verify_phone::start(&world.identity, &anna.person(&world).await, typed, "US").await
        };
        let due = refusal(start(&anna, "+1 201 555 0123").await);
        for typed in ["(201) 555-0123", "+1.201.555.0123", "+1-201-555-0123", "2015550123"] {
            assert!(matches!(refusal(start(&anna, typed).await), Refusal::ProofOfWorkDue { .. }), "{typed}");
        }
        anna.visitor.work = worked(&due);
        start(&anna, "２０１ 555-0123").await.unwrap();
        assert!(matches!(refusal(start(&anna, "201-555-0123").await), Refusal::ProofOfWorkDue { .. }));
        assert_eq!(world.messages("+12015550123").await.len(), 1);
    }

    async fn a_proof_is_over_with_its_ticket(mut world: World) {
        let line = past_the_address_figure(&mut world).await;
        let work = worked(&refusal(line.asks(&world).await));
        world.passes(minutes(5));
        let fresh = refusal(line.bringing(&work).asks(&world).await);
        assert_ne!(worked(&fresh), work);
        line.bringing(&worked(&fresh)).asks(&world).await.unwrap();
    }

    async fn a_clock_that_jumps_back_makes_no_used_proof_good_again(mut world: World) {
        world.restart(with_work(unlimited_sends)).await;
        let line = anonymous(&world, "+12015550123");
        let line = line.bringing(&worked(&refusal(line.asks(&world).await)));
        line.asks(&world).await.unwrap();
        world.passes(minutes(6));
        delivery::sweep(&world.identity).await.unwrap();
        world.clock.set_back(minutes(6));
        assert!(matches!(refusal(line.asks(&world).await), Refusal::ProofOfWorkDue { .. }));
    }

    async fn what_we_have_not_signed_opens_nothing(mut world: World) {
        world.restart(|policy| policy.guard.work_effort = 9).await;
        let line = anonymous(&world, "+12015550123");
        let signed = ticket(&refusal(line.asks(&world).await));
        let parts: Vec<&str> = signed.split('-').collect();
        let [effort, ends, id, signature] = parts[..] else { panic!("{signed}") };
        assert_eq!(effort, "9");
        let later = ends.parse::<i64>().unwrap() + 86_400;
        let forged = [
            format!("1-{ends}-{id}-{signature}"),
            format!("9-{later}-{id}-{signature}"),
            format!("9-{ends}-{}-{signature}", "0".repeat(32)),
            format!("1-{ends}-{id}-{}", "0".repeat(32)),
            "1-precomputed".to_owned(),
        ];
        for ticket in forged {
            let work = proof_of_work::solve(&ticket).unwrap();
            assert!(matches!(refusal(line.bringing(&work).asks(&world).await), Refusal::ProofOfWorkDue { .. }), "{ticket}");
        }
        // An easier puzzle solved under the ticket of the dearer one, and no solution at all.
        let easy = proof_of_work::solve("1-easy").unwrap();
        let (_, proof) = easy.split_once('.').unwrap();
        for work in [format!("{signed}.{proof}"), format!("{signed}."), signed.clone(), ".".to_owned(), "-.-".to_owned()] {
            assert!(matches!(refusal(line.bringing(&work).asks(&world).await), Refusal::ProofOfWorkDue { .. }), "{work}");
        }
        assert_eq!(sends(&world).await, 0);
        line.bringing(&proof_of_work::solve(&signed).unwrap()).asks(&world).await.unwrap();
    }

    async fn another_installation_s_ticket_opens_nothing(mut world: World) {
        world.restart(with_work(|_| {})).await;
        let line = anonymous(&world, "+12015550123");
        let elsewhere = world.with_another_secret();
        let work = worked(&refusal(line.asks_of(&elsewhere).await));
        assert!(matches!(refusal(line.bringing(&work).asks(&world).await), Refusal::ProofOfWorkDue { .. }));
        line.bringing(&work).asks_of(&elsewhere).await.unwrap();
    }

    async fn of_many_at_once_with_one_proof_exactly_one_is_sent(mut world: World) {
        world.restart(with_work(unlimited_sends)).await;
        let line = anonymous(&world, "+12015550123");
        for _ in 0..5 {
            let before = sends(&world).await;
            let line = line.bringing(&worked(&refusal(line.asks(&world).await)));
            let second = world.another_process(|_| {}).await;
            let answers = at_once((0..8).map(|n| {
                let (line, identity) = (line.clone(), if n % 2 == 0 { world.identity.clone() } else { second.clone() });
                async move {
                    match line.asks_of(&identity).await {
                        Ok(_) => true,
                        Err(No::Refused(Refusal::ProofOfWorkDue { .. })) => false,
                        Err(no) => panic!("{no:?}"),
                    }
                }
            }))
            .await;
            assert_eq!(answers.iter().filter(|is_sent| **is_sent).count(), 1);
            assert_eq!(sends(&world).await, before + 1);
            Arc::into_inner(second).unwrap().store.close().await;
            world.passes(seconds(1));
        }
    }

    async fn registering_looks_before_its_hash_and_uses_the_work_up_once(mut world: World) {
        world
            .restart(with_work(|policy| {
                unlimited_sends(policy);
                policy.guard.address_hourly = 1;
            }))
            .await;
        let start = async |visitor: &Visitor| {
            register::start(&world.identity, visitor, "anna@example.com", PASSWORD).await
        };
        start(&at("192.0.2.77")).await.unwrap();
        let mut visitor = at("192.0.2.77");
        visitor.work = worked(&refusal(start(&visitor).await));
        start(&visitor).await.unwrap();
        assert!(matches!(refusal(start(&visitor).await), Refusal::ProofOfWorkDue { .. }));
        // Replayed while every core hashes: it is refused without waiting for one.
        let cores = world.holds_every_core().await;
        assert!(matches!(refusal(start(&visitor).await), Refusal::ProofOfWorkDue { .. }));
        cores.release().await;
    }

    async fn work_that_falls_behind_is_asked_for_anew(mut world: World) {
        let line = past_the_address_figure(&mut world).await;
        let cheap = worked(&refusal(line.asks(&world).await));
        // Meanwhile the address has gone a whole figure further.
        for n in 3..5 {
            line.to(&number(n)).asks_and_works(&world).await.unwrap();
        }
        let dearer = refusal(line.bringing(&cheap).asks(&world).await);
        assert_eq!(effort(&dearer), 8);
        line.bringing(&worked(&dearer)).asks(&world).await.unwrap();
    }

    async fn work_that_is_not_due_any_more_is_not_used_up(mut world: World) {
        let line = past_the_address_figure(&mut world).await;
        let work = worked(&refusal(line.asks(&world).await));
        let calm = world.another_process(unlimited_sends).await;
        let before = world.number("SELECT count(*) FROM work_used").await;
        line.bringing(&work).asks_of(&calm).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM work_used").await, before);
    }

    async fn used_tickets_are_swept_a_day_after_their_end(mut world: World) {
        world.restart(with_work(|_| {})).await;
        let line = anonymous(&world, "+12015550123");
        line.asks_and_works(&world).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM work_used").await, 1);
        world.passes(minutes(6));
        delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM work_used").await, 1);
        world.passes(hours(25));
        delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM work_used").await, 0);
    }
}
