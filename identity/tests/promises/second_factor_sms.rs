//! SMS as a second factor (flow 2).

use identity::flows::second_factor::sms;
use identity::flows::{recovery_codes, sign_in, verify_phone};
use identity::model::factor::Factor;
use identity::model::session::Level;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "+12015550123";

/// Up to the page that shows the codes.
async fn confirms(world: &World, member: &Member) {
    world.passes(seconds(1));
    sms::start(&world.identity, &member.person(world).await).await.unwrap();
    let code = world.newest_code(ANNA).await;
    sms::confirm(&world.identity, &member.person(world).await, &code).await.unwrap();
}

async fn is_on(world: &World, member: &Member) -> bool {
    member.person(world).await.account.has_sms()
}

both_databases! {
    async fn it_needs_a_verified_phone_of_ones_own(world: World) {
        let anna = world.registered("anna@example.com").await;
        let person = anna.person(&world).await;
        assert_eq!(refusal(sms::start(&world.identity, &person).await), Refusal::NoVerifiedPhone);
        // A number that only waits for its code does not count.
        verify_phone::start(&world.identity, &person, ANNA, "US").await.unwrap();
        let person = anna.person(&world).await;
        assert_eq!(refusal(sms::start(&world.identity, &person).await), Refusal::NoVerifiedPhone);
        let code = world.newest_code(ANNA).await;
        assert_eq!(refusal(sms::confirm(&world.identity, &person, &code).await), Refusal::NothingToConfirm);
    }

    async fn it_is_on_once_the_codes_are_kept_and_not_before(world: World) {
        let mut anna = world.with_phone("anna@example.com", ANNA).await;
        let other = anna.elsewhere(&world).await;
        confirms(&world, &anna).await;
        assert!(!is_on(&world, &anna).await);
        assert_eq!(anna.first_step(&world, &world.browser()).await.entered.level, Level::Full);
        let person = anna.person(&world).await;
        let shown = recovery_codes::shown(&world.identity, &person).await.unwrap().unwrap();
        assert_eq!((shown.codes.len(), shown.enables), (10, Some(Factor::Sms)));
        let again = recovery_codes::shown(&world.identity, &person).await.unwrap().unwrap();
        assert_eq!(again.codes, shown.codes, "a reload shows them again");

        anna.keeps(&world).await;
        assert!(is_on(&world, &anna).await, "and the user is still signed in");
        assert!(other.find(&world).await.is_none(), "the other sessions ended");
        assert_eq!(anna.first_step(&world, &world.browser()).await.entered.level, Level::SecondFactorDue);
        assert!(recovery_codes::shown(&world.identity, &anna.person(&world).await).await.unwrap().is_none());
        assert_eq!(world.number("SELECT count(*) FROM recovery_batches WHERE sealed IS NOT NULL").await, 0);
        let told = world.notices("anna@example.com").await;
        assert!(told.iter().any(|subject| subject.starts_with("Two-step sign-in is on")), "{told:?}");
    }

    async fn what_is_not_kept_is_wiped_by_time_and_by_what_comes_in_its_place(world: World) {
        let lying = "SELECT count(*) FROM recovery_batches WHERE sealed IS NOT NULL";
        let anna = world.with_phone("anna@example.com", ANNA).await;
        confirms(&world, &anna).await;
        assert_eq!(world.number(lying).await, 1);
        world.passes(seconds(601));
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(world.number(lying).await, 0, "the time has wiped them");

        let bert = world.with_sms("bert@example.com", "+12025550123").await;
        let person = bert.person(&world).await;
        for _ in 0..2 {
            world.passes(seconds(1));
            recovery_codes::renew(&world.identity, &person).await.unwrap();
            assert_eq!(world.number(lying).await, 1, "new ones take the place of those that wait");
        }
        sms::disable(&world.identity, &person).await.unwrap();
        assert_eq!(world.number(lying).await, 0, "there is nothing that they would be for");
    }

    async fn leaving_before_leaves_it_off(world: World) {
        let anna = world.with_phone("anna@example.com", ANNA).await;
        confirms(&world, &anna).await;
        let batch = anna.shown_batch(&world).await;
        world.passes(seconds(600));
        let person = anna.person(&world).await;
        assert!(recovery_codes::shown(&world.identity, &person).await.unwrap().is_none());
        assert_eq!(refusal(recovery_codes::keep(&world.identity, &person, &batch).await), Refusal::NothingToConfirm);
        assert!(!is_on(&world, &anna).await);
        assert_eq!(recovery_codes::left(&world.identity, &person).await.unwrap(), 0);
        assert_eq!(anna.first_step(&world, &world.browser()).await.entered.level, Level::Full);
    }

    async fn codes_that_were_not_kept_open_nothing(world: World) {
        let anna = world.with_phone("anna@example.com", ANNA).await;
        confirms(&world, &anna).await;
        let person = anna.person(&world).await;
        let shown = recovery_codes::shown(&world.identity, &person).await.unwrap().unwrap().codes;
        let answer = identity::flows::re_authenticate::with_recovery_code(&world.identity, &person, &shown[0]).await;
        assert_eq!(refusal(answer), Refusal::WrongCode { tries_left: None });
    }

    async fn keeping_many_times_at_once_switches_on_once_and_says_so_to_all(world: World) {
        let anna = world.with_phone("anna@example.com", ANNA).await;
        confirms(&world, &anna).await;
        let person = anna.person(&world).await;
        let batch = anna.shown_batch(&world).await;
        let presses = (0..8).map(|_| {
            let (identity, person, batch) = (world.identity.clone(), person.clone(), batch.clone());
            async move { recovery_codes::keep(&identity, &person, &batch).await }
        });
        let answers = at_once(presses).await;
        assert!(answers.iter().all(|answer| matches!(answer, Ok(Some(Factor::Sms)))), "{answers:?}");
        assert!(is_on(&world, &anna).await);
        assert_eq!(world.number("SELECT count(*) FROM events WHERE kind = 'second-factor-enabled'").await, 1);
        assert_eq!(recovery_codes::left(&world.identity, &person).await.unwrap(), 10);
    }

    async fn a_phone_that_was_removed_meanwhile_switches_nothing_on(world: World) {
        let anna = world.with_phone("anna@example.com", ANNA).await;
        world.passes(seconds(1));
        let stale = anna.person(&world).await;
        sms::start(&world.identity, &stale).await.unwrap();
        let code = world.newest_code(ANNA).await;
        verify_phone::remove(&world.identity, &stale).await.unwrap();
        let answer = refusal(sms::confirm(&world.identity, &stale, &code).await);
        assert!(matches!(answer, Refusal::NothingToConfirm | Refusal::NoVerifiedPhone), "{answer:?}");
        assert!(!is_on(&world, &anna).await);
    }

    async fn switching_it_off_leaves_nothing_that_says_on(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let (other, _) = anna.signs_in(&world, true).await;
        let partial = anna.elsewhere(&world).await;
        sms::disable(&world.identity, &anna.person(&world).await).await.unwrap();
        assert!(!is_on(&world, &anna).await);
        assert!(anna.person(&world).await.account.phone.is_some(), "the number stays");
        assert_eq!(anna.first_step(&world, &world.browser()).await.entered.level, Level::Full);
        assert_eq!(world.number("SELECT count(*) FROM second_factors").await, 0);
        assert_eq!(world.number("SELECT count(*) FROM trusted_devices WHERE ended_at IS NULL").await, 0);
        assert_eq!(recovery_codes::left(&world.identity, &anna.person(&world).await).await.unwrap(), 0);
        assert!(other.find(&world).await.is_none() && partial.find(&world).await.is_none());
        let told = world.notices("anna@example.com").await;
        assert!(told.iter().any(|subject| subject.starts_with("Two-step sign-in was switched off")), "{told:?}");
        assert!(!sms::disable(&world.identity, &anna.person(&world).await).await.unwrap(), "it is off already");
    }

    async fn switching_it_on_or_off_needs_a_recent_proof(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let bert = world.with_phone("bert@example.com", "+12025550123").await;
        world.passes(minutes(15));
        let person = anna.person(&world).await;
        assert_eq!(refusal(sms::disable(&world.identity, &person).await), Refusal::ReAuthenticationDue);
        let person = bert.person(&world).await;
        assert_eq!(refusal(sms::start(&world.identity, &person).await), Refusal::ReAuthenticationDue);
    }

    async fn a_live_challenge_dies_when_the_factor_goes(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let partial = anna.elsewhere(&world).await;
        let code = world.newest_code(ANNA).await;
        let held = partial.person(&world).await;
        sms::disable(&world.identity, &anna.person(&world).await).await.unwrap();
        let answer = sign_in::with_code(&world.identity, &held, &code, false).await;
        assert_eq!(refusal(answer), Refusal::NothingToConfirm);
    }
}
