//! Whoever gets texts that they didn't ask for can stop them, and nobody learns anything by it (decision 0025).

use std::sync::Arc;

use identity::Identity;
use identity::entropy::OsEntropy;
use identity::flows::{re_authenticate, sign_in, silence_number, verify_phone};
use identity::keys::Keys;
use identity::model::purpose::Purpose;
use identity::model::session::Level;
use identity::model::visitor::Visitor;
use identity::refusal::{Outcome, Refusal};
use secrecy::SecretSlice;

use crate::both_databases;
use crate::world::people::Line;
use crate::world::*;

const NUMBER: &str = "+12015550123";
const OTHER: &str = "+12025550123";
const WRONG: Refusal = Refusal::WrongCode { tries_left: None };

async fn silences(world: &World, visitor: &Visitor, code: &str) -> Outcome<()> {
    silence_number::silence(&world.identity, visitor, NUMBER, "US", code).await
}

/// A text that the number's holder did not ask for.
async fn is_pestered(world: &World) -> String {
    let stranger = world.registered("stranger@example.com").await;
    verify_phone::start(&world.identity, &stranger.person(world).await, NUMBER, "US").await.unwrap();
    world.newest_code(NUMBER).await
}

async fn rules(world: &World) -> Vec<String> {
    world.texts("SELECT rule FROM decisions WHERE rule = 'silenced'").await
}

both_databases! {
    async fn a_silenced_number_is_refused_in_every_lane(world: World) {
        let code = is_pestered(&world).await;
        silences(&world, &world.browser(), &code).await.unwrap();
        world.passes(hours(2));
        let texts = world.messages(NUMBER).await.len();
        for purpose in [Purpose::VerifyPhone, Purpose::EnableSms, Purpose::SignIn, Purpose::ReAuthenticate] {
            let before = world.rows().await;
            assert_eq!(refusal(world.line(purpose, NUMBER).asks(&world).await), Refusal::NumberSilenced, "{purpose:?}");
            assert_eq!(world.rows().await, before, "it takes from no counter");
        }
        assert_eq!(rules(&world).await.len(), 4, "on record, with its rule");
        assert_eq!(world.messages(NUMBER).await.len(), texts);
        world.line(Purpose::VerifyPhone, OTHER).asks(&world).await.unwrap();
    }

    async fn a_stranger_learns_nothing_of_it(world: World) {
        let code = is_pestered(&world).await;
        silences(&world, &world.browser(), &code).await.unwrap();
        world.passes(days(2));
        let mut added = Vec::new();
        let anna = world.registered("anna@example.com").await;
        for number in [NUMBER, OTHER] {
            let line = world.line(Purpose::Recover, number).of(anna.account.clone());
            let before = world.rows().await;
            line.asks(&world).await.unwrap();
            assert_eq!(refusal(line.asks(&world).await), Refusal::TooSoon { wait_seconds: 30 });
            assert_eq!(refusal(line.enters(&world, "12345").await), WRONG);
            let rows: Vec<_> = world.rows().await.into_iter().zip(before).map(|((table, now), (_, then))| (table, now - then)).collect();
            added.push(rows);
        }
        assert_eq!(added[0], added[1]);
        assert_eq!(rules(&world).await.len(), 1, "the operator sees it");
        assert!(world.messages(NUMBER).await.is_empty() && !world.messages(OTHER).await.is_empty());
    }

    async fn people_look_later_than_a_code_is_good(world: World) {
        let code = is_pestered(&world).await;
        world.passes(days(1).saturating_sub(seconds(1)));
        identity::delivery::sweep(&world.identity).await.unwrap();
        silences(&world, &world.browser(), &code).await.unwrap();
    }

    async fn after_a_day_a_code_says_nothing(world: World) {
        let code = is_pestered(&world).await;
        world.passes(days(1));
        assert_eq!(refusal(silences(&world, &world.browser(), &code).await), WRONG);
    }

    async fn only_a_code_that_was_texted_there_counts(world: World) {
        let line = world.line(Purpose::VerifyPhone, OTHER);
        let elsewhere = line.code(&world).await;
        assert_eq!(refusal(silences(&world, &world.browser(), &elsewhere).await), WRONG);
        // A code that was withheld has reached nobody.
        let line = Line { account: None, ..world.line(Purpose::VerifyPhone, NUMBER) };
        let withheld = line.is_met_with_silence(&world).await.unwrap().code.reveal().to_owned();
        assert_eq!(refusal(silences(&world, &world.browser(), &withheld).await), WRONG);
        let code = {
            world.passes(minutes(2));
            world.line(Purpose::SignIn, NUMBER).code(&world).await
        };
        silences(&world, &world.browser(), &code).await.unwrap();
    }

    async fn guessing_is_bounded_per_number(mut world: World) {
        world.restart(|policy| policy.codes.budget = 4).await;
        let code = is_pestered(&world).await;
        for _ in 0..4 {
            assert_eq!(refusal(silences(&world, &world.browser(), &not(&code)).await), WRONG);
        }
        let shut = refusal(silences(&world, &world.browser(), &code).await);
        assert_eq!(shut, Refusal::TooManyTries { wait_seconds: Some(86_401) }, "the right one too");
        assert_eq!(world.number("SELECT count(*) FROM silenced_numbers").await, 0);
    }

    async fn guessing_is_bounded_per_address(mut world: World) {
        world.restart(|policy| policy.codes.budget = 4).await;
        let visitor = world.browser();
        for last in 10..14 {
            let number = format!("+120155501{last}");
            let answer = silence_number::silence(&world.identity, &visitor, &number, "US", "123456").await;
            assert_eq!(refusal(answer), WRONG);
        }
        let answer = silence_number::silence(&world.identity, &visitor, OTHER, "US", "123456").await;
        assert!(matches!(refusal(answer), Refusal::TooManyTries { .. }));
        let answer = silence_number::silence(&world.identity, &world.browser(), OTHER, "US", "123456").await;
        assert_eq!(refusal(answer), WRONG);
    }

    async fn a_hundred_guesses_at_once_are_as_many_as_the_budget(mut world: World) {
        world.restart(|policy| policy.codes.budget = 4).await;
        let code = is_pestered(&world).await;
        let guesses = (0..100).map(|_| {
            let (identity, visitor, wrong) = (world.identity.clone(), world.browser(), not(&code));
            async move { refusal(silence_number::silence(&identity, &visitor, NUMBER, "US", &wrong).await) }
        });
        let answers = at_once(guesses).await;
        assert_eq!(answers.iter().filter(|answer| **answer == WRONG).count(), 4);
    }

    async fn a_right_code_gives_its_try_back_and_a_slip_takes_none(world: World) {
        let code = is_pestered(&world).await;
        let before = world.number("SELECT count(*) FROM tries").await;
        assert_eq!(refusal(silences(&world, &world.browser(), "12 345").await), WRONG);
        for _ in 0..3 {
            silences(&world, &world.browser(), &code).await.unwrap();
        }
        assert_eq!(world.number("SELECT count(*) FROM tries").await, before);
    }

    async fn nothing_is_sent_and_wrong_answers_write_the_same(world: World) {
        let code = is_pestered(&world).await;
        world.with_phone("anna@example.com", OTHER).await;
        let mut added = Vec::new();
        let outbox = world.number("SELECT count(*) FROM outbox").await;
        for number in [NUMBER, OTHER, "+12035550123"] {
            let before = world.rows().await;
            for _ in 0..3 {
                let answer = silence_number::silence(&world.identity, &world.browser(), number, "US", &not(&code)).await;
                assert_eq!(refusal(answer), WRONG);
            }
            let rows: Vec<_> = world.rows().await.into_iter().zip(before).map(|((table, now), (_, then))| (table, now - then)).collect();
            added.push(rows);
        }
        assert!(added.windows(2).all(|pair| pair[0] == pair[1]), "{added:?}");
        assert_eq!(world.number("SELECT count(*) FROM outbox").await, outbox);
    }

    async fn a_second_factor_on_that_number_stays_on_and_its_owner_is_told(world: World) {
        let anna = world.with_sms("anna@example.com", NUMBER).await;
        world.passes(hours(1));
        anna.elsewhere(&world).await;
        let code = world.newest_code(NUMBER).await;
        silences(&world, &world.browser(), &code).await.unwrap();
        let told = world.notices("anna@example.com").await;
        assert_eq!(told.iter().filter(|subject| subject.starts_with("No more texts to your phone")).count(), 1, "{told:?}");

        world.passes(hours(1));
        let visitor = world.browser();
        let step = anna.first_step(&world, &visitor).await;
        assert_eq!(step.entered.level, Level::SecondFactorDue);
        assert!(matches!(step.not_sent, Some(identity::refusal::No::Refused(Refusal::NumberSilenced))));
        let partial = Member { visitor, session: step.entered.session, ..anna.clone() };
        let person = partial.person(&world).await;
        sign_in::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
        let answer = re_authenticate::send(&world.identity, &anna.person(&world).await).await;
        assert_eq!(refusal(answer), Refusal::NumberSilenced);
    }

    async fn what_was_on_its_way_there_ends(world: World) {
        let code = is_pestered(&world).await;
        let line = world.line(Purpose::SignIn, NUMBER);
        let waits = line.code(&world).await;
        silences(&world, &world.browser(), &code).await.unwrap();
        assert!(world.messages(NUMBER).await.is_empty(), "what was queued lies");
        assert_eq!(refusal(line.enters(&world, &waits).await), Refusal::NothingToConfirm);
    }

    async fn a_silence_and_a_send_at_once_leave_no_text_behind(world: World) {
        let code = is_pestered(&world).await;
        world.passes(hours(1));
        let sends = (0..8).map(|_| {
            let (identity, line) = (world.identity.clone(), world.line(Purpose::SignIn, NUMBER));
            tokio::spawn(async move {
                line.asks_of(&identity).await.map(drop)
            })
        });
        let sends: Vec<_> = sends.collect();
        silences(&world, &world.browser(), &code).await.unwrap();
        for send in sends {
            let _ = send.await.unwrap();
        }
        assert!(world.messages(NUMBER).await.is_empty());
    }

    async fn the_operator_lifts_it(world: World) {
        let code = is_pestered(&world).await;
        silences(&world, &world.browser(), &code).await.unwrap();
        world.passes(hours(2));
        for was_silenced in [true, false] {
            assert_eq!(silence_number::lift(&world.identity, "(201) 555-0123").await.unwrap(), was_silenced);
        }
        assert_eq!(refusal(silence_number::lift(&world.identity, "12").await), Refusal::NotAMobileNumber);
        world.line(Purpose::VerifyPhone, NUMBER).asks(&world).await.unwrap();
    }

    async fn a_rotated_master_secret_forgets_no_silence(world: World) {
        let code = is_pestered(&world).await;
        silences(&world, &world.browser(), &code).await.unwrap();
        let masters = [9, 7].map(|byte| SecretSlice::from(vec![byte; 32]));
        let old = &world.identity;
        let rotated = Identity::new(
            old.store.clone(),
            old.clock.clone(),
            Arc::new(OsEntropy),
            Keys::new(&masters).unwrap(),
            old.policy.clone(),
        )
        .unwrap();
        let line = world.line(Purpose::VerifyPhone, NUMBER);
        assert_eq!(refusal(line.asks_of(&rotated).await), Refusal::NumberSilenced);
    }

    async fn the_table_holds_no_number(world: World) {
        let code = is_pestered(&world).await;
        silences(&world, &world.browser(), &code).await.unwrap();
        for tag in world.texts("SELECT target_tag FROM silenced_numbers").await {
            assert!(!tag.contains("5550123") && tag.len() == 22, "{tag}");
        }
    }
}
