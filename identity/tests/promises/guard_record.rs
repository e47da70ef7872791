//! What the guard writes down, and what it does when it can't (SPEC 4).

use identity::flows::{password, recover, register, verify_phone};
use identity::model::purpose::Purpose;

use crate::both_databases;
use crate::world::people::Line;
use crate::world::*;

const ANNA: &str = "+12015550123";

both_databases! {
    async fn a_refusal_is_on_record_and_takes_from_no_counter(world: World) {
        let line = world.line(Purpose::VerifyPhone, ANNA);
        line.asks(&world).await.unwrap();
        let before = world.rows().await;
        for _ in 0..3 {
            refusal(line.asks(&world).await);
        }
        assert_eq!(world.rows().await, before, "a refusal left something behind");
        let record = "SELECT channel || ' ' || CAST(lane AS TEXT) || ' ' || purpose || ' ' || target || ' ' || country || ' ' \
            || coalesce(refusal, '-') || ' ' || coalesce(rule, '-') FROM decisions ORDER BY refusal IS NULL DESC";
        let allowed = "sms 3 verify-phone +1 201-***-**23 US - -";
        let refused = "sms 3 verify-phone +1 201-***-**23 US too-soon cool-down";
        assert_eq!(world.texts(record).await, [allowed, refused, refused, refused]);
        // The cool-down did not grow by asking.
        world.passes(seconds(30));
        line.asks(&world).await.unwrap();
    }

    async fn the_guards_books_hold_no_full_number_or_address(world: World) {
        world.line(Purpose::VerifyPhone, ANNA).asks(&world).await.unwrap();
        world.line(Purpose::SignInFromNewBrowser, "anna@example.com").asks(&world).await.unwrap();
        for table in ["sends", "decisions"] {
            let columns = if table == "sends" { "target_tag || block" } else { "target || block" };
            for text in world.texts(&format!("SELECT {columns} FROM {table}")).await {
                assert!(!text.contains("5550123") && !text.contains("anna@"), "{text}");
            }
        }
    }

    async fn a_limit_that_cannot_be_read_sends_nothing(world: World) {
        for breakage in ["DELETE FROM guard_turn", "ALTER TABLE sends RENAME TO lost"] {
            world.tamper(breakage).await;
            fault(world.line(Purpose::VerifyPhone, ANNA).asks(&world).await);
            fault(world.line(Purpose::SignInFromNewBrowser, "anna@example.com").asks(&world).await);
            assert_eq!(world.number("SELECT count(*) FROM outbox").await, 0);
            assert_eq!(world.number("SELECT count(*) FROM codes").await, 0);
        }
    }

    async fn a_refused_registration_is_on_record(world: World) {
        let visitor = world.browser();
        register::start(&world.identity, &visitor, "anna@example.com", PASSWORD).await.unwrap();
        refusal(register::start(&world.identity, &visitor, "anna@example.com", PASSWORD).await);
        let refused = "SELECT count(*) FROM decisions WHERE purpose = 'register' AND rule = 'cool-down'";
        assert_eq!(world.number(refused).await, 1);
    }

    async fn notices_by_mail_are_never_withheld(mut world: World) {
        world.restart(|policy| policy.guard.cool_down = std::time::Duration::ZERO).await;
        let anna = world.registered("anna@example.com").await;
        // Strangers use up whatever may be sent to her address.
        for _ in 0..30 {
            let _ = recover::start(&world.identity, &world.browser(), "anna@example.com").await;
            let _ = register::start(&world.identity, &world.browser(), "anna@example.com", PASSWORD).await;
        }
        refusal(recover::start(&world.identity, &world.browser(), "anna@example.com").await);
        let owner = Line { account: Some(anna.account.clone()), ..world.line(Purpose::SignInFromNewBrowser, "anna@example.com") };
        for _ in 0..5 {
            owner.asks(&world).await.unwrap();
        }
        refusal(owner.asks(&world).await);
        password::change(&world.identity, &anna.person(&world).await, PASSWORD, "grape-tundra-violin-58").await.unwrap();
        let told = world.notices("anna@example.com").await;
        assert_eq!(told.iter().filter(|subject| subject.starts_with("Your password was changed")).count(), 1);
    }

    async fn asking_for_codes_first_does_not_silence_a_notice_by_sms(world: World) {
        let anna = world.with_phone("anna@example.com", ANNA).await;
        world.line(Purpose::SignIn, ANNA).of(anna.account.clone()).asks(&world).await.unwrap();
        verify_phone::remove(&world.identity, &anna.person(&world).await).await.unwrap();
        assert_eq!(world.notices(ANNA).await.len(), 1);
    }

    async fn a_notice_by_sms_passes_the_guard_and_the_mail_goes_anyway(mut world: World) {
        world
            .restart(|policy| {
                policy.guard.cool_down = std::time::Duration::ZERO;
                policy.guard.number_daily_in_all = 5;
            })
            .await;
        let anna = world.with_phone("anna@example.com", ANNA).await;
        let owner = world.line(Purpose::SignIn, ANNA).of(anna.account.clone());
        for _ in 0..5 {
            owner.asks(&world).await.unwrap();
        }
        verify_phone::remove(&world.identity, &anna.person(&world).await).await.unwrap();
        let texts = world.messages(ANNA).await;
        assert!(texts.iter().all(|message| message.code.is_some()), "the sixth SMS of a day");
        assert!(world.notices("anna@example.com").await.iter().any(|subject| subject.starts_with("Your phone was removed")));
        assert_eq!(world.number("SELECT count(*) FROM decisions WHERE purpose = 'notice' AND rule = 'number-daily-in-all'").await, 1);
    }
}
