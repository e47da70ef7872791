//! A link that switches a second factor on again gives back what its owner gets in with, or leaves it off (decision 0046).

use identity::flows::administration;
use identity::flows::not_me::{self, Ended, Press};
use identity::flows::second_factor::{sms, totp};
use identity::flows::{passkeys, recovery_codes, sign_in, verify_phone};
use identity::model::factor::Factor;
use identity::model::operator::Reason;
use identity::model::session::Level;
use identity::model::token::Token;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::passkeys::alone;
use crate::world::*;

const EMAIL: &str = "anna@example.com";
const PHONE: &str = "+12015550123";
const LAST_PASSKEY: &str = "Your last passkey was removed";

async fn presses(world: &World, subject: &str) -> Vec<Ended> {
    presses_on(world, &world.not_me_link(EMAIL, subject).await).await
}

async fn presses_on(world: &World, link: &Token) -> Vec<Ended> {
    match not_me::end(&world.identity, &world.browser(), link).await.unwrap() {
        Press::Done(ended) => ended,
        Press::Before => panic!("it was pressed before"),
    }
}

async fn removes_the_passkey(world: &World, member: &Member) {
    let person = member.person(world).await;
    let id = passkeys::list(&world.identity, &person).await.unwrap()[0].id.clone();
    assert!(passkeys::remove(&world.identity, &person, &id).await.unwrap());
}

/// The password and a recovery code.
async fn with_a_code(world: &World, member: &Member, code: usize) -> Member {
    let partial = member.elsewhere(world).await;
    let person = partial.person(world).await;
    assert_eq!(person.session.level, Level::SecondFactorDue);
    let code = &member.recovery_codes[code];
    let entered = sign_in::with_recovery_code(&world.identity, &person, code).await.unwrap();
    Member { session: entered.session, ..partial }
}

async fn codes_left(world: &World, member: &Member) -> i64 {
    recovery_codes::left(&world.identity, &member.person(world).await).await.unwrap()
}

/// Nothing is on: whoever lost the device gets in by the password.
async fn stays_off(world: &World, member: &Member) {
    assert_eq!(world.number("SELECT count(*) FROM second_factors").await, 0);
    assert_eq!(member.elsewhere(world).await.level(world).await, Level::Full);
}

both_databases! {
    async fn the_recovery_codes_of_a_passkey_come_back_with_it(world: World) {
        let (anna, _) = world.with_passkey(EMAIL).await;
        world.all_has_stood().await;
        removes_the_passkey(&world, &anna).await;
        let ended = presses(&world, LAST_PASSKEY).await;
        assert!(ended.contains(&Ended::FactorOn { factor: Factor::Passkey }), "{ended:?}");
        let there = with_a_code(&world, &anna, 3).await;
        assert_eq!(codes_left(&world, &there).await, 9);
    }

    async fn and_those_of_sms_whether_it_was_switched_off_or_its_phone_removed(world: World) {
        let anna = world.with_sms(EMAIL, PHONE).await;
        world.all_has_stood().await;
        sms::disable(&world.identity, &anna.person(&world).await).await.unwrap();
        let ended = presses(&world, "Two-step sign-in was switched off").await;
        assert!(ended.contains(&Ended::FactorOn { factor: Factor::Sms }), "{ended:?}");
        let there = with_a_code(&world, &anna, 0).await;
        assert_eq!(codes_left(&world, &there).await, 9);

        // The texts' owner, by a text.
        world.passes(minutes(2));
        let (there, _) = there.signs_in(&world, false).await;
        world.passes(minutes(2));
        verify_phone::remove(&world.identity, &there.person(&world).await).await.unwrap();
        let ended = presses(&world, "Your phone was removed").await;
        assert!(ended.contains(&Ended::FactorOn { factor: Factor::Sms }), "{ended:?}");
        let there = with_a_code(&world, &anna, 1).await;
        assert_eq!(codes_left(&world, &there).await, 8);
    }

    /// The device is lost, and its owner has removed it: pressed by mistake, or by whoever reads the mail, the link would shut
    /// the owner out.
    async fn what_was_removed_by_a_recovery_code_was_lost_and_stays_off(world: World) {
        let (anna, _) = world.with_passkey(EMAIL).await;
        world.all_has_stood().await;
        let there = with_a_code(&world, &anna, 0).await;
        removes_the_passkey(&world, &there).await;
        assert_eq!(presses(&world, LAST_PASSKEY).await, [Ended::Everything]);
        stays_off(&world, &anna).await;
    }

    async fn also_a_number(world: World) {
        let anna = world.with_sms(EMAIL, PHONE).await;
        world.all_has_stood().await;
        let there = with_a_code(&world, &anna, 0).await;
        sms::disable(&world.identity, &there.person(&world).await).await.unwrap();
        assert_eq!(presses(&world, "Two-step sign-in was switched off").await, [Ended::Everything]);
        stays_off(&world, &anna).await;
    }

    async fn without_a_code_that_is_left_nothing_comes_back(world: World) {
        let (anna, _) = world.with_passkey(EMAIL).await;
        world.all_has_stood().await;
        world.tamper("UPDATE recovery_codes SET used_at = 1").await;
        removes_the_passkey(&world, &anna).await;
        assert_eq!(presses(&world, LAST_PASSKEY).await, [Ended::Everything]);
        stays_off(&world, &anna).await;
    }

    async fn nor_after_an_operators_reset(world: World) {
        let (mut anna, _) = world.with_passkey(EMAIL).await;
        world.all_has_stood().await;
        removes_the_passkey(&world, &anna).await;
        world.passes(minutes(1));
        anna.enrols(&world).await;
        let reason = Reason::parse("lost every device").unwrap();
        administration::reset_second_factor(&world.identity, &anna.account, &reason).await.unwrap().unwrap();
        assert_eq!(presses(&world, LAST_PASSKEY).await, [Ended::Everything]);
        stays_off(&world, &anna).await;
    }

    /// Else a stranger with the password makes a passkey, removes it, and has it from the owner, who presses every link.
    async fn a_passkey_that_came_within_the_life_of_a_link_does_not_come_back(world: World) {
        let anna = world.registered(EMAIL).await;
        let mut thief = anna.elsewhere(&world).await;
        let mut theirs = thief.enrols(&world).await;
        removes_the_passkey(&world, &thief).await;
        for subject in ["A new sign-in", "Two-step sign-in is on", LAST_PASSKEY] {
            presses(&world, subject).await;
        }
        stays_off(&world, &anna).await;
        assert_eq!(refusal(alone(&world, &world.browser(), &mut theirs).await), Refusal::WrongPasskey);
    }

    async fn nor_a_number(world: World) {
        for removes in [false, true] {
            let email = if removes { "bert@example.com" } else { EMAIL };
            let owner = world.registered(email).await;
            let mut thief = owner.elsewhere(&world).await;
            world.passes(minutes(10));
            thief.verifies(&world, PHONE).await;
            thief.enables_sms(&world).await;
            let person = thief.person(&world).await;
            if removes {
                verify_phone::remove(&world.identity, &person).await.unwrap();
            } else {
                sms::disable(&world.identity, &person).await.unwrap();
            }
            // In the order in which they came.
            for link in world.not_me_links(email).await.iter().rev() {
                not_me::end(&world.identity, &world.browser(), link).await.unwrap();
            }
            stays_off(&world, &owner).await;
            assert_eq!(world.number("SELECT count(*) FROM phones").await, 0);
        }
    }

    async fn a_number_that_stood_as_long_as_a_link_lives_is_taken_for_the_owners(world: World) {
        let anna = world.with_sms(EMAIL, PHONE).await;
        world.passes(hours(7 * 24 - 1));
        let (there, _) = anna.signs_in(&world, false).await;
        sms::disable(&world.identity, &there.person(&world).await).await.unwrap();
        assert_eq!(presses(&world, "Two-step sign-in was switched off").await, [Ended::Everything]);

        let anna = world.with_sms("bert@example.com", "+12035550123").await;
        world.passes(days(7));
        let (there, _) = anna.signs_in(&world, false).await;
        sms::disable(&world.identity, &there.person(&world).await).await.unwrap();
        let link = world.not_me_link("bert@example.com", "Two-step sign-in was switched off").await;
        let ended = presses_on(&world, &link).await;
        assert!(ended.contains(&Ended::FactorOn { factor: Factor::Sms }), "{ended:?}");
    }

    /// Whoever has taken the account over has made codes of their own before they switched the factor off.
    async fn codes_that_were_made_within_the_life_of_a_link_do_not_come_back(world: World) {
        let anna = world.with_sms(EMAIL, PHONE).await;
        world.all_has_stood().await;
        world.passes(minutes(2));
        let (mut thief, _) = anna.signs_in(&world, false).await;
        recovery_codes::renew(&world.identity, &thief.person(&world).await).await.unwrap();
        thief.keeps(&world).await;
        sms::disable(&world.identity, &thief.person(&world).await).await.unwrap();
        presses(&world, "New recovery codes").await;
        assert_eq!(presses(&world, "Two-step sign-in was switched off").await, [Ended::Everything]);
        stays_off(&world, &anna).await;
    }

    /// An older link is no way back past what came after it.
    async fn nor_those_that_were_replaced_since(world: World) {
        let anna = world.with_sms(EMAIL, PHONE).await;
        world.all_has_stood().await;
        sms::disable(&world.identity, &anna.person(&world).await).await.unwrap();
        let link = world.not_me_link(EMAIL, "Two-step sign-in was switched off").await;
        let mut anna = anna;
        anna.enrols(&world).await;
        removes_the_passkey(&world, &anna).await;
        assert_eq!(presses_on(&world, &link).await, [Ended::Everything]);
        stays_off(&world, &anna).await;
    }

    /// One passkey of two is no loss of protection; by the time its link is pressed it may be on a lost device.
    async fn what_went_while_another_stood_does_not_come_back_after_that(world: World) {
        let (mut anna, _) = world.with_passkey(EMAIL).await;
        anna.enrols(&world).await;
        world.all_has_stood().await;
        removes_the_passkey(&world, &anna).await;
        world.passes(minutes(1));
        removes_the_passkey(&world, &anna).await;
        assert_eq!(presses(&world, "A passkey was removed").await, [Ended::Everything]);
        stays_off(&world, &anna).await;
    }

    /// A thief in the owner's session proves a number and has it removed by a request that began before: what goes is then not
    /// what that request has seen.
    async fn nor_does_a_number_that_was_set_since_the_request_began(world: World) {
        let mut anna = world.with_sms(EMAIL, PHONE).await;
        world.all_has_stood().await;
        let before = anna.person(&world).await;
        anna.verifies(&world, "+12025550123").await;
        assert!(verify_phone::remove(&world.identity, &before).await.unwrap());
        assert_eq!(presses(&world, "Your phone was removed").await, [Ended::Everything]);
        assert_eq!(world.number("SELECT count(*) FROM phones").await, 0);
    }

    async fn nor_sms_that_went_beside_an_app(world: World) {
        let mut anna = world.with_sms(EMAIL, PHONE).await;
        world.all_has_stood().await;
        anna.adds_app(&world, "My phone").await;
        sms::disable(&world.identity, &anna.person(&world).await).await.unwrap();
        let link = world.not_me_link(EMAIL, "Two-step sign-in was switched off").await;
        let app = totp::list(&world.identity, &anna.person(&world).await).await.unwrap().remove(0);
        totp::remove(&world.identity, &anna.person(&world).await, &app.id).await.unwrap();
        assert_eq!(presses_on(&world, &link).await, [Ended::Everything]);
        stays_off(&world, &anna).await;
    }
}
