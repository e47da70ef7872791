//! When work is asked for, and how much.

use identity::flows::recover;
use identity::model::purpose::Purpose;
use identity::policy::BreakerPolicy;
use identity::refusal::{Refusal, Work};

use super::{anonymous, at, effort, newest_rule, number, past_the_address_figure, sends, with_work};
use crate::both_databases;
use crate::world::people::{Line, somebody};
use crate::world::*;

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

    async fn a_country_that_one_lane_trips_asks_for_its_work_in_that_lane_alone(mut world: World) {
        world
            .restart(with_work(|policy| {
                unlimited_sends(policy);
                policy.guard.breaker =
                    BreakerPolicy { country_sends: 5, block_sends: 1_000_000, ..BreakerPolicy::default() };
            }))
            .await;
        let recovers = |to: &str| Line { account: None, ..world.line(Purpose::RecoverByPhone, to) };
        let verifies = |to: &str| world.line(Purpose::VerifyPhone, to);
        let briton = |n: usize| format!("+4474001234{n:02}");
        // At rest a text that a stranger asks for costs as little as work can.
        for n in 0..5 {
            recovers(&number(n)).asks_and_works(&world).await.unwrap();
            verifies(&briton(n)).asks(&world).await.unwrap();
        }
        world.passes(minutes(3));
        let asks = async |line: Line| {
            let due = refusal(line.asks(&world).await);
            (effort(&due), newest_rule(&world).await)
        };
        assert_eq!(asks(recovers(&number(5))).await, (4, "work-country".to_owned()));
        verifies(&number(5)).asks(&world).await.unwrap();
        world.passes(seconds(1));
        assert_eq!(asks(verifies(&briton(5))).await, (8, "work-country".to_owned()));
        world.passes(seconds(1));
        assert_eq!(asks(recovers(&briton(5))).await, (1, "work-anonymous".to_owned()));
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
