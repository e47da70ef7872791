//! Changing the password.

use identity::audit;
use identity::flows::{password, re_authenticate, sign_in};
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

const NEW: &str = "grape-tundra-violin-58";

both_databases! {
    async fn a_new_password_takes_the_old_ones_place_and_ends_what_was_open(world: World) {
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let (other, _) = anna.signs_in(&world, true).await;
        let partial = anna.elsewhere(&world).await;
        let (held, code) = (partial.person(&world).await, world.newest_code("+12015550123").await);
        password::change(&world.identity, &anna.person(&world).await, PASSWORD, NEW).await.unwrap();

        assert!(anna.find(&world).await.is_some(), "this session goes on");
        assert!(other.find(&world).await.is_none() && partial.find(&world).await.is_none());
        assert_eq!(world.number("SELECT count(*) FROM trusted_devices WHERE ended_at IS NULL").await, 0);
        let late = sign_in::with_code(&world.identity, &held, &code, false).await;
        assert_eq!(refusal(late), Refusal::NothingToConfirm, "live challenges end");
        let old = sign_in::with_password(&world.identity, &world.browser(), "anna@example.com", PASSWORD, None).await;
        assert_eq!(refusal(old), Refusal::WrongCredentials);
        sign_in::with_password(&world.identity, &world.browser(), "anna@example.com", NEW, None).await.unwrap();
        let told = world.notices("anna@example.com").await;
        assert_eq!(told.iter().filter(|subject| subject.starts_with("Your password was changed")).count(), 1);
        let events = audit::newest(&world.identity, &anna.account).await.unwrap();
        assert_eq!(events.iter().filter(|event| event.kind == "password-changed").count(), 1);
    }

    async fn the_current_password_must_be_right_and_counts_like_a_sign_in(world: World) {
        let anna = world.registered("anna@example.com").await;
        let person = anna.person(&world).await;
        world.passes(minutes(2));
        for _ in 0..6 {
            let answer = refusal(password::change(&world.identity, &person, "wrong", NEW).await);
            assert_eq!(answer, Refusal::WrongCredentials);
        }
        let answer = refusal(password::change(&world.identity, &person, PASSWORD, NEW).await);
        assert!(matches!(answer, Refusal::TooManyTries { wait_seconds: Some(_) }));
        let answer = refusal(re_authenticate::with_password(&world.identity, &person, PASSWORD).await);
        assert!(matches!(answer, Refusal::TooManyTries { wait_seconds: Some(_) }));
    }

    /// Just after it was set both that are typed may be the one in force: two guesses are two.
    async fn no_press_guesses_twice_at_the_price_of_one(world: World) {
        let anna = world.registered("anna@example.com").await;
        let person = anna.person(&world).await;
        for _ in 0..3 {
            let answer = refusal(password::change(&world.identity, &person, "wrong", NEW).await);
            assert_eq!(answer, Refusal::WrongCredentials);
        }
        let answer = refusal(password::change(&world.identity, &person, PASSWORD, NEW).await);
        assert!(matches!(answer, Refusal::TooManyTries { wait_seconds: Some(_) }), "{answer:?}");
    }

    /// Two processes, and the clock of the second press's is behind.
    async fn pressed_twice_it_is_changed_wherever_the_second_press_arrives(world: World) {
        let anna = world.registered("anna@example.com").await;
        let person = anna.person(&world).await;
        password::change(&world.identity, &person, PASSWORD, NEW).await.unwrap();
        let behind = world.with_the_clock_at(world.identity.now() - seconds(2));
        password::change(&behind, &person, PASSWORD, NEW).await.unwrap();
    }

    async fn a_weak_new_password_changes_nothing(world: World) {
        let anna = world.registered("anna@example.com").await;
        for weak in ["", "short", "password123", "anna@example.com", &"x".repeat(257)] {
            let answer = refusal(password::change(&world.identity, &anna.person(&world).await, PASSWORD, weak).await);
            assert!(matches!(answer, Refusal::WeakPassword(_)), "{weak}");
        }
        anna.first_step(&world, &world.browser()).await;
    }

    async fn with_a_second_factor_on_it_must_be_recent(world: World) {
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        world.passes(minutes(15));
        let answer = password::change(&world.identity, &anna.person(&world).await, PASSWORD, NEW).await;
        assert_eq!(refusal(answer), Refusal::ReAuthenticationDue);
    }

    async fn a_password_may_hold_any_character(world: World) {
        let anna = world.registered("anna@example.com").await;
        // Composed and decomposed spellings are one password.
        let composed = "Z\u{fc}rich \u{1f511} \u{202e}gr\u{fc}\u{df}t 9x";
        let decomposed = "Zu\u{308}rich \u{1f511} \u{202e}gru\u{308}\u{df}t 9x";
        password::change(&world.identity, &anna.person(&world).await, PASSWORD, composed).await.unwrap();
        sign_in::with_password(&world.identity, &world.browser(), "anna@example.com", decomposed, None).await.unwrap();
    }
}
