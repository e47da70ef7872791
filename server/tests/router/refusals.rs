//! A refusal always shows on the page that the answer leads to, also where its form stands there no more.

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE};

both_databases! {
    async fn send_again_after_the_challenge_is_gone(world) {
        let anna = world.registered(ANNA).await;
        let page = anna.asks_to_verify(PHONE).await;
        anna.types_code_sent_to(&page, PHONE).await;
        let page = anna.post_form(&page, &[("again", "")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/phone", "nothing-to-confirm"));

        let stranger = world.browser();
        let page = stranger.fill("/recover", &[("email", ANNA)]).await;
        stranger.forget_all_cookies();
        let page = stranger.post_form(&page, &[("again", "")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/recover", "nothing-to-confirm"));

        let page = stranger.begins_to_register("bert@example.com").await;
        stranger.forget_all_cookies();
        let page = stranger.post_form(&page, &[("again", "")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/register", "nothing-to-confirm"));
    }

    async fn switching_off_what_another_tab_has_switched_off(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let off = |page: &crate::world::page::Page| {
            page.forms().into_iter().find(|form| form.action.ends_with("/off")).unwrap().action
        };
        let left_behind = off(&anna.get("/account/second-factor/sms").await);
        for _ in ["that tab", "this one"] {
            let page = anna.post(&left_behind, "").await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/account", ""));
            assert!(page.text().contains("Two-step sign-in is off."), "{}", page.text());
        }
    }

    async fn removing_a_phone_that_another_tab_has_removed(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        for _ in ["that tab", "this one"] {
            let page = anna.post("/api/phone/remove", "").await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/account", ""));
            assert!(page.text().contains("Your phone was removed."), "{}", page.text());
        }
        let page = anna.post("/api/second-factor/sms", "").await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/second-factor/sms", "no-verified-phone"));
        assert!(page.text().contains("We need a phone"), "{}", page.text());
    }

    async fn new_codes_after_the_factor_went_off(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        anna.post("/api/second-factor/sms/off", "").await;
        let page = anna.post("/api/recovery-codes/renew", "").await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/recovery-codes", "method-not-on"));
    }

    async fn keeping_codes_whose_time_was_over(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        let page = anna.asks_to_switch_sms_on(PHONE).await;
        world.advance(601);
        let page = anna.post_form(&page, &[("kept", "")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/recovery-codes", "nothing-to-confirm"));
        assert!(page.text().contains("which is off"), "{}", page.text());
    }

    async fn a_refusal_is_shown_once_and_in_one_place(world) {
        let stranger = world.browser();
        let page = stranger.fill("/sign-in", &[("email", ANNA), ("password", PASSWORD)]).await;
        assert_eq!(page.values("data-refusal"), ["wrong-credentials"]);
        assert_eq!(page.field_value("email").as_deref(), Some(ANNA));
        let reloaded = stranger.get("/sign-in").await;
        assert_eq!((reloaded.refusal().as_str(), reloaded.field_value("email").as_deref()), ("", Some("")));
    }

    async fn a_refusal_stands_in_the_form_that_was_refused(world) {
        world.with_sms(ANNA, PHONE).await;
        let anna = world.browser();
        anna.types_password(ANNA).await;
        for (path, body, name) in [
            ("/api/sign-in/second-factor", "code=12345", "wrong-code"),
            ("/api/sign-in/recovery-code", "recovery_code=nonsense", "wrong-code"),
            ("/api/sign-in/send", "", "too-soon"),
        ] {
            let page = anna.post(path, body).await;
            assert_eq!(page.values("data-refusal"), [name], "{path}");
            let form = page.body.find(&format!("action=\"{path}\"")).unwrap();
            let next = page.body[form + 1..].find("<form").map_or(page.body.len(), |at| form + 1 + at);
            assert!(page.body[form..next].contains("data-refusal=\""), "{path}");
        }
    }

    async fn good_news_is_shown_wherever_it_leads(world) {
        let stranger = world.browser();
        assert_eq!(stranger.get("/account/activity").await.path(), "/sign-in");
        let page = stranger.registers(ANNA).await;
        assert_eq!(page.path(), "/account/activity");
        assert!(page.text().contains("Your account is ready"), "{}", page.text());
    }

    async fn what_is_not_there_is_not_said_to_have_been_ended(world) {
        let anna = world.registered(ANNA).await;
        let theirs = world.registered("bert@example.com").await;
        let bert = "SELECT id FROM accounts WHERE email = 'bert@example.com'";
        let id = world.word(&format!("SELECT id FROM sessions WHERE account_id = ({bert})")).await;
        let before = world.rows().await;
        for (path, field) in [("/api/sessions/end", "session"), ("/api/devices/end", "device")] {
            for named in ["", "nothing", &id] {
                let page = anna.post(path, format!("{field}={named}")).await;
                assert!(page.text().contains("Nothing was changed"), "{path} {named}: {}", page.text());
            }
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        assert_eq!(theirs.get("/account").await.path(), "/account");
    }
}
