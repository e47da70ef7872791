//! Recovery codes (SPEC 7).

use identity::flows::{re_authenticate, recovery_codes, sign_in};
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "+12015550123";

async fn uses(world: &World, member: &Member, code: &str) -> Result<(), Refusal> {
    let partial = member.elsewhere(world).await.person(world).await;
    match sign_in::with_recovery_code(&world.identity, &partial, code).await {
        Ok(_) => Ok(()),
        answer => Err(refusal(answer)),
    }
}

both_databases! {
    async fn new_codes_are_shown_and_kept_in_the_session_that_made_them_alone(world: World) {
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let (thief, _) = anna.signs_in(&world, false).await;
        recovery_codes::renew(&world.identity, &anna.person(&world).await).await.unwrap();
        let (theirs, batch) = (thief.person(&world).await, anna.shown_batch(&world).await);
        assert!(recovery_codes::shown(&world.identity, &theirs).await.unwrap().is_none());
        assert_eq!(refusal(recovery_codes::keep(&world.identity, &theirs, &batch).await), Refusal::NothingToConfirm);
        let mine = anna.person(&world).await;
        assert_eq!(recovery_codes::shown(&world.identity, &mine).await.unwrap().unwrap().codes.len(), 10);
        recovery_codes::keep(&world.identity, &mine, &batch).await.unwrap();
        assert!(thief.find(&world).await.is_none(), "a factor has changed: other sessions end");
    }

    async fn a_code_of_a_batch_that_was_replaced_meanwhile_opens_nothing(world: World) {
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let partial = anna.elsewhere(&world).await;
        let person = partial.person(&world).await;
        let (identity, code) = (world.identity.clone(), anna.recovery_codes[0].clone());
        let cores = world.holds_every_core().await;
        let opening = tokio::spawn(async move { sign_in::with_recovery_code(&identity, &person, &code).await });
        cores.are_waited_for_by(1).await;
        world.tamper("UPDATE recovery_batches SET ended_at = 1").await;
        cores.release().await;
        assert_eq!(refusal(opening.await.unwrap()), Refusal::WrongCode { tries_left: None });
    }

    async fn each_of_the_ten_works_once(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let person = anna.person(&world).await;
        for (used, code) in (1..).zip(&anna.recovery_codes) {
            uses(&world, &anna, code).await.unwrap();
            assert_eq!(uses(&world, &anna, code).await, Err(Refusal::WrongCode { tries_left: None }));
            assert_eq!(recovery_codes::left(&world.identity, &person).await.unwrap(), 10 - used);
        }
        let told = world.notices("anna@example.com").await;
        assert_eq!(told.iter().filter(|subject| subject.starts_with("A recovery code was used")).count(), 10);
    }

    async fn a_code_may_be_typed_carelessly(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let sloppy = anna.recovery_codes[2].to_lowercase().replace('-', "  ").replace('0', "o").replace('1', "l");
        uses(&world, &anna, &sloppy).await.unwrap();
    }

    async fn a_code_of_somebody_else_opens_nothing(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let bert = world.with_sms("bert@example.com", "+12025550123").await;
        assert!(uses(&world, &anna, &bert.recovery_codes[0]).await.is_err());
        uses(&world, &bert, &bert.recovery_codes[0]).await.unwrap();
    }

    async fn new_codes_replace_the_old_ones_when_they_are_kept(mut world: World) {
        world.restart(unlimited_sends).await;
        let mut anna = world.with_sms("anna@example.com", ANNA).await;
        let old = anna.recovery_codes.clone();
        recovery_codes::renew(&world.identity, &anna.person(&world).await).await.unwrap();
        uses(&world, &anna, &old[0]).await.unwrap();
        anna.keeps(&world).await;
        assert!(anna.find(&world).await.is_some());
        assert!(uses(&world, &anna, &old[1]).await.is_err());
        uses(&world, &anna, &anna.recovery_codes[1].clone()).await.unwrap();
        assert_eq!(recovery_codes::left(&world.identity, &anna.person(&world).await).await.unwrap(), 9);
        let told = world.notices("anna@example.com").await;
        assert!(told.iter().any(|subject| subject.starts_with("New recovery codes")), "{told:?}");
    }

    async fn new_codes_that_nobody_keeps_change_nothing(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let person = anna.person(&world).await;
        recovery_codes::renew(&world.identity, &person).await.unwrap();
        let unkept = recovery_codes::shown(&world.identity, &person).await.unwrap().unwrap().codes;
        world.passes(minutes(10));
        assert!(recovery_codes::shown(&world.identity, &person).await.unwrap().is_none());
        assert!(uses(&world, &anna, &unkept[0]).await.is_err());
        uses(&world, &anna, &anna.recovery_codes[0]).await.unwrap();
    }

    async fn codes_that_others_have_replaced_are_not_kept_and_keep_no_others(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let person = anna.person(&world).await;
        recovery_codes::renew(&world.identity, &person).await.unwrap();
        let printed = anna.shown_batch(&world).await;
        world.passes(seconds(1));
        recovery_codes::renew(&world.identity, &person).await.unwrap();
        let waits = recovery_codes::shown(&world.identity, &person).await.unwrap().unwrap();
        for batch in [printed.as_str(), "", "nobody's"] {
            let kept = recovery_codes::keep(&world.identity, &person, batch).await;
            assert_eq!(refusal(kept), Refusal::NothingToConfirm, "{batch}");
        }
        uses(&world, &anna, &anna.recovery_codes[0]).await.unwrap();
        assert!(uses(&world, &anna, &waits.codes[0]).await.is_err(), "nobody has said that they are kept");
        recovery_codes::keep(&world.identity, &person, &waits.batch).await.unwrap();
        // Pressed twice is for the same codes alone.
        recovery_codes::keep(&world.identity, &person, &waits.batch).await.unwrap();
        assert_eq!(refusal(recovery_codes::keep(&world.identity, &person, &printed).await), Refusal::NothingToConfirm);
        uses(&world, &anna, &waits.codes[0]).await.unwrap();
    }

    async fn new_codes_need_a_factor_and_a_recent_proof(world: World) {
        let anna = world.registered("anna@example.com").await;
        assert_eq!(refusal(recovery_codes::renew(&world.identity, &anna.person(&world).await).await), Refusal::MethodNotOn);
        let bert = world.with_sms("bert@example.com", ANNA).await;
        world.passes(minutes(15));
        let answer = recovery_codes::renew(&world.identity, &bert.person(&world).await).await;
        assert_eq!(refusal(answer), Refusal::ReAuthenticationDue);
    }

    async fn each_code_is_hashed_by_itself(world: World) {
        world.with_sms("anna@example.com", ANNA).await;
        assert_eq!(world.number("SELECT count(DISTINCT hash) FROM recovery_codes").await, 10);
        assert!(world.texts("SELECT hash FROM recovery_codes").await.iter().all(|hash| hash.starts_with("$argon2id$")));
    }

    async fn whichever_code_is_typed_one_hash_is_computed(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.with_sms("anna@example.com", ANNA).await;
        world.tamper("DELETE FROM recovery_codes WHERE place = 9").await;
        let [right, other] = [4, 5].map(|place| anna.recovery_codes[place].as_str());
        let elsewhere = format!("6{}", &other[1..]);
        for (what, code, opens) in [
            ("right", right, true),
            ("used", right, false),
            ("wrong", "5-AAAA-AAAA-AAAA-AAAA", false),
            ("at another's place", &elsewhere, false),
            ("never issued", "9-AAAA-AAAA-AAAA-AAAA", false),
            ("right where one is used", other, true),
        ] {
            let partial = anna.elsewhere(&world).await.person(&world).await;
            let before = world.identity.hashing.computed().hashes;
            let answer = sign_in::with_recovery_code(&world.identity, &partial, code).await;
            assert_eq!((answer.is_ok(), world.identity.hashing.computed().hashes - before), (opens, 1), "{what}");
        }
        // Proving oneself again and recovering compare in the same place.
        let before = world.identity.hashing.computed().hashes;
        let full = anna.person(&world).await;
        re_authenticate::with_recovery_code(&world.identity, &full, &anna.recovery_codes[7]).await.unwrap();
        assert_eq!(world.identity.hashing.computed().hashes - before, 1);
    }

    async fn past_capacity_no_try_is_used_up(mut world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let partial = anna.elsewhere(&world).await.person(&world).await;
        world.restart(|policy| policy.passwords.waiting = 0).await;
        for _ in 0..30 {
            let answer = sign_in::with_recovery_code(&world.identity, &partial, &anna.recovery_codes[0]).await;
            assert!(matches!(refusal(answer), Refusal::Busy { .. }));
        }
        world.restart(|policy| policy.passwords.waiting = 64).await;
        sign_in::with_recovery_code(&world.identity, &partial, &anna.recovery_codes[0]).await.unwrap();
    }
}
