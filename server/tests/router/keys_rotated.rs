//! The master secret is rotated: a new one above the old one, and a restart. What is under way goes on (SPEC 10).

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, form};
use crate::totp;

const BERT: &str = "bert@example.com";
const BERTS_PHONE: &str = "+12025550123";
const CARL: &str = "carl@example.com";
const DORA: &str = "dora@example.com";
const DORAS_PHONE: &str = "+12035550123";

const WITH_WORK: &str = "guard.work_effort = 1";

both_databases! {
    async fn codes_links_sessions_and_trust_outlive_it(world) {
        // A text, and codes that are not kept yet.
        let anna = world.registered(ANNA).await;
        let proving = anna.asks_to_verify(PHONE).await;
        let bert = world.with_phone(BERT, BERTS_PHONE).await;
        let codes = bert.asks_to_switch_sms_on(BERTS_PHONE).await.all("data-recovery-code");
        let code = world.newest_code(PHONE).await;
        // An app, and a trusted browser.
        let (key, _) = totp::sets_up(&world.registered(CARL).await).await;
        world.with_sms(DORA, DORAS_PHONE).await;
        world.advance(31);
        let trusted = world.browser();
        let page = trusted.types_password(DORA).await;
        let doras = world.newest_code(DORAS_PHONE).await;
        trusted.post_form(&page, &[("code", &doras), ("trust_device", "")]).await;
        trusted.signs_out().await;
        // What an answer has left for the next page, and where somebody was going.
        let wrong = world.browser();
        wrong.get("/sign-in").await;
        wrong.post_and_stay("/api/sign-in", form(&[("email", DORA), ("password", "not this one")])).await;
        let going = world.browser();
        assert_eq!(going.get("/account/devices").await.path(), "/sign-in");
        // Messages that nobody has carried yet.
        let new = world.browser();
        let waiting = new.begins_to_register("new@example.com").await;

        let after = world.restarted_under_a_new_secret().await;
        let page = anna.through(&after).post_form(&proving, &[("code", &code)]).await;
        assert_eq!((page.path(), &*page.refusal()), ("/account", ""), "a text with a code");

        let bert = bert.through(&after);
        let page = bert.get("/account/recovery-codes").await;
        assert_eq!((page.all("data-recovery-code"), codes.len()), (codes.clone(), 10), "codes that are not kept yet");
        assert_eq!(bert.post_form(&page, &[("kept", "")]).await.path(), "/account");
        let elsewhere = after.browser();
        let page = elsewhere.types_password(BERT).await;
        assert_eq!(elsewhere.post_form(&page, &[("recovery_code", &codes[2])]).await.path(), "/account");

        let page = wrong.through(&after).get("/sign-in").await;
        assert_eq!((&*page.refusal(), page.field_value("email").as_deref()), ("wrong-credentials", Some(DORA)), "a flash");
        assert_eq!(going.through(&after).types_password(ANNA).await.path(), "/account/devices", "the way");
        assert_eq!(trusted.through(&after).types_password(DORA).await.path(), "/account", "a trusted browser");

        let mail = after.messages_to("new@example.com").await.remove(0);
        let link = mail.text.split_whitespace().find(|word| word.contains("/register/confirm?")).unwrap();
        let new = new.through(&after);
        let page = new.get(&link[after.origin().len()..]).await;
        assert_eq!(page.field_value("code"), mail.code, "the link of a mail that lay in the outbox");
        assert_eq!(new.post_form(&waiting, &[("code", &mail.code.unwrap())]).await.path(), "/account");

        let carl = after.browser();
        let page = carl.types_password(CARL).await;
        let page = carl.post_form(&page, &[("code", &totp::next(&after, &key))]).await;
        assert_eq!((page.path(), &*page.refusal()), ("/account", ""), "an app");
        after.identity().store.close().await;
    }

    #[settings = WITH_WORK]
    async fn work_that_was_asked_for_before_is_taken_after_it(world) {
        let stranger = world.browser();
        let body = form(&[("phone", PHONE)]);
        let ticket = stranger.post_as_script("/api/sign-in/phone", body.clone()).await.ticket().unwrap();
        let after = world.restarted_under_a_new_secret().await;
        let body = [&*body, "&work=", &proof_of_work::solve(&ticket).unwrap()].concat();
        let answer = stranger.through(&after).post_as_script("/api/sign-in/phone", body).await;
        assert_eq!(answer.json()["go_to"], "/sign-in/phone/confirm");
        after.identity().store.close().await;
    }

    async fn with_another_secret_alone_nothing_of_it_opens(world) {
        let anna = world.registered(ANNA).await;
        let proving = anna.asks_to_verify(PHONE).await;
        let code = world.newest_code(PHONE).await;
        let after = world.restarted_under_another_secret().await;
        let page = anna.through(&after).post_form(&proving, &[("code", &code)]).await;
        assert_eq!(page.refusal(), "wrong-code");
        // Losing it loses what is under way, no account.
        assert_eq!(after.browser().fill("/sign-in", &[("email", ANNA), ("password", PASSWORD)]).await.path(), "/account");
        after.identity().store.close().await;
    }
}
