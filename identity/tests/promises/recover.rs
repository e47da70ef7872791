//! A forgotten password, by e-mail (flow 5).

use identity::flows::sessions::Entered;
use identity::flows::{devices, not_me, password, re_authenticate, recover, sessions, sign_in};
use identity::model::session::Level;
use identity::model::visitor::Visitor;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

const NEW: &str = "grape-tundra-violin-58";

async fn recovers(world: &World, visitor: &Visitor, email: &str) -> Entered {
    world.passes(seconds(1));
    recover::start(&world.identity, visitor, email).await.unwrap();
    let code = world.newest_code(email).await;
    recover::confirm(&world.identity, visitor, &code).await.unwrap()
}

async fn recovering(world: &World, member: &Member) -> Member {
    let visitor = world.browser();
    let entered = recovers(world, &visitor, &member.email).await;
    assert_eq!(entered.level, Level::Recovery);
    Member { visitor, session: entered.session, ..member.clone() }
}

both_databases! {
    async fn a_code_by_mail_lets_one_set_a_new_password_and_sign_in_afresh(world: World) {
        let anna = world.registered("anna@example.com").await;
        let limited = recovering(&world, &anna).await;
        recover::set_password(&world.identity, &limited.person(&world).await, NEW).await.unwrap();
        assert!(limited.find(&world).await.is_none() && anna.find(&world).await.is_none(), "all sessions end");
        let old = sign_in::with_password(&world.identity, &world.browser(), "anna@example.com", PASSWORD, None).await;
        assert_eq!(refusal(old), Refusal::WrongCredentials);
        sign_in::with_password(&world.identity, &world.browser(), "anna@example.com", NEW, None).await.unwrap();
        let told = world.notices("anna@example.com").await;
        assert_eq!(told.iter().filter(|subject| subject.starts_with("A new password was set")).count(), 1);
    }

    async fn every_channel_is_told(world: World) {
        let anna = world.with_phone("anna@example.com", "+12015550123").await;
        let limited = recovering(&world, &anna).await;
        recover::set_password(&world.identity, &limited.person(&world).await, NEW).await.unwrap();
        let told = world.notices("+12015550123").await;
        assert_eq!(told, ["Ringfence: A new password was set by e-mail. Not you? id.example.com"]);
    }

    async fn the_limited_session_can_only_set_a_password(world: World) {
        let anna = world.registered("anna@example.com").await;
        let person = recovering(&world, &anna).await.person(&world).await;
        let (identity, due) = (&world.identity, Refusal::SignInDue);
        assert_eq!(refusal(sessions::list(identity, &person).await), due);
        assert_eq!(refusal(devices::list(identity, &person).await), due);
        assert_eq!(refusal(password::change(identity, &person, PASSWORD, NEW).await), due);
        assert_eq!(refusal(re_authenticate::with_password(identity, &person, PASSWORD).await), due);
        assert_eq!(refusal(identity::flows::verify_phone::start(identity, &person, "+12015550123", "US").await), due);
        assert_eq!(refusal(sign_in::send(identity, &person).await), due);
        assert_eq!(refusal(sign_in::with_code(identity, &person, "123456", false).await), due);
        assert_eq!(refusal(sign_in::with_recovery_code(identity, &person, "0-0000-0000-0000-0000").await), due);
    }

    async fn the_limited_session_lasts_ten_minutes(world: World) {
        let anna = world.registered("anna@example.com").await;
        let limited = recovering(&world, &anna).await;
        world.passes(minutes(10));
        assert!(limited.find(&world).await.is_none());
    }

    async fn of_two_presses_one_sets_the_password(world: World) {
        let anna = world.registered("anna@example.com").await;
        let person = recovering(&world, &anna).await.person(&world).await;
        recover::set_password(&world.identity, &person, NEW).await.unwrap();
        let late = recover::set_password(&world.identity, &person, "other-maple-quartz-93").await;
        assert_eq!(refusal(late), Refusal::SignInDue);
    }

    async fn a_weak_password_loses_nothing(world: World) {
        let anna = world.registered("anna@example.com").await;
        let person = recovering(&world, &anna).await.person(&world).await;
        let weak = refusal(recover::set_password(&world.identity, &person, "password").await);
        assert!(matches!(weak, Refusal::WeakPassword(_)));
        recover::set_password(&world.identity, &person, NEW).await.unwrap();
    }

    async fn recovery_never_lifts_the_second_factor(world: World) {
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let (_, entered) = anna.signs_in(&world, true).await;
        let device = entered.device.unwrap();
        let limited = recovering(&world, &anna).await;
        recover::set_password(&world.identity, &limited.person(&world).await, NEW).await.unwrap();
        let visitor = world.browser();
        let step =
            sign_in::with_password(&world.identity, &visitor, "anna@example.com", NEW, Some(&device)).await.unwrap();
        assert_eq!(step.entered.level, Level::SecondFactorDue, "nor does a device that was trusted before");
        assert_eq!(world.number("SELECT count(*) FROM second_factors").await, 1);
    }

    async fn a_code_works_in_the_browser_that_asked_alone(world: World) {
        let anna = world.registered("anna@example.com").await;
        let (here, there) = (world.browser(), world.browser());
        world.passes(seconds(1));
        recover::start(&world.identity, &here, &anna.email).await.unwrap();
        let code = world.newest_code(&anna.email).await;
        assert_eq!(refusal(recover::confirm(&world.identity, &there, &code).await), Refusal::NothingToConfirm);
        recover::confirm(&world.identity, &here, &code).await.unwrap();
        assert_eq!(refusal(recover::confirm(&world.identity, &here, &code).await), Refusal::NothingToConfirm);
    }

    async fn a_live_recovery_dies_when_the_password_changes(world: World) {
        let anna = world.registered("anna@example.com").await;
        let stranger = world.browser();
        world.passes(seconds(1));
        recover::start(&world.identity, &stranger, &anna.email).await.unwrap();
        let code = world.newest_code(&anna.email).await;
        password::change(&world.identity, &anna.person(&world).await, PASSWORD, NEW).await.unwrap();
        assert_eq!(refusal(recover::confirm(&world.identity, &stranger, &code).await), Refusal::CodeExpired);
    }

    async fn what_killed_a_code_has_killed_it_for_a_process_whose_clock_is_behind(mut world: World) {
        world.restart(unlimited_sends).await;
        let anna = world.registered("anna@example.com").await;
        for is_by_link in [false, true] {
            let stranger = world.browser();
            world.passes(seconds(1));
            recover::start(&world.identity, &stranger, &anna.email).await.unwrap();
            let code = world.newest_code(&anna.email).await;
            if is_by_link {
                let link = world.not_me_links(&anna.email).await.remove(0);
                not_me::end(&world.identity, &world.browser(), &link).await.unwrap();
            } else {
                password::change(&world.identity, &anna.person(&world).await, PASSWORD, NEW).await.unwrap();
            }
            let behind = world.with_the_clock_at(world.identity.now() - std::time::Duration::from_micros(1));
            assert_eq!(refusal(recover::confirm(&behind, &stranger, &code).await), Refusal::CodeExpired);
            assert_eq!(refusal(recover::confirm(&world.identity, &stranger, &code).await), Refusal::CodeExpired);
        }
    }

    async fn a_limited_session_dies_when_the_password_changes(world: World) {
        let anna = world.registered("anna@example.com").await;
        let limited = recovering(&world, &anna).await;
        let held = limited.person(&world).await;
        password::change(&world.identity, &anna.person(&world).await, PASSWORD, NEW).await.unwrap();
        assert!(limited.find(&world).await.is_none());
        let late = recover::set_password(&world.identity, &held, "other-maple-quartz-93").await;
        assert_eq!(refusal(late), Refusal::SignInDue);
    }

    async fn asking_for_somebody_else_leaves_the_first_code_behind(world: World) {
        world.registered("anna@example.com").await;
        world.registered("bert@example.com").await;
        world.passes(seconds(1));
        let visitor = world.browser();
        recover::start(&world.identity, &visitor, "anna@example.com").await.unwrap();
        let annas = world.newest_code("anna@example.com").await;
        recover::start(&world.identity, &visitor, "bert@example.com").await.unwrap();
        let berts = world.newest_code("bert@example.com").await;
        if annas != berts {
            refusal(recover::confirm(&world.identity, &visitor, &annas).await);
        }
        let entered = recover::confirm(&world.identity, &visitor, &berts).await.unwrap();
        let person = sessions::recognise(&world.identity, &entered.session, &visitor).await.unwrap().unwrap();
        assert_eq!(person.account.email.as_str(), "bert@example.com");
    }
}
