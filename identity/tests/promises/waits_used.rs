//! A wait that was used, and whose password is not set yet, can still be stopped.

use identity::flows::recover;
use identity::flows::waits;
use identity::model::session::Level;
use identity::model::wait::WaitEnd;
use identity::refusal::Refusal;

use super::waits::{ANNA, EMAIL, NEW, level, link, waits_in};
use crate::both_databases;
use crate::world::*;

/// A limited session that a ripe wait has opened.
async fn has_waited(world: &World) -> (Member, Member) {
    let anna = world.with_sms(EMAIL, ANNA).await;
    let here = world.browser();
    waits_in(world, &anna, &here).await;
    world.passes(hours(24));
    let limited = anna.recovers_by_phone(world, &here).await;
    assert_eq!(limited.level(world).await, Level::Recovery);
    (anna, limited)
}

both_databases! {
    async fn its_link_ends_the_limited_session(world: World) {
        let (anna, limited) = has_waited(&world).await;
        let person = limited.person(&world).await;
        let link = link(&world, EMAIL).await;
        let wait = waits::behind_link(&world.identity, &link).await.unwrap().unwrap();
        assert!(waits::is_being_used(&world.identity, &link).await.unwrap());
        assert_eq!(wait.end(world.identity.now()).unwrap().0, WaitEnd::Used);
        waits::cancel(&world.identity, &world.browser(), &link).await.unwrap();
        assert!(limited.find(&world).await.is_none());
        assert_eq!(refusal(recover::set_password(&world.identity, &person, NEW).await), Refusal::SignInDue);
        assert_eq!(world.texts("SELECT ended_as FROM waits").await, ["cancelled"]);
        assert!(!waits::cancel(&world.identity, &world.browser(), &link).await.unwrap(), "it is done already");
        assert_eq!(level(&world, &anna, &limited.visitor).await, Level::RecoveryProofDue, "nor does it open anything again");
        assert_eq!(anna.level(&world).await, Level::Full, "the owner's own session stands");
    }

    async fn after_the_password_is_set_there_is_nothing_to_cancel(world: World) {
        let (_, limited) = has_waited(&world).await;
        let link = link(&world, EMAIL).await;
        recover::set_password(&world.identity, &limited.person(&world).await, NEW).await.unwrap();
        // The owner recovers by mail meanwhile: that session is no part of it.
        let other = world.browser();
        recover::start(&world.identity, &other, EMAIL).await.unwrap();
        let code = world.newest_code(EMAIL).await;
        recover::confirm(&world.identity, &other, &code).await.unwrap();
        assert!(!waits::is_being_used(&world.identity, &link).await.unwrap());
        assert_eq!(refusal(waits::cancel(&world.identity, &other, &link).await), Refusal::NothingToCancel);
        assert_eq!(world.texts("SELECT ended_as FROM waits").await, ["used"]);
    }

    async fn once_the_limited_session_is_over_there_is_nothing_to_cancel(world: World) {
        has_waited(&world).await;
        world.passes(minutes(10));
        let link = link(&world, EMAIL).await;
        assert_eq!(refusal(waits::cancel(&world.identity, &world.browser(), &link).await), Refusal::NothingToCancel);
    }

    async fn of_the_press_and_the_new_password_at_once_one_alone_is_done(mut world: World) {
        world.restart(unlimited_sends).await;
        for _ in 0..6 {
            let (_, limited) = has_waited(&world).await;
            let (person, link) = (limited.person(&world).await, link(&world, EMAIL).await);
            let setting = {
                let identity = world.identity.clone();
                tokio::spawn(async move { recover::set_password(&identity, &person, NEW).await })
            };
            let pressing = {
                let (identity, visitor) = (world.identity.clone(), world.browser());
                tokio::spawn(async move { waits::cancel(&identity, &visitor, &link).await })
            };
            let (set, pressed) = (setting.await.unwrap(), pressing.await.unwrap());
            match (set.is_ok(), pressed.is_ok()) {
                (true, false) => assert_eq!(refusal(pressed), Refusal::NothingToCancel),
                (false, true) => assert_eq!(refusal(set), Refusal::SignInDue),
                both => panic!("{both:?}"),
            }
            world.tamper("DELETE FROM waits; DELETE FROM sessions; DELETE FROM phones; DELETE FROM accounts").await;
            world.passes(days(1));
        }
    }
}
