//! What strangers have to work for is the same whether or not the number that they type has an account, and whatever way
//! they write it; work that sent nothing is still good (decision 0022).

use identity::flows::recover::by_phone;
use identity::flows::{phone_sign_in, verify_phone};
use identity::model::purpose::Purpose;
use identity::refusal::{No, Outcome, Refusal, Work};
use identity::store::Kind;

use super::phone_sign_in::allowed;
use crate::both_databases;
use crate::world::*;

const OPTED_IN: &str = "+12015550123";
const VERIFIED: &str = "+12025550123";
const UNKNOWN: &str = "+12035550123";

/// What a refusal asks for: solutions, and the seconds that are told.
fn asked(answer: Outcome<()>) -> (String, u32) {
    let Err(No::Refused(Refusal::ProofOfWorkDue { work: Work { ticket, seconds } })) = answer else {
        panic!("{answer:?}")
    };
    (ticket.split('-').next().unwrap().to_owned(), seconds)
}

fn solved(answer: Outcome<()>) -> String {
    let Err(No::Refused(Refusal::ProofOfWorkDue { work })) = answer else { panic!("{answer:?}") };
    proof_of_work::solve(&work.ticket).unwrap()
}

both_databases! {
    async fn at_rest_and_past_a_figure_signing_in_by_phone_asks_the_same_of_every_number(mut world: World) {
        allowed(&world, "anna@example.com", OPTED_IN).await;
        world.with_phone("bea@example.com", VERIFIED).await;
        for (address_hourly, busy) in [(1_000, 0), (2, 2)] {
            world.passes(hours(25));
            world
                .restart(|policy| {
                    unlimited_sends(policy);
                    policy.guard.work_effort = 3;
                    policy.guard.address_hourly = address_hourly;
                })
                .await;
            let place = "192.0.2.77".parse().unwrap();
            for n in 0..busy {
                let line = world.line(Purpose::SignIn, &format!("+1212555010{n}")).from(browser_at(place));
                line.asks(&world).await.unwrap();
            }
            let mut seen = Vec::new();
            for number in [OPTED_IN, VERIFIED, UNKNOWN] {
                seen.push(asked(phone_sign_in::start(&world.identity, &browser_at(place), number, "US").await));
            }
            assert!(seen.iter().all(|one| one == &seen[0]), "{seen:?}");
        }
    }

    async fn recovery_by_phone_asks_the_same_of_everybody(mut world: World) {
        world.with_phone("bea@example.com", VERIFIED).await;
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.guard.work_effort = 3;
            })
            .await;
        let mut seen = Vec::new();
        for (email, number) in [
            ("bea@example.com", VERIFIED),
            ("bea@example.com", UNKNOWN),
            ("nobody@example.com", VERIFIED),
            ("nobody@example.com", UNKNOWN),
        ] {
            seen.push(asked(by_phone::start(&world.identity, &world.browser(), email, number, "US").await));
        }
        assert!(seen.iter().all(|one| one == &seen[0]), "{seen:?}");
    }

    /// Eleven seconds that are told as "about a second" would be a lie; so would a minute for a second's work.
    async fn the_seconds_that_are_told_grow_with_the_work(mut world: World) {
        let mut told = Vec::new();
        for effort in [12, 24, 192, 1_000] {
            world.restart(|policy| policy.guard.work_effort = effort).await;
            told.push(asked(phone_sign_in::start(&world.identity, &world.browser(), UNKNOWN, "US").await).1);
        }
        // Twenty solutions a second: docs/decisions/0022-proof-of-work.md.
        assert_eq!(told, [1, 2, 10, 50]);
    }

    async fn a_decision_that_breaks_off_gives_the_work_back(mut world: World) {
        let mut anna = world.registered("anna@example.com").await;
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.guard.work_effort = 1;
            })
            .await;
        let start = async |world: &World, anna: &Member| {
            verify_phone::start(&world.identity, &anna.person(world).await, UNKNOWN, "US").await
        };
        for area in ["212", "213", "305"] {
            let line = world.line(Purpose::VerifyPhone, &format!("+1{area}5550123")).of(anna.account.clone());
            line.asks(&world).await.unwrap();
        }
        anna.visitor.work = solved(start(&world, &anna).await);
        let (break_it, mend_it) = match world.identity.store.kind() {
            Kind::Sqlite => (
                "CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END",
                "DROP TRIGGER full",
            ),
            Kind::Postgres => (
                "ALTER TABLE outbox ADD CONSTRAINT full_up CHECK (id = '') NOT VALID",
                "ALTER TABLE outbox DROP CONSTRAINT full_up",
            ),
        };
        world.tamper(break_it).await;
        assert!(matches!(start(&world, &anna).await, Err(No::Fault(_))));
        assert_eq!(world.number("SELECT count(*) FROM work_used").await, 0);
        world.tamper(mend_it).await;
        start(&world, &anna).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM work_used").await, 1);
        assert_eq!(world.messages(UNKNOWN).await.len(), 1);
    }

    async fn a_number_written_in_twenty_ways_cools_down_as_one(world: World) {
        let anna = world.registered("anna@example.com").await;
        let ways = [
            "+12035550123",
            "+1 203 555 0123",
            "+1-203-555-0123",
            "+1.203.555.0123",
            "+1 (203) 555-0123",
            "1 203 555 0123",
            "1-203-555-0123",
            "2035550123",
            "203 555 0123",
            "203-555-0123",
            "203.555.0123",
            "(203) 555-0123",
            "(203)555-0123",
            " 203  555  0123 ",
            "203\u{a0}555\u{a0}0123",
            "203\u{2010}555\u{2010}0123",
            "203\u{2013}555\u{2013}0123",
            "２０３５５５０１２３",
            "٢٠٣٥٥٥٠١٢٣",
            "＋１２０３５５５０１２３",
        ];
        let mut sent = 0;
        for way in ways {
            match verify_phone::start(&world.identity, &anna.person(&world).await, way, "US").await {
                Ok(()) => sent += 1,
                Err(No::Refused(Refusal::TooSoon { .. } | Refusal::SentAlready { .. })) => {}
                Err(no) => panic!("{way}: {no:?}"),
            }
        }
        assert_eq!(sent, 1);
        assert_eq!(world.messages(UNKNOWN).await.len(), 1);
        assert_eq!(world.number("SELECT count(DISTINCT target_tag) FROM decisions WHERE lane = 3 AND channel = 'sms'").await, 1);
    }

    /// In +1 a plan can't tell a mobile number from a landline, so both are texted; what can be told is refused by name.
    async fn a_number_of_plus_1_whose_kind_cannot_be_told_is_texted(world: World) {
        let anna = world.registered("anna@example.com").await;
        verify_phone::start(&world.identity, &anna.person(&world).await, "+1 203 555 0123", "US").await.unwrap();
        assert_eq!(world.messages(UNKNOWN).await.len(), 1);
        for unfit in ["+1 800 555 0123", "+1 900 555 0123", "+1 911", "+1 555 0123"] {
            let answer = verify_phone::start(&world.identity, &anna.person(&world).await, unfit, "US").await;
            assert!(matches!(answer, Err(No::Refused(Refusal::NotAMobileNumber))), "{unfit}");
        }
        assert_eq!(world.number("SELECT count(*) FROM sends WHERE channel = 'sms'").await, 1);
    }
}
