//! After 100 wrong passwords in a row, browsers new to an account also need a code by mail (SPEC 6).

use identity::flows::sign_in;
use identity::model::session::Level;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

/// Wrong passwords from many addresses.
async fn besiege(world: &World, email: &str, wrong: u32) {
    for n in 0..wrong {
        let stranger = world.browser();
        let answer = sign_in::with_password(&world.identity, &stranger, email, "wrong", None).await;
        assert_eq!(refusal(answer), Refusal::WrongCredentials, "{n}");
    }
}

both_databases! {
    async fn the_password_alone_gives_no_wrong_mail_code_back(mut world: World) {
        world
            .restart(|policy| {
                unlimited_sends(policy);
                policy.passwords.siege = 1;
                policy.codes.budget = 4;
            })
            .await;
        let anna = world.registered("anna@example.com").await;
        let wrong = sign_in::with_password(&world.identity, &world.browser(), &anna.email, "not it", None).await;
        assert_eq!(refusal(wrong), Refusal::WrongCredentials);
        for _ in 0..2 {
            world.passes(seconds(1));
            let guesser = anna.elsewhere(&world).await;
            let code = world.newest_code(&anna.email).await;
            for _ in 0..2 {
                refusal(sign_in::with_code(&world.identity, &guesser.person(&world).await, &not(&code), false).await);
            }
        }
        let told = world.notices(&anna.email).await;
        assert!(told.iter().any(|subject| subject.starts_with("Too many wrong tries")), "{told:?}");
    }

    async fn a_siege_goes_on_after_a_days_pause(mut world: World) {
        world.restart(|policy| policy.passwords.siege = 4).await;
        let anna = world.registered("anna@example.com").await;
        for _ in 0..4 {
            let wrong = sign_in::with_password(&world.identity, &world.browser(), &anna.email, "not it", None).await;
            assert_eq!(refusal(wrong), Refusal::WrongCredentials);
        }
        world.passes(days(3));
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(anna.first_step(&world, &world.browser()).await.entered.level, Level::EmailCodeDue);
    }

    async fn before_the_hundredth_a_new_browser_needs_no_code(world: World) {
        let anna = world.registered("anna@example.com").await;
        besiege(&world, "anna@example.com", 99).await;
        assert_eq!(anna.first_step(&world, &world.browser()).await.entered.level, Level::Full);
    }

    async fn a_new_browser_needs_a_code_by_mail_and_a_known_one_goes_on(world: World) {
        let anna = world.registered("anna@example.com").await;
        besiege(&world, "anna@example.com", 100).await;

        let new = anna.elsewhere(&world).await;
        assert_eq!(new.level(&world).await, Level::EmailCodeDue);
        let code = world.newest_code("anna@example.com").await;
        let person = new.person(&world).await;
        refusal(sign_in::with_code(&world.identity, &person, &not(&code), false).await);
        let entered = sign_in::with_code(&world.identity, &person, &code, true).await.unwrap().entered;
        assert_eq!(entered.level, Level::Full);
        assert!(entered.device.is_none(), "a code by mail trusts no device");
        // From now on this browser is known.
        assert_eq!(anna.first_step(&world, &new.visitor).await.entered.level, Level::Full);
    }

    async fn the_browser_that_registered_goes_on(world: World) {
        let anna = world.registered("anna@example.com").await;
        besiege(&world, "anna@example.com", 100).await;
        assert_eq!(anna.first_step(&world, &anna.visitor).await.entered.level, Level::Full);
    }

    async fn entering_the_right_password_twice_is_no_way_around_the_code(world: World) {
        let anna = world.registered("anna@example.com").await;
        besiege(&world, "anna@example.com", 100).await;
        for _ in 0..3 {
            let step = anna.first_step(&world, &world.browser()).await;
            assert_eq!(step.entered.level, Level::EmailCodeDue);
        }
    }

    async fn the_second_factor_is_still_due_after_the_code_by_mail(world: World) {
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        besiege(&world, "anna@example.com", 100).await;
        let new = anna.elsewhere(&world).await;
        assert_eq!(new.level(&world).await, Level::EmailCodeDue);
        let sms_before = world.messages("+12015550123").await.len();
        let code = world.newest_code("anna@example.com").await;
        let entered = sign_in::with_code(&world.identity, &new.person(&world).await, &code, false).await.unwrap().entered;
        assert_eq!(entered.level, Level::SecondFactorDue);
        assert_eq!(world.messages("+12015550123").await.len(), sms_before + 1, "the SMS goes out only now");
        let next = Member { session: entered.session, ..new };
        let code = world.newest_code("+12015550123").await;
        let entered = sign_in::with_code(&world.identity, &next.person(&world).await, &code, false).await.unwrap().entered;
        assert_eq!(entered.level, Level::Full);
    }
}
