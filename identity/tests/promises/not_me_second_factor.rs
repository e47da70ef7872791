//! "Not you?" where a stranger with the password has switched the second factor on for a phone of his own: what he does
//! then keeps nobody out, and what the owner does keeps it on (decision 0024).

use identity::flows::not_me::Ended;
use identity::flows::second_factor::sms;
use identity::flows::{recover, recovery_codes, sessions, sign_in, silence_number, verify_phone};
use identity::model::factor::Factor;
use identity::model::session::Level;
use identity::refusal::Refusal;

use super::not_me::{EMAIL, NEW, OLD, new_browser, presses, said, with_a_thief};
use super::passkeys::alone;
use crate::both_databases;
use crate::world::*;

const ON: &str = "Two-step sign-in is on";

/// The password once more, in the same browser.
async fn again(world: &World, member: &Member) -> Member {
    world.passes(minutes(1));
    let session = member.first_step(world, &member.visitor).await.entered.session;
    Member { session, ..member.clone() }
}

/// The link of the notice lets the owner in, and takes the phone `number` off.
async fn is_lifted(world: &World, anna: &Member, number: &str) {
    let link = world.not_me_link(EMAIL, ON).await;
    let expected =
        [Ended::Everything, Ended::FactorOff { factor: Factor::Sms }, Ended::PhoneTakenOff { phone: said(number) }];
    assert_eq!(presses(world, &link).await, expected);
    assert_eq!(anna.elsewhere(world).await.level(world).await, Level::Full, "the owner gets in again");
}

both_databases! {
    async fn a_second_factor_that_was_switched_off_comes_back_with_its_number(world: World) {
        let (anna, thief) = with_a_thief(&world).await;
        sms::disable(&world.identity, &thief.person(&world).await).await.unwrap();
        let link = world.not_me_link(EMAIL, "Two-step sign-in was switched off").await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything, Ended::FactorOn { factor: Factor::Sms }]);
        let partial = anna.elsewhere(&world).await.person(&world).await;
        assert_eq!(partial.session.level, Level::SecondFactorDue);
        assert_eq!(partial.account.phone.unwrap().phone.e164(), OLD);
    }

    async fn a_second_factor_does_not_come_back_on_another_number(world: World) {
        let (anna, thief) = with_a_thief(&world).await;
        sms::disable(&world.identity, &thief.person(&world).await).await.unwrap();
        let link = world.not_me_link(EMAIL, "Two-step sign-in was switched off").await;
        let mut owner = new_browser(&world, &anna).await;
        owner.verifies(&world, NEW).await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything]);
        assert_eq!(world.number("SELECT count(*) FROM second_factors").await, 0);
    }

    /// The mailbox alone never lifts the second factor of an owner at home.
    async fn every_link_in_the_mailbox_leaves_the_second_factor_on(world: World) {
        let anna = world.with_sms(EMAIL, OLD).await;
        anna.signs_in(&world, true).await;
        recover::start(&world.identity, &world.browser(), EMAIL).await.unwrap();
        let links = world.not_me_links(EMAIL).await;
        assert!(links.len() >= 4, "{}", links.len());
        for link in &links {
            presses(&world, link).await;
        }
        let partial = anna.elsewhere(&world).await.person(&world).await;
        assert_eq!(partial.session.level, Level::SecondFactorDue);
        assert!(partial.account.phone.is_some());
    }

    async fn a_second_factor_that_a_stranger_switched_on_goes_within_the_hour(world: World) {
        let anna = world.registered(EMAIL).await;
        let mut thief = new_browser(&world, &anna).await;
        thief.verifies(&world, NEW).await;
        thief.enables_sms(&world).await;
        world.passes(minutes(59));
        let link = world.not_me_link(EMAIL, "Two-step sign-in is on").await;
        let expected = [
            Ended::Everything,
            Ended::FactorOff { factor: Factor::Sms },
            Ended::PhoneTakenOff { phone: said(NEW) },
        ];
        assert_eq!(presses(&world, &link).await, expected);
        assert!(thief.find(&world).await.is_none());
        assert_eq!(anna.elsewhere(&world).await.level(&world).await, Level::Full, "the owner gets in again");
        assert_eq!(world.notices(NEW).await.len(), 1, "the number is told");
    }

    async fn after_the_hour_it_stays(world: World) {
        let anna = world.registered(EMAIL).await;
        let mut thief = new_browser(&world, &anna).await;
        thief.verifies(&world, NEW).await;
        thief.enables_sms(&world).await;
        world.passes(hours(1));
        let link = world.not_me_link(EMAIL, "Two-step sign-in is on").await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything, Ended::FactorStays]);
        let link = world.not_me_link(EMAIL, "A phone was added").await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything, Ended::PhoneStays]);
        assert_eq!(anna.elsewhere(&world).await.level(&world).await, Level::SecondFactorDue);
    }

    async fn a_stranger_who_signs_in_twice_from_one_browser_is_one_still(world: World) {
        let anna = world.registered(EMAIL).await;
        let mut thief = again(&world, &new_browser(&world, &anna).await).await;
        thief.verifies(&world, NEW).await;
        thief.enables_sms(&world).await;
        is_lifted(&world, &anna, NEW).await;
    }

    async fn a_stranger_who_throws_the_browsers_cookie_away_is_one_still(world: World) {
        let anna = world.registered(EMAIL).await;
        let here = again(&world, &new_browser(&world, &anna).await).await;
        let mut thief = Member { visitor: world.browser(), ..here };
        thief.verifies(&world, NEW).await;
        thief.enables_sms(&world).await;
        is_lifted(&world, &anna, NEW).await;
    }

    async fn proving_the_number_again_keeps_no_stranger_in(world: World) {
        let anna = world.registered(EMAIL).await;
        let mut thief = new_browser(&world, &anna).await;
        thief.verifies(&world, NEW).await;
        thief.enables_sms(&world).await;
        world.passes(minutes(2));
        thief.verifies(&world, NEW).await;
        is_lifted(&world, &anna, NEW).await;
    }

    async fn proving_another_number_from_another_browser_neither(world: World) {
        let anna = world.registered(EMAIL).await;
        let mut thief = new_browser(&world, &anna).await;
        thief.verifies(&world, NEW).await;
        thief.enables_sms(&world).await;
        world.passes(minutes(2));
        let (mut other, _) = thief.signs_in(&world, false).await;
        let third = "+12035550123";
        other.verifies(&world, third).await;
        is_lifted(&world, &anna, third).await;
    }

    async fn a_number_in_the_place_of_the_owners_goes_too(world: World) {
        let anna = world.with_phone(EMAIL, OLD).await;
        let mut thief = new_browser(&world, &anna).await;
        thief.verifies(&world, NEW).await;
        thief.enables_sms(&world).await;
        is_lifted(&world, &anna, NEW).await;
    }

    /// Whoever has come in since without being told of as new is the owner.
    async fn what_the_owner_has_set_since_at_home_stays(world: World) {
        let anna = world.registered(EMAIL).await;
        let mut laptop = new_browser(&world, &anna).await;
        laptop.verifies(&world, NEW).await;
        laptop.enables_sms(&world).await;
        world.passes(minutes(2));
        let partial = Member { phone: laptop.phone.clone(), ..again(&world, &anna).await };
        let code = world.newest_code(NEW).await;
        let step = sign_in::with_code(&world.identity, &partial.person(&world).await, &code, false).await.unwrap();
        let mut home = Member { session: step.entered.session, ..partial };
        world.passes(minutes(2));
        home.verifies(&world, NEW).await;
        let link = world.not_me_link(EMAIL, ON).await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything, Ended::FactorStays]);
        assert_eq!(anna.elsewhere(&world).await.level(&world).await, Level::SecondFactorDue);
    }

    async fn a_second_one_beside_it_keeps_no_stranger_in(world: World) {
        for presses_first in ["Two-step sign-in is on", "A passkey was added"] {
            let email = format!("{}@example.com", presses_first.split(' ').next().unwrap().to_lowercase());
            let anna = world.registered(&email).await;
            let mut thief = new_browser(&world, &anna).await;
            thief.verifies(&world, NEW).await;
            thief.enables_sms(&world).await;
            let first = world.not_me_link(&email, ON).await;
            world.passes(minutes(2));
            let mut theirs = thief.enrols(&world).await;
            if presses_first != ON {
                presses(&world, &world.not_me_link(&email, presses_first).await).await;
            }
            let ended = presses(&world, &first).await;
            assert!(ended.contains(&Ended::FactorOff { factor: Factor::Sms }), "{ended:?}");
            assert!(!ended.contains(&Ended::FactorStays), "{ended:?}");
            assert_eq!(refusal(alone(&world, &world.browser(), &mut theirs).await), Refusal::WrongPasskey);
            assert_eq!(anna.elsewhere(&world).await.level(&world).await, Level::Full, "the owner gets in again");
            world.passes(hours(2));
        }
    }

    async fn a_second_one_that_the_owner_switched_on_at_home_keeps_both(world: World) {
        let anna = world.registered(EMAIL).await;
        let mut laptop = new_browser(&world, &anna).await;
        laptop.verifies(&world, NEW).await;
        laptop.enables_sms(&world).await;
        let link = world.not_me_link(EMAIL, ON).await;
        world.passes(minutes(2));
        let partial = Member { phone: laptop.phone.clone(), ..again(&world, &anna).await };
        let code = world.newest_code(NEW).await;
        let step = sign_in::with_code(&world.identity, &partial.person(&world).await, &code, false).await.unwrap();
        let mut home = Member { session: step.entered.session, ..partial };
        home.enrols(&world).await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything, Ended::FactorStays]);
        assert_eq!(anna.elsewhere(&world).await.level(&world).await, Level::SecondFactorDue);
    }

    /// The owner of a phone that was there before keeps it, whoever switched the factor on with it.
    async fn a_phone_that_the_owner_has_set_stays_when_the_factor_goes(world: World) {
        let anna = world.with_phone(EMAIL, OLD).await;
        let mut laptop = new_browser(&world, &anna).await;
        world.passes(minutes(2));
        laptop.enables_sms(&world).await;
        let link = world.not_me_link(EMAIL, ON).await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything, Ended::FactorOff { factor: Factor::Sms }]);
        assert_eq!(world.texts("SELECT number FROM phones").await, [OLD]);
    }

    async fn a_browser_whose_cookie_was_thrown_away_is_new_again_once_it_is_ended(world: World) {
        let anna = world.registered(EMAIL).await;
        let there = new_browser(&world, &anna).await;
        let signed_in = world.not_me_link(EMAIL, "A new sign-in").await;
        let mut thief = Member { visitor: world.browser(), ..there.clone() };
        thief.verifies(&world, NEW).await;
        presses(&world, &world.not_me_link(EMAIL, "A phone was added").await).await;
        assert!(sessions::recognise(&world.identity, &there.session, &there.visitor).await.unwrap().is_none());
        again(&world, &there).await;
        assert_ne!(world.not_me_link(EMAIL, "A new sign-in").await.hash(), signed_in.hash(), "its sign-in is told");
    }

    /// No text reaches a silenced number, so that the codes are all that the second factor has left.
    async fn new_recovery_codes_stay_where_the_number_is_silenced(world: World) {
        let mut anna = world.with_sms(EMAIL, OLD).await;
        world.passes(minutes(5));
        recovery_codes::renew(&world.identity, &anna.person(&world).await).await.unwrap();
        anna.keeps(&world).await;
        silence_number::by_operator(&world.identity, OLD).await.unwrap();
        let link = world.not_me_link(EMAIL, "New recovery codes").await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything]);
        let partial = anna.elsewhere(&world).await.person(&world).await;
        sign_in::with_recovery_code(&world.identity, &partial, &anna.recovery_codes[0]).await.unwrap();
    }

    /// Its recovery codes went when it was switched off: nothing would open the account any more.
    async fn a_second_factor_does_not_come_back_to_a_silenced_number(world: World) {
        for removes in [false, true] {
            let (email, number) =
                if removes { ("bert@example.com", "+12035550123") } else { ("carl@example.com", "+12055550123") };
            let anna = world.with_sms(email, number).await;
            world.all_has_stood().await;
            world.passes(hours(2));
            let (thief, _) = anna.signs_in(&world, false).await;
            let person = thief.person(&world).await;
            let (link, expected) = if removes {
                verify_phone::remove(&world.identity, &person).await.unwrap();
                let back = Ended::PhonePutBack { phone: said(number) };
                (world.not_me_link(email, "Your phone was removed").await, vec![Ended::Everything, back])
            } else {
                sms::disable(&world.identity, &person).await.unwrap();
                (world.not_me_link(email, "Two-step sign-in was switched off").await, vec![Ended::Everything])
            };
            silence_number::by_operator(&world.identity, number).await.unwrap();
            assert_eq!(presses(&world, &link).await, expected);
            assert_eq!(anna.elsewhere(&world).await.level(&world).await, Level::Full, "the owner gets in");
        }
    }

    async fn a_number_that_enough_accounts_hold_by_now_is_not_put_back(mut world: World) {
        world.restart(|policy| policy.accounts_per_number = 1).await;
        let (_, thief) = with_a_thief(&world).await;
        verify_phone::remove(&world.identity, &thief.person(&world).await).await.unwrap();
        let link = world.not_me_link(EMAIL, "Your phone was removed").await;
        world.passes(minutes(10));
        world.with_phone("bert@example.com", OLD).await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything]);
        assert_eq!(world.number("SELECT count(*) FROM phones").await, 1);
        assert_eq!(world.number("SELECT count(*) FROM second_factors").await, 0, "nor the factor without it");
    }
}
