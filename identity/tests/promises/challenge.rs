//! One challenge and its codes (SPEC 3).

use identity::challenge;
use identity::model::purpose::Purpose;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::people::somebody;
use crate::world::*;

const ANNA: &str = "+12015550123";
const BERT: &str = "+12025550123";

both_databases! {
    async fn a_late_text_still_works_after_send_again(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let first = line.code(&world).await;
        world.passes(seconds(31));
        let second = line.code(&world).await;
        line.enters(&world, &first).await.unwrap();
        // Its sibling went with it.
        assert_eq!(refusal(line.enters(&world, &second).await), Refusal::NothingToConfirm);
    }

    async fn the_newer_text_works_too(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let first = line.code(&world).await;
        world.passes(seconds(31));
        let second = line.code(&world).await;
        line.enters(&world, &second).await.unwrap();
        assert_eq!(refusal(line.enters(&world, &first).await), Refusal::NothingToConfirm);
    }

    async fn asking_again_does_not_reset_the_tries(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let first = line.code(&world).await;
        for left in (1..5).rev() {
            let expected = Refusal::WrongCode { tries_left: Some(left) };
            assert_eq!(refusal(line.enters(&world, &not(&first)).await), expected);
        }
        world.passes(seconds(31));
        let second = line.code(&world).await;
        let dead = Refusal::TooManyTries { wait_seconds: None };
        let wrong = if not(&second) == first { not(&first) } else { not(&second) };
        assert_eq!(refusal(line.enters(&world, &wrong).await), dead);
        assert_eq!(refusal(line.enters(&world, &second).await), dead);
        assert_eq!(refusal(line.enters(&world, &first).await), dead);
    }

    async fn a_fresh_challenge_in_place_of_an_ageing_one_keeps_the_tries(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let first = line.code(&world).await;
        for _ in 0..4 {
            refusal(line.enters(&world, &not(&first)).await);
        }
        world.passes(minutes(4));
        line.code(&world).await;
        // A code sent now would outlive the ten minutes of its challenge.
        world.passes(minutes(2));
        let third = line.code(&world).await;
        let wrong = refusal(line.enters(&world, &not(&third)).await);
        assert_eq!(wrong, Refusal::TooManyTries { wait_seconds: None });
        assert_eq!(refusal(line.enters(&world, &third).await), Refusal::TooManyTries { wait_seconds: None });
    }

    async fn a_text_on_its_way_still_works_when_its_challenge_has_been_continued(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        line.code(&world).await;
        world.passes(minutes(4));
        let second = line.code(&world).await;
        world.passes(minutes(2));
        let third = line.code(&world).await;
        assert_eq!(world.number("SELECT count(*) FROM challenges").await, 2);
        line.enters(&world, &second).await.unwrap();
        // All of them went with it, and all sends count as answered.
        assert_eq!(refusal(line.enters(&world, &third).await), Refusal::NothingToConfirm);
        assert_eq!(world.number("SELECT count(*) FROM sends WHERE answered_at IS NULL").await, 0);
    }

    async fn a_continued_challenge_keeps_each_code_to_its_own_end(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let first = line.code(&world).await;
        world.passes(minutes(4));
        let second = line.code(&world).await;
        world.passes(minutes(2));
        line.code(&world).await;
        assert_eq!(refusal(line.enters(&world, &first).await), Refusal::CodeExpired);
        world.passes(minutes(3));
        assert_eq!(refusal(line.enters(&world, &second).await), Refusal::CodeExpired);
    }

    async fn a_code_that_is_redeemed_while_another_is_asked_for_stays_dead(mut world: World) {
        world.restart(unlimited_sends).await;
        for _ in 0..20 {
            let line = world.line(Purpose::SignIn, ANNA);
            line.code(&world).await;
            world.passes(minutes(4));
            let second = line.code(&world).await;
            world.passes(minutes(2));
            let (entered, _) = tokio::join!(line.enters(&world, &second), line.asks(&world));
            if entered.is_ok() {
                assert!(line.enters(&world, &second).await.is_err(), "a code that was redeemed opened once more");
            }
        }
    }

    async fn what_is_queued_of_a_redeemed_challenge_is_not_sent(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let first = line.code(&world).await;
        world.passes(seconds(31));
        line.code(&world).await;
        line.enters(&world, &first).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM outbox WHERE state = 'queued' OR sealed IS NOT NULL").await, 0);
    }

    async fn a_clock_that_steps_back_hides_no_live_challenge(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        line.code(&world).await;
        world.tamper("UPDATE challenges SET ended_at = created_at, ended_as = 'withdrawn', created_at = created_at + 60000000").await;
        world.passes(seconds(31));
        let code = line.code(&world).await;
        line.enters(&world, &code).await.unwrap();
    }

    async fn the_second_press_of_a_double_click_costs_no_try(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let code = line.code(&world).await;
        let (first, second) = (line.guesses(&world, &code).await.unwrap(), line.guesses(&world, &code).await.unwrap());
        for (proof, is_taken) in [(first, true), (second, false)] {
            let mut tx = world.identity.store.write().await.unwrap();
            assert_eq!(proof.redeem(&world.identity, &mut tx).await.is_ok(), is_taken);
            tx.commit().await.unwrap();
        }
        assert_eq!(world.number("SELECT count(*) FROM tries").await, 0);
    }

    async fn after_five_wrong_tries_a_new_code_may_be_asked_for(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let first = line.code(&world).await;
        for _ in 0..5 {
            refusal(line.enters(&world, &not(&first)).await);
        }
        assert_eq!(refusal(line.enters(&world, &first).await), Refusal::TooManyTries { wait_seconds: None });
        world.passes(seconds(31));
        let second = line.code(&world).await;
        line.enters(&world, &second).await.unwrap();
    }

    async fn a_code_for_one_purpose_opens_no_other(mut world: World) {
        world.restart(unlimited_sends).await;
        let line = world.line(Purpose::SignIn, ANNA);
        let purposes = [Purpose::SignIn, Purpose::EnableSms, Purpose::ReAuthenticate, Purpose::VerifyPhone];
        let mut codes = Vec::new();
        for purpose in purposes {
            codes.push(line.for_purpose(purpose).code(&world).await);
        }
        for (i, purpose) in purposes.into_iter().enumerate() {
            for (j, code) in codes.iter().enumerate().filter(|(j, code)| *j != i && **code != codes[i]) {
                let answer = refusal(line.for_purpose(purpose).enters(&world, code).await);
                assert!(matches!(answer, Refusal::WrongCode { .. }), "{:?} took the code of {j}", purpose.name());
            }
        }
        for (purpose, code) in purposes.into_iter().zip(&codes) {
            line.for_purpose(purpose).enters(&world, code).await.unwrap();
        }
    }

    async fn a_code_works_in_the_browser_that_asked_alone(mut world: World) {
        world.restart(unlimited_sends).await;
        let here = world.line(Purpose::SignIn, ANNA);
        let there = here.from(world.browser());
        let code = here.code(&world).await;
        assert_eq!(refusal(there.enters(&world, &code).await), Refusal::NothingToConfirm);
        let other = there.code(&world).await;
        if other != code {
            assert_eq!(refusal(there.enters(&world, &code).await), Refusal::WrongCode { tries_left: Some(4) });
        }
        here.enters(&world, &code).await.unwrap();
        there.enters(&world, &other).await.unwrap();
    }

    async fn a_code_works_for_the_account_that_asked_alone(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.line(Purpose::SignIn, ANNA);
        let bert = anna.of(somebody());
        let code = anna.code(&world).await;
        assert_eq!(refusal(bert.enters(&world, &code).await), Refusal::NothingToConfirm);
        let other = bert.code(&world).await;
        if other != code {
            assert_eq!(refusal(bert.enters(&world, &code).await), Refusal::WrongCode { tries_left: Some(4) });
        }
        // The browser has gone on to another account: the first challenge is over.
        assert_eq!(refusal(anna.enters(&world, &code).await), Refusal::NothingToConfirm);
    }

    async fn a_code_proves_the_number_it_went_to_alone(world: World) {
        let line = world.line(Purpose::VerifyPhone, ANNA);
        let first = line.code(&world).await;
        let second = line.to(BERT).code(&world).await;
        if first != second {
            assert_eq!(refusal(line.enters(&world, &first).await), Refusal::WrongCode { tries_left: Some(4) });
        }
        let proof = line.guesses(&world, &second).await.unwrap();
        assert_eq!(proof.target(), BERT);
    }

    async fn a_code_lives_five_minutes(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let code = line.code(&world).await;
        world.passes(minutes(5));
        assert_eq!(refusal(line.enters(&world, &code).await), Refusal::CodeExpired);

        let line = world.line(Purpose::SignIn, BERT);
        let code = line.code(&world).await;
        world.passes(std::time::Duration::from_micros(299_999_999));
        line.enters(&world, &code).await.unwrap();
    }

    async fn each_code_of_a_challenge_has_its_own_time(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let first = line.code(&world).await;
        world.passes(minutes(2));
        let second = line.code(&world).await;
        world.passes(minutes(3));
        if first != second {
            assert_eq!(refusal(line.enters(&world, &first).await), Refusal::CodeExpired);
        }
        line.enters(&world, &second).await.unwrap();
    }

    async fn a_proof_that_comes_too_late_opens_nothing(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let code = line.code(&world).await;
        let proof = line.guesses(&world, &code).await.unwrap();
        world.passes(minutes(5));
        let mut tx = world.identity.store.write().await.unwrap();
        assert_eq!(refusal(proof.redeem(&world.identity, &mut tx).await), Refusal::NothingToConfirm);
    }

    async fn no_challenge_outlives_ten_minutes(mut world: World) {
        world.restart(unlimited_sends).await;
        let line = world.line(Purpose::SignIn, ANNA);
        for _ in 0..30 {
            let asked = line.asks(&world).await.unwrap();
            assert_eq!(asked.expires_at.duration_since(world.identity.now()).as_secs(), 300);
            world.passes(seconds(45));
        }
        let longest = world.number("SELECT CAST(max(expires_at - created_at) AS BIGINT) FROM challenges").await;
        assert!(longest <= 600_000_000, "{longest}");
    }

    async fn what_cannot_be_a_code_costs_no_try(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let code = line.code(&world).await;
        let long = "1".repeat(1_000_000);
        for typed in ["", "12345", "1234567", "abcdef", "🔑🔑🔑🔑🔑🔑", "\u{202e}", "1\u{0}23456", "123456'--", &long] {
            assert_eq!(refusal(line.enters(&world, typed).await), Refusal::WrongCode { tries_left: None });
        }
        assert_eq!(world.number("SELECT count(*) FROM tries").await, 0);
        line.enters(&world, &format!(" {}-{} ", &code[..3], &code[3..])).await.unwrap();
    }

    async fn a_code_may_be_typed_in_other_digits(world: World) {
        for (area, zero) in [(201, '\u{ff10}'), (202, '\u{0660}'), (203, '\u{06f0}')] {
            let line = world.line(Purpose::SignIn, &format!("+1{area}5550123"));
            let code = line.code(&world).await;
            let shift = |c: char| char::from_u32(u32::from(zero) + c.to_digit(10).unwrap()).unwrap();
            line.enters(&world, &code.chars().map(shift).collect::<String>()).await.unwrap();
        }
    }

    async fn a_right_answer_gives_its_try_back(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let code = line.code(&world).await;
        for _ in 0..4 {
            refusal(line.enters(&world, &not(&code)).await);
        }
        line.enters(&world, &code).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM tries").await, 4);
        assert_eq!(world.number("SELECT tries FROM challenges").await, 4);
    }

    async fn a_guess_that_is_aborted_is_no_free_guess(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let code = line.code(&world).await;
        for _ in 0..5 {
            // It dies after the write that counts, before anything else is written.
            world.identity.store.interrupt_after(Some(1));
            fault(line.guesses(&world, &code).await.map(drop));
        }
        world.identity.store.interrupt_after(None);
        assert_eq!(world.number("SELECT count(*) FROM tries").await, 5);
        assert_eq!(refusal(line.enters(&world, &code).await), Refusal::TooManyTries { wait_seconds: None });
    }

    async fn a_longer_code_may_be_set(mut world: World) {
        world.restart(|policy| policy.codes.length = 10).await;
        let line = world.line(Purpose::SignIn, ANNA);
        let code = line.code(&world).await;
        assert_eq!(code.len(), 10);
        assert_eq!(refusal(line.enters(&world, &code[..6]).await), Refusal::WrongCode { tries_left: None });
        line.enters(&world, &code).await.unwrap();
    }

    async fn a_page_that_waits_is_told_how_things_stand(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let waiting = async || challenge::waiting(&world.identity, line.whose()).await.unwrap();
        assert!(waiting().await.is_none());
        let code = line.code(&world).await;
        let shown = waiting().await.unwrap();
        assert_eq!((shown.target.as_str(), shown.wait_seconds, shown.is_dead), (ANNA, 30, false));
        world.passes(seconds(30));
        assert_eq!(waiting().await.unwrap().wait_seconds, 0);
        for _ in 0..5 {
            refusal(line.enters(&world, &not(&code)).await);
        }
        assert!(waiting().await.unwrap().is_dead);
        line.proves(&world).await;
        assert!(waiting().await.is_none());
    }
}
