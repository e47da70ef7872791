//! Signing in with SMS (flow 3).

use identity::audit;
use identity::flows::sign_in;
use identity::model::session::Level;
use identity::refusal::{No, Refusal};

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "+12015550123";

both_databases! {
    async fn the_password_sends_the_code_and_the_code_opens_the_account(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let before = world.number("SELECT count(*) FROM outbox WHERE channel = 'sms'").await;
        let (signed_in, _) = anna.signs_in(&world, false).await;
        assert_eq!(signed_in.level(&world).await, Level::Full);
        assert_eq!(world.number("SELECT count(*) FROM outbox WHERE channel = 'sms'").await, before + 1);
        let events = audit::newest(&world.identity, &anna.account).await.unwrap();
        let event = events.iter().find(|event| event.kind == "signed-in").unwrap();
        assert_eq!(event.detail, serde_json::json!({ "factors": ["password", "sms"] }));
    }

    async fn a_sign_in_on_its_way_does_not_outlive_a_change_of_password(mut world: World) {
        world.restart(|policy| policy.passwords.waiting = 1_000).await;
        let anna = world.with_phone("anna@example.com", ANNA).await;
        let before = world.number("SELECT count(*) FROM sessions").await;
        let cores = world.holds_every_core().await;
        let (identity, visitor) = (world.identity.clone(), world.browser());
        let sign_in = tokio::spawn(async move {
            sign_in::with_password(&identity, &visitor, "anna@example.com", PASSWORD, None).await
        });
        // It has read the hash of the old password, and waits for a core.
        cores.are_waited_for_by(1).await;
        world.tamper("UPDATE accounts SET password_hash = 'another', password_changed_at = password_changed_at + 1").await;
        cores.release().await;
        assert_eq!(refusal(sign_in.await.unwrap()), Refusal::WrongCredentials);
        assert_eq!(world.number("SELECT count(*) FROM sessions").await, before);
        drop(anna);
    }

    async fn without_a_second_factor_the_password_is_enough(world: World) {
        let anna = world.with_phone("anna@example.com", ANNA).await;
        let before = world.messages(ANNA).await.len();
        assert_eq!(anna.first_step(&world, &world.browser()).await.entered.level, Level::Full);
        assert_eq!(world.messages(ANNA).await.len(), before);
    }

    async fn when_the_guard_says_no_the_other_methods_are_left(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        anna.elsewhere(&world).await;
        let visitor = world.browser();
        let step = anna.first_step(&world, &visitor).await;
        assert!(matches!(step.not_sent, Some(No::Refused(Refusal::TooSoon { wait_seconds: 30 }))));
        let member = Member { session: step.entered.session, visitor, ..anna.clone() };
        assert_eq!(member.level(&world).await, Level::SecondFactorDue);
        let person = member.person(&world).await;
        let entered = sign_in::with_recovery_code(&world.identity, &person, &anna.recovery_codes[0]).await.unwrap();
        assert_eq!(entered.level, Level::Full);
    }

    async fn a_wrong_code_and_send_again_keep_the_partial_session(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let partial = anna.elsewhere(&world).await;
        let first = world.newest_code(ANNA).await;
        let person = partial.person(&world).await;
        let answer = refusal(sign_in::with_code(&world.identity, &person, &not(&first), false).await);
        assert_eq!(answer, Refusal::WrongCode { tries_left: Some(4) });
        assert_eq!(refusal(sign_in::send(&world.identity, &person).await), Refusal::SentAlready { wait_seconds: 30 });
        world.passes(seconds(30));
        sign_in::send(&world.identity, &person).await.unwrap();
        assert_eq!(partial.level(&world).await, Level::SecondFactorDue);
        sign_in::with_code(&world.identity, &person, &first, false).await.unwrap();
    }

    async fn the_code_of_one_sign_in_opens_no_other_browser(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let here = anna.elsewhere(&world).await;
        let code = world.newest_code(ANNA).await;
        world.passes(seconds(31));
        let there = anna.elsewhere(&world).await;
        let other = world.newest_code(ANNA).await;
        if code != other {
            let answer = sign_in::with_code(&world.identity, &there.person(&world).await, &code, false).await;
            assert!(matches!(refusal(answer), Refusal::WrongCode { .. }));
        }
        sign_in::with_code(&world.identity, &here.person(&world).await, &code, false).await.unwrap();
    }

    async fn a_full_session_asks_for_no_code(world: World) {
        let anna = world.with_sms("anna@example.com", ANNA).await;
        let person = anna.person(&world).await;
        assert_eq!(refusal(sign_in::send(&world.identity, &person).await), Refusal::SignInDue);
        assert_eq!(refusal(sign_in::with_code(&world.identity, &person, "123456", true).await), Refusal::SignInDue);
    }
}
