//! Wrong passwords slow their sender down, and nobody else (SPEC 6).

use identity::flows::sign_in;
use identity::flows::sign_in::Step;
use identity::model::session::Level;
use identity::model::visitor::Visitor;
use identity::refusal::{No, Outcome, Refusal};

use crate::both_databases;
use crate::world::*;

async fn tries(world: &World, visitor: &Visitor, email: &str, password: &str) -> Outcome<Step> {
    sign_in::with_password(&world.identity, visitor, email, password, None).await
}

both_databases! {
    async fn the_refusal_grows_with_each_wrong_password(world: World) {
        world.registered("anna@example.com").await;
        let stranger = world.browser();
        for _ in 0..5 {
            assert_eq!(refusal(tries(&world, &stranger, "anna@example.com", "wrong").await), Refusal::WrongCredentials);
        }
        for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            assert_eq!(refusal(tries(&world, &stranger, "anna@example.com", "wrong").await), Refusal::WrongCredentials);
            // Not even the right one is looked at meanwhile.
            let Refusal::TooManyTries { wait_seconds: Some(told) } =
                refusal(tries(&world, &stranger, "anna@example.com", PASSWORD).await)
            else {
                panic!("no wait of {wait} s")
            };
            assert!((wait..=wait + 1).contains(&told), "{told} for {wait}");
            world.passes(seconds(u64::from(told)));
        }
        tries(&world, &stranger, "anna@example.com", PASSWORD).await.unwrap();
    }

    async fn the_right_password_ends_the_row(world: World) {
        world.registered("anna@example.com").await;
        let visitor = world.browser();
        for _ in 0..4 {
            for _ in 0..5 {
                assert_eq!(refusal(tries(&world, &visitor, "anna@example.com", "wrong").await), Refusal::WrongCredentials);
            }
            tries(&world, &visitor, "anna@example.com", PASSWORD).await.unwrap();
        }
    }

    async fn right_ones_at_once_are_none_in_the_others_way(world: World) {
        world.registered("anna@example.com").await;
        let visitor = world.browser();
        let one_after_another = |_| {
            let (identity, clock, visitor) = (world.identity.clone(), world.clock.clone(), visitor.clone());
            async move {
                for _ in 0..25 {
                    // No two of them read the same time.
                    clock.advance(std::time::Duration::from_micros(1));
                    sign_in::with_password(&identity, &visitor, "anna@example.com", PASSWORD, None).await.unwrap();
                }
            }
        };
        // As many as may be wrong before anybody waits.
        at_once((0..5).map(one_after_another)).await;
    }

    async fn a_try_counted_later_makes_nobody_wait_who_read_the_clock_before(world: World) {
        world.registered("anna@example.com").await;
        let visitor = world.browser();
        refusal(tries(&world, &visitor, "anna@example.com", "wrong").await);
        world.clock.set_back(std::time::Duration::from_micros(1));
        tries(&world, &visitor, "anna@example.com", PASSWORD).await.unwrap();
    }

    async fn the_longest_wait_holds_for_whoever_read_the_clock_before(world: World) {
        world.registered("anna@example.com").await;
        let stranger = world.browser();
        for _ in 0..16 {
            assert_eq!(refusal(tries(&world, &stranger, "anna@example.com", "wrong").await), Refusal::WrongCredentials);
            world.passes(minutes(15));
        }
        assert_eq!(refusal(tries(&world, &stranger, "anna@example.com", "wrong").await), Refusal::WrongCredentials);
        world.clock.set_back(std::time::Duration::from_micros(1));
        let answer = refusal(tries(&world, &stranger, "anna@example.com", PASSWORD).await);
        assert_eq!(answer, Refusal::TooManyTries { wait_seconds: Some(901) });
    }

    async fn no_wait_outlives_a_clock_that_was_set_back(world: World) {
        world.registered("anna@example.com").await;
        let visitor = world.browser();
        for _ in 0..6 {
            refusal(tries(&world, &visitor, "anna@example.com", "wrong").await);
        }
        let Refusal::TooManyTries { .. } = refusal(tries(&world, &visitor, "anna@example.com", PASSWORD).await) else {
            panic!("no wait")
        };
        world.clock.set_back(minutes(60));
        tries(&world, &visitor, "anna@example.com", PASSWORD).await.unwrap();
    }

    /// The wait is of a second, whatever the longest one is.
    async fn nor_one_that_was_set_back_by_less_than_the_longest_wait(world: World) {
        world.registered("anna@example.com").await;
        let visitor = world.browser();
        for _ in 0..6 {
            refusal(tries(&world, &visitor, "anna@example.com", "wrong").await);
        }
        world.clock.set_back(minutes(10));
        tries(&world, &visitor, "anna@example.com", PASSWORD).await.unwrap();
    }

    async fn a_stranger_slows_nobody_but_themselves(world: World) {
        world.registered("anna@example.com").await;
        let (stranger, anna) = (world.browser(), world.browser());
        for _ in 0..20 {
            let _ = tries(&world, &stranger, "anna@example.com", "wrong").await;
        }
        assert!(matches!(
            refusal(tries(&world, &stranger, "anna@example.com", PASSWORD).await),
            Refusal::TooManyTries { wait_seconds: Some(_) }
        ));
        assert_eq!(tries(&world, &anna, "anna@example.com", PASSWORD).await.unwrap().entered.level, Level::Full);
    }

    async fn one_client_address_is_slowed_over_all_accounts(world: World) {
        world.registered("anna@example.com").await;
        let stranger = world.browser();
        for n in 0..51 {
            let email = format!("p{n}@example.com");
            assert_eq!(refusal(tries(&world, &stranger, &email, "wrong").await), Refusal::WrongCredentials);
        }
        let neighbour = browser_at(stranger.address);
        let answer = refusal(tries(&world, &neighbour, "anna@example.com", PASSWORD).await);
        assert!(matches!(answer, Refusal::TooManyTries { wait_seconds: Some(1 | 2) }));
        tries(&world, &world.browser(), "anna@example.com", PASSWORD).await.unwrap();
        // An own account in between buys no further guesses.
        world.passes(seconds(2));
        tries(&world, &stranger, "anna@example.com", PASSWORD).await.unwrap();
        assert_eq!(refusal(tries(&world, &stranger, "q@example.com", "wrong").await), Refusal::WrongCredentials);
        assert!(matches!(refusal(tries(&world, &stranger, "q@example.com", "wrong").await), Refusal::TooManyTries { .. }));
    }

    async fn of_64_parallel_wrong_passwords_only_the_free_ones_and_one_are_compared(world: World) {
        world.registered("anna@example.com").await;
        let stranger = world.browser();
        let guesses = (0..64).map(|_| {
            let (identity, stranger) = (world.identity.clone(), stranger.clone());
            async move {
                match sign_in::with_password(&identity, &stranger, "anna@example.com", "wrong", None).await {
                    Ok(_) => panic!("a wrong password was taken"),
                    Err(No::Refused(refusal)) => refusal,
                    Err(No::Fault(fault)) => panic!("{fault}"),
                }
            }
        });
        let answers = at_once(guesses).await;
        let compared = answers.iter().filter(|refusal| **refusal == Refusal::WrongCredentials).count();
        assert_eq!(compared, 6, "{answers:?}");
    }

    async fn an_hour_without_a_wrong_password_is_forgiven(world: World) {
        world.registered("anna@example.com").await;
        let stranger = world.browser();
        for _ in 0..6 {
            refusal(tries(&world, &stranger, "anna@example.com", "wrong").await);
        }
        world.passes(minutes(61));
        for _ in 0..6 {
            assert_eq!(refusal(tries(&world, &stranger, "anna@example.com", "wrong").await), Refusal::WrongCredentials);
        }
    }

    async fn an_address_is_one_however_it_is_written(world: World) {
        world.registered("anna@example.com").await;
        let stranger = world.browser();
        for email in ["anna@example.com", "ANNA@example.com", " Anna@Example.COM "] {
            for _ in 0..2 {
                refusal(tries(&world, &stranger, email, "wrong").await);
            }
        }
        let answer = refusal(tries(&world, &stranger, "aNNa@example.com", PASSWORD).await);
        assert!(matches!(answer, Refusal::TooManyTries { .. }));
    }

    async fn past_capacity_nothing_is_looked_at_and_nothing_is_counted(mut world: World) {
        world.registered("anna@example.com").await;
        world.restart(|policy| policy.passwords.waiting = 0).await;
        let visitor = world.browser();
        for _ in 0..10 {
            let answer = refusal(tries(&world, &visitor, "anna@example.com", PASSWORD).await);
            assert!(matches!(answer, Refusal::Busy { .. }), "{answer:?}");
        }
        world.restart(|policy| policy.passwords.waiting = 64).await;
        tries(&world, &visitor, "anna@example.com", PASSWORD).await.unwrap();
        assert_eq!(world.number("SELECT CAST(coalesce(sum(wrong), 0) AS BIGINT) FROM password_tries").await, 0);
    }

    async fn a_hash_is_renewed_when_the_parameters_have_changed(mut world: World) {
        let anna = world.registered("anna@example.com").await;
        let hash = async |world: &World| world.texts("SELECT password_hash FROM accounts").await.remove(0);
        let old = hash(&world).await;
        anna.first_step(&world, &world.browser()).await;
        assert_eq!(hash(&world).await, old, "the same parameters");
        world.restart(|policy| policy.passwords.memory_kib = 16).await;
        refusal(tries(&world, &world.browser(), "anna@example.com", "wrong").await);
        assert_eq!(hash(&world).await, old, "a wrong password renews nothing");
        anna.first_step(&world, &world.browser()).await;
        assert!(hash(&world).await.starts_with("$argon2id$v=19$m=16,t=1,p=1$"));
        anna.first_step(&world, &world.browser()).await;
    }

    async fn what_nobody_can_have_as_a_password_is_just_wrong(world: World) {
        world.registered("anna@example.com").await;
        let long = "x".repeat(1_000_000);
        for typed in ["", "\u{0}", "🔑", "\u{202e}abc", &long] {
            assert_eq!(refusal(tries(&world, &world.browser(), "anna@example.com", typed).await), Refusal::WrongCredentials);
        }
        for email in ["", "@", "anna", &format!("{long}@example.com"), "an\u{0}na@example.com"] {
            assert_eq!(refusal(tries(&world, &world.browser(), email, PASSWORD).await), Refusal::WrongCredentials);
        }
    }
}
