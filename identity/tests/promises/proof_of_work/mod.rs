//! Proof of work (SPEC 4): when it is asked for, how much, and what is taken for it.

use std::net::IpAddr;
use std::sync::Arc;

use identity::delivery;
use identity::flows::{recover, register, verify_phone};
use identity::model::purpose::Purpose;
use identity::model::visitor::Visitor;
use identity::policy::{BreakerPolicy, Policy};
use identity::refusal::{No, Refusal, Work};

use crate::both_databases;
use crate::world::people::{Line, somebody};
use crate::world::*;

/// Real area codes: each is a block of its own.
const AREAS: [u32; 16] = [201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218];

fn number(n: usize) -> String {
    format!("+1{}55501{:02}", AREAS[n % AREAS.len()], n / AREAS.len())
}

fn at(address: &str) -> Visitor {
    browser_at(address.parse::<IpAddr>().unwrap())
}

/// A stranger who asks for a text to a number that he names: recovery by phone, as the engine sees it.
fn anonymous(world: &World, to: &str) -> Line {
    Line { account: None, ..world.line(Purpose::Recover, to) }
}

/// The policy of tests asks for no work; these are about it. One solution is a run or two of the solver.
fn with_work(change: impl FnOnce(&mut Policy)) -> impl FnOnce(&mut Policy) {
    |policy| {
        policy.guard.work_effort = 1;
        change(policy);
    }
}

async fn newest_rule(world: &World) -> String {
    world.texts("SELECT rule FROM decisions WHERE rule IS NOT NULL ORDER BY at DESC").await.swap_remove(0)
}

/// The effort that a refusal asks for.
#[track_caller]
fn effort(refusal: &Refusal) -> u32 {
    ticket(refusal).split('-').next().unwrap().parse().unwrap()
}

async fn sends(world: &World) -> i64 {
    world.number("SELECT count(*) FROM sends").await
}

/// Asks of one address until work is due: the figure is 2 there.
async fn past_the_address_figure(world: &mut World) -> Line {
    world
        .restart(with_work(|policy| {
            unlimited_sends(policy);
            policy.guard.address_hourly = 2;
        }))
        .await;
    let line = |n| world.line(Purpose::VerifyPhone, &number(n)).from(at("192.0.2.77"));
    for n in 0..2 {
        line(n).asks(world).await.unwrap();
    }
    line(2)
}

#[test]
fn at_rest_a_phone_works_for_less_than_a_second() {
    assert_eq!(identity::policy::GuardPolicy::default().work_effort, 12);
}

both_databases! {
    async fn past_each_figure_work_is_asked_for_and_done_it_is_sent(mut world: World) {
        for rule in ["work-account", "work-address", "work-network", "work-block"] {
            world
                .restart(with_work(|policy| {
                    unlimited_sends(policy);
                    let guard = &mut policy.guard;
                    match rule {
                        "work-account" => guard.account_hourly = 2,
                        "work-address" => guard.address_hourly = 2,
                        "work-network" => guard.network_hourly = 2,
                        _ => guard.block_hourly = 2,
                    }
                }))
                .await;
            world.passes(hours(1));
            let account = somebody();
            let one = |n: usize| match rule {
                "work-account" => world.line(Purpose::SignIn, &number(n)).of(account.clone()),
                "work-address" => world.line(Purpose::SignIn, &number(n)).from(at("192.0.2.77")),
                "work-network" => world.line(Purpose::SignIn, &number(n)).from(at(&format!("192.0.2.{n}"))),
                _ => world.line(Purpose::SignIn, &format!("+1201555010{n}")),
            };
            for n in 0..2 {
                one(n).asks(&world).await.unwrap();
            }
            let third = one(2);
            let before = sends(&world).await;
            let due = refusal(third.asks(&world).await);
            assert_eq!((effort(&due), newest_rule(&world).await.as_str()), (1, rule));
            assert_eq!(sends(&world).await, before, "{rule}: a refusal takes nothing");
            third.bringing(&worked(&due)).asks(&world).await.unwrap();
            assert_eq!(sends(&world).await, before + 1, "{rule}");
        }
    }

    async fn past_five_times_a_figure_no_work_helps(mut world: World) {
        let line = past_the_address_figure(&mut world).await;
        for n in 3..11 {
            line.to(&number(n)).asks_and_works(&world).await.unwrap();
        }
        assert!(matches!(refusal(line.asks_and_works(&world).await), Refusal::TooManySends { .. }));
        assert_eq!(sends(&world).await, 10);
    }

    async fn the_work_doubles_with_each_half_of_a_figure_and_in_lane_3_once_more(mut world: World) {
        for (purpose, expected) in [
            (Purpose::SignIn, [1, 2, 4, 8, 16, 32, 64, 128]),
            (Purpose::VerifyPhone, [1, 4, 8, 16, 32, 64, 128, 128]),
        ] {
            world
                .restart(with_work(|policy| {
                    unlimited_sends(policy);
                    policy.guard.address_hourly = 1_000_000;
                }))
                .await;
            world.passes(hours(1));
            let mut asked = Vec::new();
            for n in 0..10 {
                let line = world.line(purpose, &number(n)).from(at("192.0.2.77"));
                if n >= 2 {
                    // Looked at under the figure of 2, and then sent without it.
                    let strict = world.another_process(|policy| policy.guard.address_hourly = 2).await;
                    asked.push(effort(&refusal(line.asks_of(&strict).await)));
                    strict.store.close().await;
                }
                line.asks(&world).await.unwrap();
            }
            assert_eq!(asked, expected, "{purpose:?}");
        }
    }

    async fn a_text_that_a_stranger_asks_for_is_always_worked_for(mut world: World) {
        world.restart(|policy| policy.guard.work_effort = 3).await;
        let line = anonymous(&world, "+12015550123");
        let due = refusal(line.asks(&world).await);
        let Refusal::ProofOfWorkDue { work: Work { seconds, .. } } = &due else { panic!("{due:?}") };
        assert_eq!((*seconds, effort(&due), newest_rule(&world).await.as_str()), (1, 3, "work-anonymous"));
        line.bringing(&worked(&due)).asks(&world).await.unwrap();
        // A mail is not, below the figures.
        anonymous(&world, "anna@example.com").asks(&world).await.unwrap();
    }

    async fn an_account_has_three_texts_a_day_to_unproved_numbers_and_works_for_more(mut world: World) {
        world.restart(with_work(unlimited_sends)).await;
        let anna = world.registered("anna@example.com").await;
        // However old it is.
        world.passes(hours(30));
        let line = |n: usize| world.line(Purpose::VerifyPhone, &number(n)).of(anna.account.clone());
        for n in 0..3 {
            line(n).asks(&world).await.unwrap();
        }
        let fourth = line(3);
        let due = refusal(fourth.asks(&world).await);
        assert_eq!((effort(&due), newest_rule(&world).await.as_str()), (1, "work-many-texts"));
        // Its own phone, mail, and those of somebody else are not among them.
        line(4).for_purpose(Purpose::SignIn).asks(&world).await.unwrap();
        line(5).of(somebody()).asks(&world).await.unwrap();
        fourth.to("else@example.com").asks(&world).await.unwrap();
        fourth.bringing(&worked(&due)).asks(&world).await.unwrap();
        // Each one more is dearer.
        assert_eq!(effort(&refusal(line(6).asks(&world).await)), 4);
        world.passes(hours(24));
        line(6).asks(&world).await.unwrap();
    }

    /// Answered texts give their places back: else whoever holds the phones too could prove one after the other.
    async fn an_account_proves_one_number_a_day_and_works_for_more(mut world: World) {
        world.restart(with_work(unlimited_sends)).await;
        let anna = world.registered("anna@example.com").await;
        let line = |n: usize| world.line(Purpose::VerifyPhone, &number(n)).of(anna.account.clone());
        line(0).proves(&world).await;
        for (n, expected) in [(1, 1), (2, 4)] {
            let next = line(n);
            let due = refusal(next.asks(&world).await);
            assert_eq!((effort(&due), newest_rule(&world).await.as_str()), (expected, "work-many-texts"));
            next.bringing(&worked(&due)).proves(&world).await;
        }
        world.passes(hours(24));
        line(3).asks(&world).await.unwrap();
    }

    async fn in_a_country_whose_breaker_is_open_everyone_works_but_its_probes(mut world: World) {
        world
            .restart(with_work(|policy| {
                unlimited_sends(policy);
                policy.guard.breaker =
                    BreakerPolicy { country_sends: 5, block_sends: 1_000_000, ..BreakerPolicy::default() };
            }))
            .await;
        let line = |n: usize| world.line(Purpose::VerifyPhone, &number(n));
        for n in 0..5 {
            line(n).asks(&world).await.unwrap();
        }
        world.passes(minutes(3));
        let sixth = line(5);
        let due = refusal(sixth.asks(&world).await);
        assert_eq!((effort(&due), newest_rule(&world).await.as_str()), (8, "work-country"));
        sixth.bringing(&worked(&due)).asks(&world).await.unwrap();
        assert!(matches!(refusal(line(6).asks(&world).await), Refusal::ProofOfWorkDue { .. }));
        // Neither another country, nor another lane, nor mail.
        line(6).to("+447400123456").asks(&world).await.unwrap();
        line(6).for_purpose(Purpose::SignIn).asks(&world).await.unwrap();
        line(6).to("anna@example.com").asks(&world).await.unwrap();
        world.passes(minutes(10));
        for n in 6..9 {
            line(n).asks(&world).await.unwrap();
        }
        assert!(matches!(refusal(line(9).asks(&world).await), Refusal::ProofOfWorkDue { .. }), "three probes, and no fourth");
    }

    async fn lane_1_of_a_proven_phone_and_notices_are_never_asked(mut world: World) {
        world
            .restart(with_work(|policy| {
                unlimited_sends(policy);
                let guard = &mut policy.guard;
                (guard.address_hourly, guard.network_hourly, guard.block_hourly) = (1, 1, 1);
            }))
            .await;
        let anna = world.with_phone("anna@example.com", "+12015550123").await;
        world.passes(hours(25));
        let mut anna = anna.elsewhere(&world).await;
        let crowd = world.line(Purpose::SignIn, "+12015550101").from(anna.visitor.clone());
        crowd.asks(&world).await.unwrap();
        let owner = crowd.to("+12015550123");
        assert!(matches!(refusal(owner.asks(&world).await), Refusal::ProofOfWorkDue { .. }));
        Line { is_proven: true, ..owner }.asks(&world).await.unwrap();
        // The old number hears of the new one, whatever stands against its block.
        anna.verifies(&world, "+12025550123").await;
        assert!(world.messages("+12015550123").await.iter().any(|message| message.code.is_none()));
    }

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

    /// An account that is busy in its own lanes would else be asked for work where an unknown address is not.
    async fn what_a_stranger_is_asked_for_tells_of_no_account(mut world: World) {
        world
            .restart(with_work(|policy| {
                unlimited_sends(policy);
                policy.guard.account_hourly = 2;
            }))
            .await;
        let anna = world.registered("anna@example.com").await;
        let own = |n: usize| world.line(Purpose::SignIn, &number(n)).of(anna.account.clone());
        for n in 0..2 {
            own(n).asks(&world).await.unwrap();
        }
        assert!(matches!(refusal(own(2).asks(&world).await), Refusal::ProofOfWorkDue { .. }));
        for email in ["anna@example.com", "nobody@example.com"] {
            recover::start(&world.identity, &world.browser(), email).await.unwrap();
        }
        // And what strangers ask for costs its owner nothing.
        world.passes(hours(1));
        for _ in 0..3 {
            recover::start(&world.identity, &world.browser(), "anna@example.com").await.unwrap();
        }
        own(2).asks(&world).await.unwrap();
    }
}
