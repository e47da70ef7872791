//! Sessions (SPEC 5).

use identity::flows::{overview, sessions, sign_in};
use identity::model::factor::Factor;
use identity::model::session::Level;
use identity::model::token::Token;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "+12015550123";

both_databases! {
    async fn what_is_over_for_a_week_is_dropped(world: World) {
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let (other, _) = anna.signs_in(&world, true).await;
        identity::flows::sessions::end_others(&world.identity, &anna.person(&world).await).await.unwrap();
        identity::flows::devices::forget(&world.identity, &anna.person(&world).await, None).await.unwrap();
        world.passes(days(6));
        assert!(anna.find(&world).await.is_some() && other.find(&world).await.is_none());
        let counts = async || {
            let ended = |table: &str| format!("SELECT count(*) FROM {table} WHERE ended_at IS NOT NULL");
            (world.number(&ended("sessions")).await, world.number(&ended("trusted_devices")).await)
        };
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_ne!(counts().await, (0, 0));
        world.passes(days(2));
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(counts().await, (0, 0));
        assert!(anna.find(&world).await.is_some());
    }

    async fn signing_in_over_a_session_ends_it(world: World) {
        let anna = world.registered("anna@example.com").await;
        let bert = world.registered("bert@example.com").await;
        world.passes(minutes(2));
        let again = Member { session: anna.first_step(&world, &anna.visitor).await.entered.session, ..anna.clone() };
        assert!(again.find(&world).await.is_some());
        assert!(anna.find(&world).await.is_none(), "a copy of the old cookie opens nothing");
        assert_eq!(sessions::list(&world.identity, &again.person(&world).await).await.unwrap().len(), 1);

        // Elsewhere nothing ends, and neither does what a second press has begun a moment ago.
        let elsewhere = anna.elsewhere(&world).await;
        let twice = Member { session: anna.first_step(&world, &elsewhere.visitor).await.entered.session, ..elsewhere.clone() };
        for left in [&again, &elsewhere, &twice, &bert] {
            assert!(left.find(&world).await.is_some(), "{}", left.email);
        }
    }

    async fn every_change_of_level_brings_a_new_token_and_ends_the_old_one(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let partial = anna.elsewhere(&world).await;
        assert_eq!(partial.level(&world).await, Level::SecondFactorDue);
        let code = world.newest_code(ANNA).await;
        let entered = sign_in::with_code(&world.identity, &partial.person(&world).await, &code, false).await.unwrap().entered;
        assert_ne!(entered.session.reveal(), partial.session.reveal());
        assert!(partial.find(&world).await.is_none());
        let full = Member { session: entered.session, ..partial };
        assert_eq!(full.level(&world).await, Level::Full);
    }

    async fn a_partial_session_lasts_ten_minutes(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let partial = anna.elsewhere(&world).await;
        world.passes(seconds(599));
        assert!(partial.find(&world).await.is_some());
        let held = partial.person(&world).await;
        world.passes(seconds(1));
        assert!(partial.find(&world).await.is_none());
        // Whoever looked at it a moment before gets a refusal, not a fault.
        let answer = refusal(sign_in::with_recovery_code(&world.identity, &held, "0-0000-0000-0000-0000").await);
        assert!(matches!(answer, Refusal::WrongCode { .. } | Refusal::SignInDue));
    }

    async fn with_a_second_factor_on_a_password_opens_nothing_but_the_challenge(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let partial = anna.elsewhere(&world).await.person(&world).await;
        let identity = &world.identity;
        let due = Refusal::SecondFactorDue;
        assert_eq!(refusal(overview::read(identity, &partial).await), due);
        assert_eq!(refusal(sessions::list(identity, &partial).await), due);
        assert_eq!(refusal(sessions::end_others(identity, &partial).await), due);
        assert_eq!(refusal(identity::flows::devices::list(identity, &partial).await), due);
        assert_eq!(refusal(identity::flows::verify_phone::start(identity, &partial, "+12025550123", "US").await), due);
        assert_eq!(refusal(identity::flows::verify_phone::remove(identity, &partial).await), due);
        assert_eq!(refusal(identity::flows::second_factor::sms::disable(identity, &partial).await), due);
        assert_eq!(refusal(identity::flows::recovery_codes::renew(identity, &partial).await), due);
        assert_eq!(refusal(identity::flows::recovery_codes::keep(identity, &partial, "").await), due);
        assert_eq!(refusal(identity::flows::recovery_codes::shown(identity, &partial).await), due);
        assert_eq!(refusal(identity::flows::recovery_codes::left(identity, &partial).await), due);
        assert_eq!(refusal(identity::flows::re_authenticate::with_password(identity, &partial, PASSWORD).await), due);
        assert_eq!(refusal(identity::flows::re_authenticate::send(identity, &partial).await), due);
        let changed = identity::flows::password::change(identity, &partial, PASSWORD, "grape-tundra-violin-58").await;
        assert_eq!(refusal(changed), due);
        let set = identity::flows::recover::set_password(identity, &partial, "grape-tundra-violin-58").await;
        assert_eq!(refusal(set), Refusal::SignInDue);
    }

    async fn two_requests_that_would_raise_one_partial_session_make_one(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let partial = anna.elsewhere(&world).await;
        let (code, person) = (world.newest_code(ANNA).await, partial.person(&world).await);
        // The SMS and a recovery code at once: both are right.
        let before = world.number("SELECT count(*) FROM sessions").await;
        let by_sms = {
            let (identity, person) = (world.identity.clone(), person.clone());
            tokio::spawn(async move { sign_in::with_code(&identity, &person, &code, false).await })
        };
        let recovery_code = anna.recovery_codes[0].clone();
        let by_recovery_code = {
            let (identity, person) = (world.identity.clone(), person.clone());
            tokio::spawn(async move { sign_in::with_recovery_code(&identity, &person, &recovery_code).await })
        };
        let got_in = [by_sms.await.unwrap().is_ok(), by_recovery_code.await.unwrap().is_ok()];
        assert_eq!(got_in.iter().filter(|got_in| **got_in).count(), 1);
        assert_eq!(world.number("SELECT count(*) FROM sessions").await, before + 1);
    }

    async fn a_full_session_ends_after_fourteen_idle_days(world: World) {
        let anna = world.registered("anna@example.com").await;
        world.passes(days(14).saturating_sub(seconds(1)));
        assert!(anna.find(&world).await.is_some());
        world.passes(days(14).saturating_sub(seconds(1)));
        assert!(anna.find(&world).await.is_some(), "being seen moved its end");
        world.passes(days(2) + seconds(2));
        assert!(anna.find(&world).await.is_none(), "thirty days at the longest");

        let bert = world.registered("bert@example.com").await;
        world.passes(days(14));
        assert!(bert.find(&world).await.is_none());
    }

    async fn ending_is_immediate(world: World) {
        let anna = world.registered("anna@example.com").await;
        let other = anna.elsewhere(&world).await;
        let person = anna.person(&world).await;
        let ids = sessions::list(&world.identity, &person).await.unwrap();
        assert_eq!(ids.len(), 2);
        let theirs = other.person(&world).await.session.id;
        sessions::end_one(&world.identity, &person, &theirs).await.unwrap();
        assert!(other.find(&world).await.is_none());

        let others = [anna.elsewhere(&world).await, anna.elsewhere(&world).await];
        sessions::end_others(&world.identity, &person).await.unwrap();
        for other in &others {
            assert!(other.find(&world).await.is_none());
        }
        assert!(anna.find(&world).await.is_some());
        sessions::sign_out(&world.identity, &person).await.unwrap();
        assert!(anna.find(&world).await.is_none());
    }

    async fn nobody_ends_a_session_of_somebody_else(world: World) {
        let anna = world.registered("anna@example.com").await;
        let bert = world.registered("bert@example.com").await;
        let hers = anna.person(&world).await.session.id;
        sessions::end_one(&world.identity, &bert.person(&world).await, &hers).await.unwrap();
        assert!(anna.find(&world).await.is_some());
    }

    async fn a_token_of_nobody_finds_nobody(world: World) {
        let anna = world.registered("anna@example.com").await;
        let stranger = Member { session: Token::new(&identity::entropy::OsEntropy), ..anna };
        assert!(stranger.find(&world).await.is_none());
        assert!(Token::parse("").is_none() && Token::parse(&"x".repeat(1_000_000)).is_none());
    }

    async fn a_session_keeps_which_factors_were_used_and_when(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let (signed_in, _) = anna.signs_in(&world, false).await;
        let now = world.identity.now();
        let factors = signed_in.person(&world).await.session.factors;
        assert_eq!(factors.used_at(Factor::Password), Some(now));
        assert_eq!(factors.used_at(Factor::Sms), Some(now));
        assert_eq!(factors.used_at(Factor::RecoveryCode), None);
    }
}
