//! A link that switches a second factor on again gives back what its owner gets in with, or leaves it off (decision 0046).

use identity::flows::administration;
use identity::flows::not_me::{self, Ended, Press};
use identity::flows::second_factor::sms;
use identity::flows::{passkeys, recovery_codes, sign_in, verify_phone};
use identity::model::factor::Factor;
use identity::model::operator::Reason;
use identity::model::session::Level;

use crate::both_databases;
use crate::world::*;

const EMAIL: &str = "anna@example.com";
const PHONE: &str = "+12015550123";
const LAST_PASSKEY: &str = "Your last passkey was removed";

async fn presses(world: &World, subject: &str) -> Vec<Ended> {
    let link = world.not_me_link(EMAIL, subject).await;
    match not_me::end(&world.identity, &world.browser(), &link).await.unwrap() {
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
        removes_the_passkey(&world, &anna).await;
        let ended = presses(&world, LAST_PASSKEY).await;
        assert!(ended.contains(&Ended::FactorOn { factor: Factor::Passkey }), "{ended:?}");
        let there = with_a_code(&world, &anna, 3).await;
        assert_eq!(codes_left(&world, &there).await, 9);
    }

    async fn and_those_of_sms_whether_it_was_switched_off_or_its_phone_removed(world: World) {
        let anna = world.with_sms(EMAIL, PHONE).await;
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
        let there = with_a_code(&world, &anna, 0).await;
        removes_the_passkey(&world, &there).await;
        assert_eq!(presses(&world, LAST_PASSKEY).await, [Ended::Everything]);
        stays_off(&world, &anna).await;
    }

    async fn also_a_number(world: World) {
        let anna = world.with_sms(EMAIL, PHONE).await;
        let there = with_a_code(&world, &anna, 0).await;
        sms::disable(&world.identity, &there.person(&world).await).await.unwrap();
        assert_eq!(presses(&world, "Two-step sign-in was switched off").await, [Ended::Everything]);
        stays_off(&world, &anna).await;
    }

    async fn without_a_code_that_is_left_nothing_comes_back(world: World) {
        let (anna, _) = world.with_passkey(EMAIL).await;
        world.tamper("UPDATE recovery_codes SET used_at = 1").await;
        removes_the_passkey(&world, &anna).await;
        assert_eq!(presses(&world, LAST_PASSKEY).await, [Ended::Everything]);
        stays_off(&world, &anna).await;
    }

    async fn nor_after_an_operators_reset(world: World) {
        let (mut anna, _) = world.with_passkey(EMAIL).await;
        removes_the_passkey(&world, &anna).await;
        world.passes(minutes(1));
        anna.enrols(&world).await;
        let reason = Reason::parse("lost every device").unwrap();
        administration::reset_second_factor(&world.identity, &anna.account, &reason).await.unwrap().unwrap();
        assert_eq!(presses(&world, LAST_PASSKEY).await, [Ended::Everything]);
        stays_off(&world, &anna).await;
    }
}
