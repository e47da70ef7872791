//! Registering.

use identity::flows::register;
use identity::model::session::Level;
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::refusal::{Refusal, Weakness};

use crate::both_databases;
use crate::world::*;

async fn starts(world: &World, email: &str) -> (Visitor, String) {
    let visitor = world.browser();
    register::start(&world.identity, &visitor, email, PASSWORD).await.unwrap();
    (visitor, world.newest_code(email).await)
}

fn link_in(mail: &identity::delivery::outbox::Message) -> Token {
    Token::parse(mail.link.as_ref().unwrap().split_once("link=").unwrap().1).unwrap()
}

both_databases! {
    async fn whoever_may_not_send_costs_no_hash(mut world: World) {
        let visitor = world.browser();
        register::start(&world.identity, &visitor, "anna@example.com", PASSWORD).await.unwrap();
        world.restart(|policy| policy.passwords.waiting = 0).await;
        let again = register::start(&world.identity, &visitor, "anna@example.com", PASSWORD).await;
        assert!(matches!(refusal(again), Refusal::SentAlready { .. }), "asked before a hash was");
    }

    async fn there_is_no_account_before_the_code_is_right(world: World) {
        let (visitor, code) = starts(&world, "anna@example.com").await;
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 0);
        refusal(register::confirm(&world.identity, &visitor, &not(&code)).await);
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 0);
        let entered = register::confirm(&world.identity, &visitor, &code).await.unwrap();
        assert_eq!(entered.level, Level::Full);
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 1);
        assert_eq!(refusal(register::confirm(&world.identity, &visitor, &code).await), Refusal::NothingToConfirm);
    }

    async fn of_two_registrations_of_one_address_one_makes_the_account(world: World) {
        for round in 0..10 {
            let email = format!("p{round}@example.com");
            let first = starts(&world, &email).await;
            world.passes(seconds(31));
            let second = starts(&world, &email).await;
            let confirmations = [first, second].into_iter().map(|(visitor, code)| {
                let identity = world.identity.clone();
                async move { register::confirm(&identity, &visitor, &code).await }
            });
            let answers = at_once(confirmations.collect::<Vec<_>>()).await;
            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
            for answer in answers.into_iter().filter(Result::is_err) {
                assert_eq!(refusal(answer), Refusal::NothingToConfirm);
            }
            let accounts = format!("SELECT count(*) FROM accounts WHERE email = '{email}'");
            assert_eq!(world.number(&accounts).await, 1);
        }
    }

    async fn two_tabs_that_confirm_at_once_make_one_account(world: World) {
        let (visitor, code) = starts(&world, "anna@example.com").await;
        let confirmations = (0..5).map(|_| {
            let (identity, visitor, code) = (world.identity.clone(), visitor.clone(), code.clone());
            async move { register::confirm(&identity, &visitor, &code).await }
        });
        let answers = at_once(confirmations).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 1);
        assert_eq!(world.number("SELECT count(*) FROM sessions").await, 1);
    }

    async fn a_registration_is_confirmed_in_its_own_browser(world: World) {
        let (_, code) = starts(&world, "anna@example.com").await;
        let elsewhere = world.browser();
        assert_eq!(refusal(register::confirm(&world.identity, &elsewhere, &code).await), Refusal::NothingToConfirm);
        let (other, _) = starts(&world, "bert@example.com").await;
        refusal(register::confirm(&world.identity, &other, &code).await);
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 0);
    }

    async fn a_link_opens_its_own_code_and_confirms_nothing(world: World) {
        let (visitor, code) = starts(&world, "anna@example.com").await;
        let (_, other) = starts(&world, "bert@example.com").await;
        let link = link_in(&world.messages("anna@example.com").await[0]);
        for _ in 0..3 {
            let here = register::behind_link(&world.identity, Some(visitor.browser), &link).await.unwrap().unwrap();
            assert_eq!((here.code.as_str(), here.is_this_browser), (code.as_str(), true));
            let there = register::behind_link(&world.identity, Some(world.browser().browser), &link).await.unwrap().unwrap();
            assert_eq!((there.code.as_str(), there.is_this_browser), (code.as_str(), false));
            assert!(!register::behind_link(&world.identity, None, &link).await.unwrap().unwrap().is_this_browser);
        }
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 0);
        let theirs = link_in(&world.messages("bert@example.com").await[0]);
        assert_eq!(register::behind_link(&world.identity, None, &theirs).await.unwrap().unwrap().code, other);
        let nobodys = Token::new(&identity::entropy::OsEntropy);
        assert!(register::behind_link(&world.identity, None, &nobodys).await.unwrap().is_none());

        register::confirm(&world.identity, &visitor, &code).await.unwrap();
        assert!(register::behind_link(&world.identity, None, &link).await.unwrap().is_none(), "it is used up");
        world.passes(minutes(5));
        assert!(register::behind_link(&world.identity, None, &theirs).await.unwrap().is_none(), "it is over");
    }

    async fn both_codes_work_after_send_again_and_the_newest_link_does(world: World) {
        let (visitor, first) = starts(&world, "anna@example.com").await;
        world.passes(seconds(31));
        register::again(&world.identity, &visitor).await.unwrap();
        let second = world.newest_code("anna@example.com").await;
        let mails = world.messages("anna@example.com").await;
        assert!(register::behind_link(&world.identity, None, &link_in(&mails[0])).await.unwrap().is_none());
        let behind = register::behind_link(&world.identity, None, &link_in(&mails[1])).await.unwrap().unwrap();
        assert_eq!(behind.code, second);
        register::confirm(&world.identity, &visitor, &first).await.unwrap();
    }

    async fn another_code_may_be_asked_for_when_the_first_has_expired(world: World) {
        let (visitor, code) = starts(&world, "anna@example.com").await;
        world.passes(minutes(6));
        assert_eq!(refusal(register::confirm(&world.identity, &visitor, &code).await), Refusal::CodeExpired);
        register::again(&world.identity, &visitor).await.unwrap();
        let code = world.newest_code("anna@example.com").await;
        register::confirm(&world.identity, &visitor, &code).await.unwrap();
    }

    async fn the_owner_of_a_known_address_gets_another_mail(world: World) {
        let anna = world.registered("anna@example.com").await;
        world.passes(minutes(1));
        let stranger = world.browser();
        register::start(&world.identity, &stranger, "ANNA@example.com", "grape-tundra-violin-58").await.unwrap();
        let mail = world.messages("anna@example.com").await.pop().unwrap();
        assert!(mail.code.is_none() && mail.subject.unwrap().starts_with("You already have an account"));
        assert_eq!(register::waiting(&world.identity, stranger.browser).await.unwrap().unwrap().0.as_str(), "anna@example.com");
        // Her password is still hers.
        anna.first_step(&world, &world.browser()).await;
    }

    async fn weak_passwords_and_bad_addresses_are_refused_and_cost_nothing(world: World) {
        let visitor = world.browser();
        let long = "a".repeat(1_000_000);
        let weak = |why| Refusal::WeakPassword(why);
        for (password, why) in [
            ("", weak(Weakness::TooShort { least: 8 })),
            ("k7#", weak(Weakness::TooShort { least: 8 })),
            ("password", weak(Weakness::Common)),
            ("aaaaaaaaaaaa", weak(Weakness::Repeats)),
            ("anna@example.com", weak(Weakness::EasilyGuessed)),
            (long.as_str(), weak(Weakness::TooLong)),
        ] {
            let answer = refusal(register::start(&world.identity, &visitor, "anna@example.com", password).await);
            assert!(matches!(answer, Refusal::WeakPassword(_)), "{answer:?}");
            if !matches!(why, Refusal::WeakPassword(Weakness::EasilyGuessed)) {
                assert_eq!(answer, why);
            }
        }
        for email in ["", "anna", "anna@", "@example.com", "anna@example", "an na@example.com", "anna\0@example.com", &long] {
            let answer = refusal(register::start(&world.identity, &visitor, email, PASSWORD).await);
            assert_eq!(answer, Refusal::NotAnEmailAddress, "{email}");
        }
        assert_eq!(world.number("SELECT count(*) FROM sends").await, 0);
    }

    async fn nothing_waits_in_a_browser_that_asked_for_nothing(world: World) {
        let visitor = world.browser();
        assert_eq!(refusal(register::again(&world.identity, &visitor).await), Refusal::NothingToConfirm);
        assert_eq!(refusal(register::confirm(&world.identity, &visitor, "123456").await), Refusal::NothingToConfirm);
        assert!(register::waiting(&world.identity, visitor.browser).await.unwrap().is_none());
    }
}
