//! The budget of wrong tries over all challenges of an account, factor and lane (SPEC 3).

use identity::audit;
use identity::flows::{recover, register, sign_in};
use identity::model::purpose::Purpose;
use identity::refusal::{No, Refusal};

use crate::both_databases;
use crate::world::people::Line;
use crate::world::*;

const ANNA: &str = "+12015550123";

/// Guesses wrongly until `wanted` guesses have been compared, asking for new codes as challenges die.
async fn guesses_wrongly(world: &World, line: &Line, wanted: u32) {
    let mut compared = 0;
    while compared < wanted {
        let code = line.code(world).await;
        for _ in 0..5.min(wanted - compared) {
            refusal(line.enters(world, &not(&code)).await);
            compared += 1;
        }
        world.passes(seconds(1));
    }
}

fn is_shut(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::TooManyTries { wait_seconds: Some(_) })
}

both_databases! {
    async fn parallel_guesses_resends_and_challenges_never_pass_the_budget(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let mut browsers = Vec::new();
        for _ in 0..8 {
            let partial = anna.elsewhere(&world).await;
            browsers.push((partial.person(&world).await, world.newest_code(ANNA).await));
        }
        // Two processes, eight browsers with a challenge each, resends in between.
        let processes = [world.identity.clone(), world.another_process(|_| ()).await];
        let guesses = (0..200_usize).map(|n| {
            let identity = processes[n % 2].clone();
            let (person, code) = browsers[n % 8].clone();
            async move {
                if n % 4 == 0 {
                    let _ = sign_in::send(&identity, &person).await;
                }
                match sign_in::with_code(&identity, &person, &not(&code), false).await {
                    Ok(_) => panic!("a wrong code was taken"),
                    Err(No::Refused(refusal)) => refusal,
                    Err(No::Fault(fault)) => panic!("{fault}"),
                }
            }
        });
        at_once(guesses).await;
        // Each guess that was compared has left its row.
        assert_eq!(world.number("SELECT count(*) FROM tries WHERE factor = 'sms'").await, 25);
        world.passes(seconds(1));
        for (person, code) in &browsers {
            let answer = refusal(sign_in::with_code(&world.identity, person, code, false).await);
            assert!(matches!(answer, Refusal::TooManyTries { .. }), "{answer:?}");
            assert!(is_shut(&refusal(sign_in::send(&world.identity, person).await)));
        }
        assert_eq!(world.number("SELECT count(*) FROM tries WHERE factor = 'sms'").await, 25);
        assert_eq!(world.number("SELECT count(*) FROM events WHERE kind = 'factor-shut'").await, 1);
        let told = world.notices("anna@example.com").await;
        assert_eq!(told.iter().filter(|subject| subject.starts_with("Too many wrong tries")).count(), 1, "{told:?}");
    }

    async fn of_parallel_guesses_at_one_challenge_five_are_compared(world: World) {
        let line = world.line(Purpose::SignIn, ANNA);
        let code = line.code(&world).await;
        let processes = [world.identity.clone(), world.another_process(|_| ()).await];
        let guesses = (0..64_usize).map(|n| {
            let (identity, line, wrong) = (processes[n % 2].clone(), line.clone(), not(&code));
            async move { identity::challenge::guess(&identity, line.whose(), &wrong).await.is_ok() }
        });
        assert!(at_once(guesses).await.into_iter().all(|is_right| !is_right));
        assert_eq!(world.number("SELECT count(*) FROM tries").await, 5);
        assert_eq!(refusal(line.enters(&world, &code).await), Refusal::TooManyTries { wait_seconds: None });
    }

    async fn twenty_five_wrong_tries_shut_the_factor_for_a_day(mut world: World) {
        world.restart(unlimited_sends).await;
        let line = world.line(Purpose::SignIn, ANNA);
        let waiting = line.from(world.browser());
        let code = waiting.code(&world).await;
        guesses_wrongly(&world, &line, 25).await;
        // A second has passed since the last of them; what is told is rounded up.
        let shut = Refusal::TooManyTries { wait_seconds: Some(86_400) };
        assert_eq!(refusal(waiting.enters(&world, &code).await), shut, "a right code, and too late");
        assert_eq!(refusal(line.asks(&world).await), shut);
        // Neither another browser nor another purpose of the factor helps.
        let elsewhere = line.for_purpose(Purpose::EnableSms).from(world.browser());
        assert_eq!(refusal(elsewhere.asks(&world).await), shut);

        world.passes(seconds(86_398));
        assert!(is_shut(&refusal(line.asks(&world).await)));
        world.passes(seconds(1));
        line.proves(&world).await;
    }

    async fn a_clock_that_ran_ahead_and_was_set_back_leaves_no_factor_shut(mut world: World) {
        world.restart(unlimited_sends).await;
        let line = world.line(Purpose::SignIn, ANNA);
        world.passes(days(365));
        guesses_wrongly(&world, &line, 25).await;
        assert!(is_shut(&refusal(line.asks(&world).await)));
        world.clock.set_back(days(365));
        line.proves(&world).await;
        // Nor do the tries that are left of then use anything up.
        guesses_wrongly(&world, &line, 24).await;
        line.proves(&world).await;
        guesses_wrongly(&world, &line, 1).await;
        assert!(is_shut(&refusal(line.asks(&world).await)), "the tries of today count");
    }

    async fn what_another_clock_has_shut_by_half_a_day_too_long_stays_shut(mut world: World) {
        world.restart(unlimited_sends).await;
        let line = world.line(Purpose::SignIn, ANNA);
        world.passes(hours(12));
        guesses_wrongly(&world, &line, 25).await;
        world.clock.set_back(hours(12));
        // Within the window, another process may be right.
        assert!(is_shut(&refusal(line.asks(&world).await)));
        world.tamper("UPDATE try_budgets SET shut_until = 0").await;
        assert!(is_shut(&refusal(line.asks(&world).await)), "its tries count too");
    }

    async fn of_a_worker_that_died_on_a_clock_that_ran_ahead_the_owner_is_told_at_once(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let line = world.line(Purpose::SignIn, ANNA).of(anna.account.clone());
        world.passes(hours(12));
        guesses_wrongly(&world, &line, 24).await;
        // The last one was counted, and nothing was shut.
        let last = "INSERT INTO tries SELECT 'last', subject, factor, lane, at FROM tries LIMIT 1";
        world.tamper(last).await;
        world.clock.set_back(hours(12));
        assert!(is_shut(&refusal(line.asks(&world).await)));
        assert_eq!(world.number("SELECT count(*) FROM events WHERE kind = 'factor-shut'").await, 1);
    }

    async fn wrong_tries_older_than_a_day_no_longer_count(mut world: World) {
        world.restart(unlimited_sends).await;
        let line = world.line(Purpose::SignIn, ANNA);
        guesses_wrongly(&world, &line, 20).await;
        world.passes(hours(24));
        guesses_wrongly(&world, &line, 24).await;
        line.proves(&world).await;
    }

    async fn the_budget_survives_a_restart(mut world: World) {
        world.restart(unlimited_sends).await;
        let line = world.line(Purpose::SignIn, ANNA);
        guesses_wrongly(&world, &line, 24).await;
        world.restart(|_| ()).await;
        guesses_wrongly(&world, &line, 1).await;
        world.restart(|_| ()).await;
        assert!(is_shut(&refusal(line.asks(&world).await)));
    }

    async fn right_answers_use_nothing_up(mut world: World) {
        world.restart(unlimited_sends).await;
        let line = world.line(Purpose::SignIn, ANNA);
        for _ in 0..40 {
            line.proves(&world).await;
        }
        assert_eq!(world.number("SELECT count(*) FROM tries").await, 0);
    }

    async fn a_shut_factor_stays_shut_for_the_password_alone_and_opens_for_another_factor(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let partial = anna.elsewhere(&world).await;
        let line = Line {
            purpose: Purpose::SignIn,
            account: Some(anna.account.clone()),
            visitor: partial.visitor.clone(),
            target: people::target(ANNA),
            is_proven: false,
        };
        guesses_wrongly(&world, &line, 25).await;

        let next = world.browser();
        let step = anna.first_step(&world, &next).await;
        assert!(matches!(step.not_sent, Some(No::Refused(refusal)) if is_shut(&refusal)), "the password alone reopened it");
        let person = Member { session: step.entered.session, visitor: next, ..anna.clone() }.person(&world).await;
        assert!(is_shut(&refusal(sign_in::send(&world.identity, &person).await)));

        sign_in::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
        anna.signs_in(&world, false).await;
    }

    async fn wrong_recovery_codes_count_and_shut_too(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let partial = anna.elsewhere(&world).await.person(&world).await;
        let wrong = "0-0000-0000-0000-0000";
        for _ in 0..25 {
            let answer = refusal(sign_in::with_recovery_code(&world.identity, &partial, wrong).await);
            assert_eq!(answer, Refusal::WrongCode { tries_left: None });
        }
        let right = &anna.recovery_codes[3];
        assert!(is_shut(&refusal(sign_in::with_recovery_code(&world.identity, &partial, right).await)));
        let told = world.notices("anna@example.com").await;
        assert_eq!(told.iter().filter(|subject| subject.starts_with("Too many wrong tries")).count(), 1, "{told:?}");
        // The SMS is another factor: it works, and opens this one again.
        anna.signs_in(&world, false).await;
        let partial = anna.elsewhere(&world).await.person(&world).await;
        sign_in::with_recovery_code(&world.identity, &partial, right).await.unwrap();
    }

    async fn guesses_of_strangers_never_shut_the_second_factor(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let mut shut = false;
        for _ in 0..6 {
            let stranger = world.browser();
            world.passes(seconds(1));
            match recover::start(&world.identity, &stranger, "anna@example.com").await {
                Ok(()) => {
                    let code = world.newest_code("anna@example.com").await;
                    for _ in 0..5 {
                        refusal(recover::confirm(&world.identity, &stranger, &not(&code)).await);
                    }
                }
                Err(No::Refused(refusal)) => shut = is_shut(&refusal),
                Err(No::Fault(fault)) => panic!("{fault}"),
            }
        }
        assert!(shut, "recovery by e-mail is shut");
        anna.signs_in(&world, false).await;
        let partial = anna.elsewhere(&world).await.person(&world).await;
        sign_in::with_recovery_code(&world.identity, &partial, &anna.recovery_codes[0]).await.unwrap();
    }

    async fn one_lane_does_not_use_up_the_other(mut world: World) {
        world.restart(unlimited_sends).await;
        let line = world.line(Purpose::VerifyPhone, ANNA);
        guesses_wrongly(&world, &line, 25).await;
        assert!(is_shut(&refusal(line.asks(&world).await)));
        line.for_purpose(Purpose::SignIn).proves(&world).await;
    }

    async fn without_an_account_the_budget_is_the_targets(mut world: World) {
        world.restart(unlimited_sends).await;
        for _ in 0..5 {
            let stranger = world.browser();
            world.passes(seconds(1));
            register::start(&world.identity, &stranger, "new@example.com", PASSWORD).await.unwrap();
            let code = world.newest_code("new@example.com").await;
            for _ in 0..5 {
                refusal(register::confirm(&world.identity, &stranger, &not(&code)).await);
            }
        }
        let answer = register::start(&world.identity, &world.browser(), "new@example.com", PASSWORD).await;
        assert!(is_shut(&refusal(answer)));
        register::start(&world.identity, &world.browser(), "other@example.com", PASSWORD).await.unwrap();
    }

    async fn the_owner_is_told_by_mail_and_in_the_account_when_a_factor_is_shut(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let line = world.line(Purpose::SignIn, ANNA).of(anna.account.clone());
        guesses_wrongly(&world, &line, 25).await;
        let events = audit::newest(&world.identity, &anna.account).await.unwrap();
        let shut = events.iter().find(|event| event.kind == "factor-shut").unwrap();
        assert_eq!(shut.detail, serde_json::json!({ "factor": "sms" }));
        let told = world.notices("anna@example.com").await;
        assert!(told.iter().any(|subject| subject.starts_with("Too many wrong tries")), "{told:?}");
    }
}
