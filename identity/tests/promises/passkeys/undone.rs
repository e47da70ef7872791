//! What the link of a notice about a passkey ends (decision 0039).

use identity::flows::not_me::{self, Ended, Press};
use identity::flows::passkeys;
use identity::model::factor::Factor;
use identity::model::session::Level;
use identity::model::token::Token;
use identity::refusal::Refusal;

use super::{ANNA, EMAIL, alone};
use crate::both_databases;
use crate::world::*;

async fn presses(world: &World, link: &Token) -> Vec<Ended> {
    match not_me::end(&world.identity, &world.browser(), link).await.unwrap() {
        Press::Done(ended) => ended,
        Press::Before => panic!("it was pressed before"),
    }
}

fn named(name: &str) -> String {
    name.to_owned()
}

both_databases! {
    async fn a_passkey_that_was_added_beside_sms_goes(world: World) {
        let mut anna = world.with_sms(EMAIL, ANNA).await;
        let mut device = anna.enrols(&world).await;
        let link = world.not_me_link(EMAIL, "A passkey was added").await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything, Ended::PasskeyTaken { name: named("My phone") }]);
        assert!(anna.find(&world).await.is_none());
        assert_eq!(refusal(alone(&world, &world.browser(), &mut device).await), Refusal::WrongPasskey);
        let (anna, _) = anna.signs_in(&world, false).await;
        assert_eq!(anna.person(&world).await.account.second_factors, [Factor::Sms]);
    }

    async fn one_of_two_goes_and_the_other_stays(world: World) {
        let (mut anna, mut first) = world.with_passkey(EMAIL).await;
        let mut second = anna.enrols(&world).await;
        let link = world.not_me_link(EMAIL, "A passkey was added").await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything, Ended::PasskeyTaken { name: named("My phone") }]);
        assert_eq!(refusal(alone(&world, &world.browser(), &mut second).await), Refusal::WrongPasskey);
        alone(&world, &world.browser(), &mut first).await.unwrap();
    }

    async fn where_two_step_sign_in_has_nothing_else_it_stays(world: World) {
        let mut anna = world.with_sms(EMAIL, ANNA).await;
        let mut device = anna.enrols(&world).await;
        let link = world.not_me_link(EMAIL, "A passkey was added").await;
        // The number is somebody else's by now.
        world.tamper("DELETE FROM phones").await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything, Ended::PasskeyStays { name: named("My phone") }]);
        alone(&world, &world.browser(), &mut device).await.unwrap();
    }

    async fn the_last_one_that_was_removed_comes_back_where_nothing_else_is_on(world: World) {
        let (anna, mut device) = world.with_passkey(EMAIL).await;
        world.all_has_stood().await;
        let person = anna.person(&world).await;
        let id = passkeys::list(&world.identity, &person).await.unwrap()[0].id.clone();
        passkeys::remove(&world.identity, &person, &id).await.unwrap();
        let link = world.not_me_link(EMAIL, "Your last passkey was removed").await;
        let ended = presses(&world, &link).await;
        let back = Ended::PasskeyPutBack { name: named("My phone") };
        assert_eq!(ended, [Ended::Everything, back, Ended::FactorOn { factor: Factor::Passkey }]);
        assert_eq!(anna.first_step(&world, &world.browser()).await.entered.level, Level::SecondFactorDue);
        alone(&world, &world.browser(), &mut device).await.unwrap();
    }

    async fn beside_another_factor_it_does_not_come_back(world: World) {
        let mut anna = world.with_sms(EMAIL, ANNA).await;
        let mut device = anna.enrols(&world).await;
        world.all_has_stood().await;
        let person = anna.person(&world).await;
        let id = passkeys::list(&world.identity, &person).await.unwrap()[0].id.clone();
        passkeys::remove(&world.identity, &person, &id).await.unwrap();
        let link = world.not_me_link(EMAIL, "Your last passkey was removed").await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything]);
        assert_eq!(refusal(alone(&world, &world.browser(), &mut device).await), Refusal::WrongPasskey);
    }

    async fn one_that_was_removed_lies_there_as_long_as_its_link(world: World) {
        let (anna, _) = world.with_passkey(EMAIL).await;
        let person = anna.person(&world).await;
        let id = passkeys::list(&world.identity, &person).await.unwrap()[0].id.clone();
        passkeys::remove(&world.identity, &person, &id).await.unwrap();
        world.passes(days(7));
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM passkeys").await, 1);
        world.passes(seconds(1));
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM passkeys").await, 0);
    }

    async fn a_stranger_with_the_password_cannot_lock_the_owner_out_with_one(world: World) {
        let anna = world.registered(EMAIL).await;
        let mut thief = anna.elsewhere(&world).await;
        let mut theirs = thief.enrols(&world).await;
        let link = world.not_me_link(EMAIL, "Two-step sign-in is on").await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything, Ended::FactorOff { factor: Factor::Passkey }]);
        assert_eq!(refusal(alone(&world, &world.browser(), &mut theirs).await), Refusal::WrongPasskey);
        // Nor does theirs come to life with the owner's own.
        let mut anna = Member { visitor: anna.visitor.clone(), ..anna.elsewhere(&world).await };
        let partial = anna.first_step(&world, &anna.visitor).await;
        assert_eq!(partial.entered.level, Level::Full);
        anna.session = partial.entered.session;
        let mut own = anna.enrols(&world).await;
        assert_eq!(refusal(alone(&world, &world.browser(), &mut theirs).await), Refusal::WrongPasskey);
        alone(&world, &world.browser(), &mut own).await.unwrap();
    }

    async fn a_copy_is_told_once_a_day_and_its_link_ends_everything_but_the_passkey(world: World) {
        let (anna, mut device) = world.with_passkey(EMAIL).await;
        device.count = 40;
        alone(&world, &world.browser(), &mut device).await.unwrap();
        for (waited, told) in [(hours(0), 1), (hours(23), 1), (hours(1), 2)] {
            world.passes(waited);
            device.count = 10;
            assert_eq!(refusal(alone(&world, &world.browser(), &mut device).await), Refusal::WrongPasskey);
            let subjects = world.notices(EMAIL).await;
            let copied = subjects.iter().filter(|subject| subject.starts_with("A passkey may have been copied")).count();
            assert_eq!(copied, told, "{subjects:?}");
        }
        let link = world.not_me_link(EMAIL, "A passkey may have been copied").await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything]);
        assert!(anna.find(&world).await.is_none());
        device.count = 41;
        alone(&world, &world.browser(), &mut device).await.unwrap();
    }
}
