//! Nothing tells strangers which numbers sign in to an account, and nothing they ask for takes anything from it.

use identity::audit;
use identity::challenge;
use identity::flows::{phone_sign_in, recover, verify_phone};
use identity::model::purpose::Purpose;
use identity::refusal::{No, Outcome, Refusal};

use super::phone_sign_in::{MAIL, PHONE, allowed, allowed_with_sms, asks, asks_again, by_phone};
use crate::both_databases;
use crate::world::*;

const UNKNOWN: &str = "+12025550123";

/// The answer as a stranger sees it.
fn seen<T>(answer: Outcome<T>) -> String {
    match answer {
        Ok(_) => "done".to_owned(),
        Err(No::Refused(refusal)) => format!("{refusal:?}"),
        Err(No::Fault(fault)) => panic!("{fault}"),
    }
}

/// Everything that a stranger does and sees with a number, and the rows that it leaves.
async fn tries(world: &World, number: &str) -> (Vec<String>, Vec<(&'static str, i64)>) {
    let before = world.rows().await;
    let decisions = world.number("SELECT count(*) FROM decisions").await;
    let (stranger, other) = (world.browser(), world.browser());
    let mut answers = Vec::new();
    for _ in 0..7 {
        answers.push(seen(asks(world, &stranger, number).await));
        answers.push(seen(asks_again(world, &stranger).await));
        answers.push(seen(asks(world, &other, number).await));
        for typed in ["12345", "000000"] {
            answers.push(seen(phone_sign_in::confirm(&world.identity, &stranger, typed).await));
        }
        let waiting =
            challenge::waiting(&world.identity, phone_sign_in::whose(stranger.browser)).await.unwrap().unwrap();
        answers.push(format!("{} {} {}", waiting.wait_seconds, waiting.is_dead, waiting.target == number));
        world.passes(seconds(61));
    }
    let after = world.rows().await;
    let mut added: Vec<_> =
        after.into_iter().zip(before).map(|((table, now), (_, then))| (table, now - then)).collect();
    added.push(("decisions", world.number("SELECT count(*) FROM decisions").await - decisions));
    world.passes(days(2));
    (answers, added)
}

both_databases! {
    async fn a_number_that_does_not_sign_in_is_answered_and_written_as_one_that_does(world: World) {
        allowed_with_sms(&world, MAIL, PHONE).await;
        world.with_sms("bert@example.com", "+12035550123").await;
        let off = allowed(&world, "carl@example.com", "+12055550123").await;
        phone_sign_in::forbid(&world.identity, &off.person(&world).await).await.unwrap();
        world.passes(days(1));
        let sent = |to| { let world = &world; async move { world.messages(to).await.len() } };
        let before = (sent("+12035550123").await, sent("+12055550123").await, sent(PHONE).await);
        let known = tries(&world, PHONE).await;
        for number in [UNKNOWN, "+12035550123", "+12055550123"] {
            assert_eq!(tries(&world, number).await, known, "{number}");
        }
        assert_eq!((sent("+12035550123").await, sent("+12055550123").await, sent(UNKNOWN).await), (before.0, before.1, 0));
        assert!(sent(PHONE).await > before.2);
    }

    async fn the_number_of_an_account_whose_codes_are_used_up_is_answered_as_any(mut world: World) {
        // The account's own hourly figure, which lane 1 shares.
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.guard.account_hourly = 2;
            })
            .await;
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        let owner = world.line(Purpose::SignIn, PHONE).of(anna.account.clone());
        while owner.asks(&world).await.is_ok() {
            world.passes(seconds(1));
        }
        asks(&world, &world.browser(), PHONE).await.unwrap();
        asks(&world, &world.browser(), UNKNOWN).await.unwrap();
    }

    async fn strangers_use_up_nothing_of_the_account(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.guard.account_hourly = 1;
            })
            .await;
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        world.passes(hours(2));
        for _ in 0..12 {
            asks(&world, &world.browser(), PHONE).await.unwrap();
        }
        assert_eq!(world.number("SELECT count(*) FROM sends WHERE account_id IS NOT NULL AND purpose = 'sign-in-by-phone'").await, 0);
        assert_eq!(world.number("SELECT count(*) FROM decisions WHERE account_id IS NOT NULL AND purpose = 'sign-in-by-phone'").await, 0);
        anna.signs_in(&world, false).await;
    }

    async fn asking_to_recover_uses_up_nothing_of_the_account_either(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.guard.account_hourly = 1;
                policy.passwords.siege = 1;
            })
            .await;
        let anna = world.registered(MAIL).await;
        for email in [MAIL, "nobody@example.com"] {
            for n in 0..12 {
                let answer = recover::start(&world.identity, &world.browser(), email).await;
                assert_eq!(seen(answer), "done", "{email}, {n}");
            }
        }
        // Strangers guess, so the owner's new browser needs a code by mail: lane 1.
        let wrong = identity::flows::sign_in::with_password(&world.identity, &world.browser(), MAIL, "not it", None).await;
        assert_eq!(refusal(wrong), Refusal::WrongCredentials);
        world.passes(seconds(1));
        let step = anna.first_step(&world, &world.browser()).await;
        assert!(step.not_sent.is_none(), "{:?}", step.not_sent);
    }

    async fn asking_leaves_no_trace_in_the_accounts_events(world: World) {
        let anna = allowed(&world, MAIL, PHONE).await;
        let before = audit::newest(&world.identity, &anna.account).await.unwrap().len();
        asks(&world, &world.browser(), PHONE).await.unwrap();
        assert_eq!(audit::newest(&world.identity, &anna.account).await.unwrap().len(), before);
    }

    async fn guesses_of_strangers_shut_signing_in_by_phone_and_nothing_else(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.codes.budget = 4;
            })
            .await;
        let mut anna = allowed_with_sms(&world, MAIL, PHONE).await;
        let mut answers = Vec::new();
        for number in [PHONE, UNKNOWN] {
            let mut seen_for = Vec::new();
            for _ in 0..3 {
                let stranger = world.browser();
                seen_for.push(seen(asks(&world, &stranger, number).await));
                for _ in 0..2 {
                    // Certainly wrong: no code has other digits than these, and none of ours is sent to the unknown number.
                    let typed = if number == PHONE { not(&world.newest_code(PHONE).await) } else { "000000".to_owned() };
                    seen_for.push(seen(phone_sign_in::confirm(&world.identity, &stranger, &typed).await));
                }
            }
            answers.push(seen_for);
        }
        assert_eq!(answers[0], answers[1]);
        assert!(answers[0].last().unwrap().starts_with("NothingToConfirm"), "{answers:?}");
        let told = world.messages(MAIL).await;
        let told: Vec<_> = told.iter().filter(|mail| mail.subject.as_ref().unwrap().starts_with("Too many wrong tries")).collect();
        assert_eq!(told.len(), 1);
        assert!(told[0].text.contains("sign in with your phone alone"), "{}", told[0].text);
        assert_eq!(world.number("SELECT count(*) FROM events WHERE kind = 'phone-sign-in-shut'").await, 1);
        // Her second factor stands open, and so does proving another number, which is in the same lane.
        anna.signs_in(&world, false).await;
        anna.verifies(&world, "+12065550123").await;
    }

    async fn ones_own_wrong_tries_at_proving_a_number_tell_strangers_nothing(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.codes.budget = 2;
            })
            .await;
        let anna = allowed(&world, MAIL, PHONE).await;
        let person = anna.person(&world).await;
        world.passes(seconds(1));
        verify_phone::start(&world.identity, &person, PHONE, "US").await.unwrap();
        let code = world.newest_code(PHONE).await;
        for _ in 0..2 {
            refusal(verify_phone::confirm(&world.identity, &person, &not(&code)).await);
        }
        assert!(matches!(refusal(verify_phone::again(&world.identity, &person).await), Refusal::TooManyTries { .. }));
        by_phone(&world, &anna).await;
    }

    async fn signing_in_another_way_opens_it_no_earlier(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.codes.budget = 1;
            })
            .await;
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        let stranger = world.browser();
        asks(&world, &stranger, PHONE).await.unwrap();
        refusal(phone_sign_in::confirm(&world.identity, &stranger, &not(&world.newest_code(PHONE).await)).await.map(drop));
        anna.signs_in(&world, false).await;
        assert!(matches!(refusal(asks(&world, &stranger, PHONE).await), Refusal::TooManyTries { .. }));
        world.passes(days(1));
        by_phone(&world, &anna).await;
    }

    async fn a_number_that_no_text_reaches_is_refused_and_on_record(world: World) {
        let stranger = world.browser();
        for typed in ["", "12", "+1 900 555 0123", "+41 800 123 456"] {
            assert_eq!(refusal(asks(&world, &stranger, typed).await), Refusal::NotAMobileNumber, "{typed}");
        }
        let record = "SELECT CAST(sum(times) AS BIGINT) FROM decisions WHERE purpose = 'sign-in-by-phone' AND lane = 3 \
            AND rule = 'number-kind' AND account_id IS NULL AND address <> ''";
        assert_eq!(world.number(record).await, 4);
        assert_eq!(world.number("SELECT count(*) FROM challenges").await, 0);
    }

    async fn asking_for_another_number_leaves_the_first_code_behind(world: World) {
        allowed(&world, MAIL, PHONE).await;
        let bert = allowed(&world, "bert@example.com", UNKNOWN).await;
        let visitor = world.browser();
        asks(&world, &visitor, PHONE).await.unwrap();
        let annas = world.newest_code(PHONE).await;
        asks(&world, &visitor, UNKNOWN).await.unwrap();
        let berts = world.newest_code(UNKNOWN).await;
        if annas != berts {
            refusal(phone_sign_in::confirm(&world.identity, &visitor, &annas).await.map(drop));
        }
        let session = phone_sign_in::confirm(&world.identity, &visitor, &berts).await.unwrap().session;
        assert_eq!(Member { visitor, session, ..bert.clone() }.person(&world).await.account.id, bert.account);
    }
}
