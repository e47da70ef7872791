//! "Not you?" of wrong tries, and of the phone that signs in alone: who has got in stays in where nobody had to be in, and
//! whoever let the phone sign in loses that too (decision 0024).

use identity::flows::not_me::Ended;
use identity::flows::second_factor::totp;
use identity::flows::{phone_sign_in, recover, sign_in};
use identity::model::session::Level;
use identity::refusal::{Outcome, Refusal};

use super::not_me::{EMAIL, NEW, OLD, new_browser, presses, said};
use super::phone_sign_in::{allowed_with_sms, asks, by_phone};
use crate::both_databases;
use crate::world::*;

const ALONE: &str = "Your phone signs in alone";
const SHUT: &str = "Too many wrong tries";

/// Few enough wrong tries to write down.
async fn three_are_enough(world: &mut World) {
    world
        .restart(|policy| {
            unlimited_sends(policy);
            policy.codes.budget = 3;
        })
        .await;
}

#[track_caller]
fn was_wrong<T>(answer: Outcome<T>) {
    assert!(matches!(refusal(answer), Refusal::WrongCode { .. }));
}

both_databases! {
    async fn a_phone_that_was_let_sign_in_alone_does_so_no_more(world: World) {
        let anna = world.with_phone(EMAIL, OLD).await;
        let thief = new_browser(&world, &anna).await;
        phone_sign_in::allow(&world.identity, &thief.person(&world).await).await.unwrap();
        let link = world.not_me_link(EMAIL, ALONE).await;
        let expected = [Ended::Everything, Ended::PhoneSignIn { phone: said(OLD) }];
        assert_eq!(presses(&world, &link).await, expected);
        assert!(thief.find(&world).await.is_none());
        let back = anna.elsewhere(&world).await.person(&world).await.account.phone.unwrap();
        assert_eq!(back.phone.e164(), OLD, "the phone stays, as one of two");
        assert!(back.signs_in_at.is_none());
        let texts = world.messages(OLD).await.len();
        world.passes(minutes(2));
        asks(&world, &world.browser(), OLD).await.unwrap();
        assert_eq!(world.messages(OLD).await.len(), texts, "nothing is sent for her account");
        let ended = "SELECT count(*) FROM events WHERE kind = 'phone-sign-in-ended'";
        assert_eq!(world.number(ended).await, 1, "it is on record");
    }

    /// What its owner has allowed since is none of what the mail told about.
    async fn a_number_that_was_let_sign_in_later_goes_on(world: World) {
        let mut anna = world.with_phone(EMAIL, OLD).await;
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        let link = world.not_me_link(EMAIL, ALONE).await;
        world.passes(minutes(2));
        anna.verifies(&world, NEW).await;
        phone_sign_in::allow(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(presses(&world, &link).await, [Ended::Everything]);
        world.passes(minutes(2));
        assert_eq!(by_phone(&world, &anna).await.level(&world).await, Level::Full);
    }

    async fn wrong_codes_at_the_second_step_end_what_is_half_done(mut world: World) {
        three_are_enough(&mut world).await;
        let anna = world.with_sms(EMAIL, OLD).await;
        let guesser = anna.elsewhere(&world).await;
        let code = world.newest_code(OLD).await;
        for _ in 0..3 {
            let person = guesser.person(&world).await;
            was_wrong(sign_in::with_code(&world.identity, &person, &not(&code), false).await);
        }
        let half_way = anna.elsewhere(&world).await;
        let link = world.not_me_link(EMAIL, SHUT).await;
        assert_eq!(presses(&world, &link).await, [Ended::HalfDoneSignIns]);
        assert!(guesser.find(&world).await.is_none() && half_way.find(&world).await.is_none());
        assert!(anna.find(&world).await.is_some(), "who has got in stays in");
    }

    async fn wrong_codes_with_the_phone_alone_end_what_is_half_done(mut world: World) {
        three_are_enough(&mut world).await;
        let anna = allowed_with_sms(&world, EMAIL, OLD).await;
        let half_way = by_phone(&world, &anna).await;
        assert_eq!(half_way.level(&world).await, Level::OtherFactorDue);
        let guesser = world.browser();
        asks(&world, &guesser, OLD).await.unwrap();
        let code = world.newest_code(OLD).await;
        for _ in 0..2 {
            was_wrong(phone_sign_in::confirm(&world.identity, &guesser, &not(&code)).await);
        }
        world.passes(seconds(1));
        let waiting = anna.elsewhere(&world).await;
        let text = world.newest_code(OLD).await;
        was_wrong(phone_sign_in::confirm(&world.identity, &guesser, &not(&code)).await);
        let person = waiting.person(&world).await;
        let link = world.not_me_link(EMAIL, SHUT).await;
        assert_eq!(presses(&world, &link).await, [Ended::HalfDoneSignIns]);
        assert!(half_way.find(&world).await.is_none() && waiting.find(&world).await.is_none());
        let late = sign_in::with_code(&world.identity, &person, &text, false).await;
        assert_eq!(refusal(late), Refusal::NothingToConfirm, "a code on its way opens nothing");
        assert!(anna.find(&world).await.is_some(), "who has got in stays in");
        let permission = anna.person(&world).await.account.phone.unwrap().signs_in_at;
        assert!(permission.is_some(), "and what its owner has allowed is kept");
    }

    async fn wrong_codes_at_a_recovery_end_what_is_half_done(mut world: World) {
        three_are_enough(&mut world).await;
        let anna = world.with_sms(EMAIL, OLD).await;
        let guesser = world.browser();
        world.passes(minutes(1));
        recover::by_phone::start(&world.identity, &guesser, EMAIL, OLD, "US").await.unwrap();
        let code = world.newest_code(OLD).await;
        for _ in 0..3 {
            was_wrong(recover::by_phone::confirm(&world.identity, &guesser, &not(&code)).await);
        }
        let half_way = anna.elsewhere(&world).await;
        let link = world.not_me_link(EMAIL, SHUT).await;
        assert_eq!(presses(&world, &link).await, [Ended::HalfDoneSignIns]);
        assert!(half_way.find(&world).await.is_none());
        assert!(anna.find(&world).await.is_some(), "who has got in stays in");
    }

    /// Whoever tries them in the account is in it.
    async fn wrong_codes_of_somebody_signed_in_end_everything(mut world: World) {
        three_are_enough(&mut world).await;
        let anna = world.registered(EMAIL).await;
        let thief = new_browser(&world, &anna).await;
        let app = thief.scans(&world, "").await;
        for _ in 0..3 {
            was_wrong(totp::confirm(&world.identity, &thief.person(&world).await, &not(&app.shows(&world))).await);
        }
        let link = world.not_me_link(EMAIL, SHUT).await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything]);
        assert!(thief.find(&world).await.is_none() && anna.find(&world).await.is_none());
    }
}
