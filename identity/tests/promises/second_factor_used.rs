//! Whoever has used a second factor is the owner, by whichever door they came: other factors that wrong tries have shut
//! open again, and a wait in the place of a proof ends.

use identity::flows::recover::second_proof;
use identity::flows::{phone_sign_in, re_authenticate, sign_in};
use identity::model::session::Level;
use identity::refusal::Refusal;

use super::phone_sign_in::{MAIL, PHONE, allowed_with_sms, by_phone};
use crate::both_databases;
use crate::world::*;

/// Three wrong recovery codes of somebody who knows the password: none is taken then.
async fn shuts_recovery_codes(world: &World, anna: &Member) {
    let partial = anna.elsewhere(world).await.person(world).await;
    for _ in 0..4 {
        refusal(sign_in::with_recovery_code(&world.identity, &partial, "0-0000-0000-0000-0000").await);
    }
    assert!(!takes_recovery_codes(world, anna, 0).await);
}

async fn takes_recovery_codes(world: &World, anna: &Member, place: usize) -> bool {
    world.passes(minutes(2));
    let partial = anna.elsewhere(world).await.person(world).await;
    match sign_in::with_recovery_code(&world.identity, &partial, &anna.recovery_codes[place]).await {
        Ok(_) => true,
        answer => {
            assert!(matches!(refusal(answer), Refusal::TooManyTries { .. }));
            false
        }
    }
}

/// Somebody with the phone waits to recover.
async fn begins_a_wait(world: &World, anna: &Member) {
    let thief = anna.recovers_by_phone(world, &world.browser()).await;
    second_proof::wait(&world.identity, &thief.person(world).await).await.unwrap();
    assert_eq!(waits(world).await, 1);
}

async fn waits(world: &World) -> i64 {
    world.number("SELECT count(*) FROM waits WHERE ended_at IS NULL").await
}

both_databases! {
    async fn the_password_beside_the_phone_opens_what_wrong_tries_have_shut(mut world: World) {
        world.restart(|policy| policy.codes.budget = 3).await;
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        shuts_recovery_codes(&world, &anna).await;
        let half = by_phone(&world, &anna).await;
        assert!(!takes_recovery_codes(&world, &anna, 0).await, "half of it opens nothing");
        let person = half.person(&world).await;
        let step = phone_sign_in::with_password(&world.identity, &person, PASSWORD).await.unwrap();
        assert_eq!(step.entered.level, Level::Full);
        assert!(takes_recovery_codes(&world, &anna, 0).await);
    }

    async fn so_does_the_code_by_mail_that_a_besieged_account_asks_for_after_them(mut world: World) {
        world.restart(|policy| {
            policy.codes.budget = 3;
            policy.passwords.siege = 3;
        }).await;
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        shuts_recovery_codes(&world, &anna).await;
        for _ in 0..3 {
            refusal(sign_in::with_password(&world.identity, &world.browser(), MAIL, "not it", None).await);
        }
        let half = by_phone(&world, &anna).await;
        let step = phone_sign_in::with_password(&world.identity, &half.person(&world).await, PASSWORD).await.unwrap();
        let held_up = Member { session: step.entered.session, ..half };
        assert_eq!(held_up.level(&world).await, Level::EmailCodeDue);
        let code = world.newest_code(MAIL).await;
        sign_in::with_code(&world.identity, &held_up.person(&world).await, &code, false).await.unwrap();
        // The siege is over for a browser that is known by now.
        let known = Member { visitor: held_up.visitor.clone(), ..anna.clone() };
        world.passes(minutes(2));
        let session = known.first_step(&world, &known.visitor).await.entered.session;
        let person = Member { session, ..known }.person(&world).await;
        assert_eq!(person.session.level, Level::SecondFactorDue);
        sign_in::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
    }

    async fn a_trusted_device_uses_no_second_factor(mut world: World) {
        world.restart(|policy| policy.codes.budget = 3).await;
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        let (there, entered) = anna.signs_in(&world, true).await;
        shuts_recovery_codes(&world, &anna).await;
        begins_a_wait(&world, &anna).await;
        let device = entered.device.unwrap();
        let step = sign_in::with_password(&world.identity, &there.visitor, MAIL, PASSWORD, Some(&device)).await.unwrap();
        assert_eq!(step.entered.level, Level::Full);
        assert_eq!(waits(&world).await, 1);
        assert!(!takes_recovery_codes(&world, &anna, 0).await);
    }

    async fn re_authenticating_with_a_text_ends_a_wait(world: World) {
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        begins_a_wait(&world, &anna).await;
        world.passes(minutes(2));
        let person = anna.person(&world).await;
        re_authenticate::with_password(&world.identity, &person, PASSWORD).await.unwrap();
        assert_eq!(waits(&world).await, 1, "a password alone ends none");
        re_authenticate::send(&world.identity, &anna.person(&world).await).await.unwrap();
        let code = world.newest_code(PHONE).await;
        re_authenticate::with_code(&world.identity, &anna.person(&world).await, &code).await.unwrap();
        assert_eq!(world.texts("SELECT ended_as FROM waits").await, ["withdrawn"]);
    }

    async fn re_authenticating_with_a_recovery_code_ends_a_wait(world: World) {
        let anna = allowed_with_sms(&world, MAIL, PHONE).await;
        begins_a_wait(&world, &anna).await;
        let person = anna.person(&world).await;
        re_authenticate::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
        assert_eq!(world.texts("SELECT ended_as FROM waits").await, ["withdrawn"]);
    }
}
