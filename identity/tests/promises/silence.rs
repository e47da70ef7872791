//! Nothing tells whether an address has an account.

use identity::flows::{recover, register, sign_in};
use identity::refusal::{No, Outcome, Refusal};

use crate::both_databases;
use crate::world::*;

const KNOWN: &str = "anna@example.com";
const UNKNOWN: &str = "nobody@example.com";

/// The answer as a stranger sees it.
fn seen<T>(answer: Outcome<T>) -> String {
    match answer {
        Ok(_) => "done".to_owned(),
        Err(No::Refused(refusal)) => format!("{refusal:?}"),
        Err(No::Fault(fault)) => panic!("{fault}"),
    }
}

/// How many rows were added, per table.
async fn added(world: &World, before: &[(&'static str, i64)]) -> Vec<(&'static str, i64)> {
    let now = world.rows().await;
    now.into_iter()
        .zip(before)
        .map(|((table, now), (_, before))| (table, now - before))
        .filter(|(_, n)| *n != 0)
        .collect()
}

both_databases! {
    async fn signing_in_opens_no_recovery_that_strangers_have_shut(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.codes.budget = 2;
            })
            .await;
        let anna = world.with_sms(KNOWN, "+12015550123").await;
        let stranger = world.browser();
        recover::start(&world.identity, &stranger, KNOWN).await.unwrap();
        let code = world.newest_code(KNOWN).await;
        for _ in 0..2 {
            refusal(recover::confirm(&world.identity, &stranger, &not(&code)).await);
        }
        anna.signs_in(&world, false).await;
        let again = refusal(recover::start(&world.identity, &stranger, KNOWN).await);
        assert!(matches!(again, Refusal::TooManyTries { .. }), "as for an address without an account: {again:?}");
    }

    async fn signing_in_answers_and_writes_the_same(world: World) {
        world.with_sms(KNOWN, "+12015550123").await;
        let mut seen_for = Vec::new();
        for email in [KNOWN, UNKNOWN] {
            let before = world.rows().await;
            let stranger = world.browser();
            let mut answers = Vec::new();
            for _ in 0..12 {
                answers.push(seen(sign_in::with_password(&world.identity, &stranger, email, "wrong", None).await));
            }
            seen_for.push((answers, added(&world, &before).await));
        }
        assert_eq!(seen_for[0], seen_for[1]);
    }

    async fn recovering_answers_and_writes_the_same(world: World) {
        world.registered(KNOWN).await;
        let mut seen_for = Vec::new();
        for email in [KNOWN, UNKNOWN] {
            let before = world.rows().await;
            let stranger = world.browser();
            let mut answers = Vec::new();
            for _ in 0..7 {
                answers.push(seen(recover::start(&world.identity, &stranger, email).await));
                answers.push(seen(recover::again(&world.identity, &stranger).await));
                for typed in ["12345", "000000"] {
                    answers.push(seen(recover::confirm(&world.identity, &stranger, typed).await));
                }
                let waiting = identity::challenge::waiting(&world.identity, recover::whose(stranger.browser)).await;
                let waiting = waiting.unwrap().unwrap();
                answers.push(format!("{} {} {}", waiting.wait_seconds, waiting.is_dead, waiting.target == email));
                world.passes(seconds(61));
            }
            seen_for.push((answers, added(&world, &before).await));
            world.passes(days(2));
        }
        assert_eq!(seen_for[0], seen_for[1]);
        assert!(world.messages(UNKNOWN).await.is_empty());
        assert!(!world.messages(KNOWN).await.is_empty());
    }

    async fn registering_answers_and_writes_the_same(world: World) {
        world.registered(KNOWN).await;
        world.passes(days(1));
        let mut seen_for = Vec::new();
        for email in [KNOWN, UNKNOWN] {
            let before = world.rows().await;
            let stranger = world.browser();
            let mut answers = Vec::new();
            for _ in 0..5 {
                answers.push(seen(register::start(&world.identity, &stranger, email, PASSWORD).await));
                answers.push(seen(register::again(&world.identity, &stranger).await));
                answers.push(seen(register::confirm(&world.identity, &stranger, "000000").await));
                let waiting = register::waiting(&world.identity, stranger.browser).await.unwrap();
                answers.push(waiting.map_or("none".to_owned(), |(_, waiting)| format!("{} {}", waiting.wait_seconds, waiting.is_dead)));
                world.passes(seconds(31));
            }
            seen_for.push((answers, added(&world, &before).await));
        }
        assert_eq!(seen_for[0], seen_for[1]);
        // Only the mails differ, and only their reader sees it.
        assert!(world.messages(UNKNOWN).await.iter().all(|mail| mail.code.is_some()));
        let told = world.notices(KNOWN).await;
        assert!(told.iter().all(|subject| subject.starts_with("You already have an account")), "{told:?}");
        assert!(!told.is_empty());
    }
}
