//! Where the person was going, and what was typed there, survives everything on the way.

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, form};
use crate::world::World;

const GOING: &str = "ringfence-going";
const TYPED: &str = "(202) 555-0123";
/// Longer than a session that nobody uses, in seconds.
const A_MONTH: u64 = 31 * 86_400;

both_databases! {
    async fn a_wrong_code_and_a_resend_keep_the_way(world) {
        world.with_sms(ANNA, PHONE).await;
        let anna = world.browser();
        assert_eq!(anna.get("/account/devices").await.path(), "/sign-in");
        let page = anna.fill("/sign-in", &[("email", ANNA), ("password", "not this one")]).await;
        assert_eq!(page.refusal(), "wrong-credentials");
        let page = anna.types_password(ANNA).await;
        let page = anna.types_wrong_code(&page, PHONE).await;
        assert_eq!(page.refusal(), "wrong-code");
        world.advance(31);
        let page = anna.post_form(&page, &[("again", "")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in/second-factor", ""));
        let page = anna.get(page.path()).await;
        assert_eq!(anna.types_code_sent_to(&page, PHONE).await.path(), "/account/devices");
        assert!(anna.cookie(GOING).is_none());
    }

    async fn a_recovery_code_in_place_of_the_text_keeps_the_way(world) {
        let member = world.with_sms(ANNA, PHONE).await;
        let anna = world.browser();
        anna.get("/account/activity").await;
        let page = anna.types_password(ANNA).await;
        let page = anna.post_form(&page, &[("recovery_code", &member.recovery_codes[3])]).await;
        assert_eq!(page.path(), "/account/activity");
    }

    async fn proving_oneself_again_leads_back_with_what_was_typed(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let page = anna.get("/account/phone").await;
        world.advance(901);
        let page = anna.post_form(&page, &[("phone", TYPED), ("country", "US")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/re-authenticate", "re-authentication-due"));
        let page = anna.post_form(&page, &[("password", "not this one")]).await;
        assert_eq!(page.refusal(), "wrong-credentials");
        let page = anna.post_form(&page, &[("password", PASSWORD)]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/re-authenticate", ""));
        let page = anna.post_form(&page, &[("again", "")]).await;
        let page = anna.types_wrong_code(&page, PHONE).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/re-authenticate", "wrong-code"));
        let page = anna.types_code_sent_to(&page, PHONE).await;
        assert_eq!(page.path(), "/account/phone");
        assert_eq!(page.field_value("phone").as_deref(), Some(TYPED));
        assert_eq!(anna.get("/account/phone").await.field_value("phone").as_deref(), Some(""), "once");
    }

    async fn proving_oneself_twice_leads_back_all_the_same(world) {
        let member = world.with_sms(ANNA, PHONE).await;
        let anna = member.browser;
        world.advance(901);
        assert_eq!(anna.get("/account/phone").await.path(), "/re-authenticate");
        let page = anna.post("/api/re-authenticate", form(&[("password", PASSWORD)])).await;
        let page = anna.post_form(&page, &[("again", "")]).await;
        let code = form(&[("code", &world.newest_code(PHONE).await), ("method", "sms")]);
        assert!(page.has_field("code"), "{}", page.text());
        // Both are posted before either answer has come.
        let again = anna.copied();
        let confirm = "/api/re-authenticate/confirm";
        assert_eq!(anna.post(confirm, code.clone()).await.path(), "/account/phone");
        let before = world.rows().await;
        let recovery_code = form(&[("recovery_code", &member.recovery_codes[0])]);
        for (posted, body) in [
            (confirm, code.as_str()),
            (confirm, "code=000000&method=sms"),
            ("/api/re-authenticate", "password=x"),
            ("/api/re-authenticate/send", ""),
            ("/api/re-authenticate/recovery-code", &recovery_code),
        ] {
            let page = again.copied().post(posted, body.to_owned()).await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/account/phone", ""), "{posted}");
        }
        assert_eq!(world.changed_since(&before).await, [""; 0], "no try was counted, no code used, nothing sent");
        let page = again.get("/re-authenticate").await;
        assert_eq!((page.path(), again.cookie(GOING).is_none()), ("/account/phone", true), "reloaded");
    }

    async fn signing_in_again_leads_back_with_what_was_typed(world) {
        let anna = world.registered(ANNA).await;
        let page = anna.get("/account/phone").await;
        world.advance(A_MONTH);
        let page = anna.post_form(&page, &[("phone", TYPED)]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in", "sign-in-due"));
        let page = anna.post_form(&page, &[("email", ANNA), ("password", PASSWORD)]).await;
        assert_eq!((page.path(), page.field_value("phone").as_deref()), ("/account/phone", Some(TYPED)));
    }

    async fn what_one_has_typed_is_not_shown_to_another_who_signs_in_there(world) {
        world.with_sms("bert@example.com", PHONE).await;
        let shared = world.registered(ANNA).await;
        let page = shared.get("/account/phone").await;
        world.advance(A_MONTH);
        let page = shared.post_form(&page, &[("phone", TYPED)]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in", "sign-in-due"));
        let page = shared.types_password("bert@example.com").await;
        let page = shared.types_code_sent_to(&page, PHONE).await;
        assert_eq!((page.path(), page.field_value("phone").as_deref()), ("/account/phone", Some("")), "the page is no secret");
        assert!(!page.body.contains("555-0123"), "{}", page.body);
        assert!(shared.cookie(GOING).is_none());
    }

    async fn what_is_typed_without_any_session_is_nobodys(world) {
        world.registered("bert@example.com").await;
        let shared = world.registered(ANNA).await;
        let page = shared.get("/account/phone").await;
        shared.signs_out().await;
        // From a tab that was left open.
        shared.post_form(&page, &[("phone", TYPED)]).await;
        let page = shared.types_password("bert@example.com").await;
        assert_eq!((page.path(), page.field_value("phone").as_deref()), ("/account/phone", Some("")));
    }

    async fn passwords_are_never_carried_along(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let page = anna.get("/account/password").await;
        world.advance(901);
        let page = anna.post_form(&page, &[("current_password", PASSWORD), ("password", "another harbour 95")]).await;
        assert_eq!(page.path(), "/re-authenticate");
        let page = anna.post_form(&page, &[("password", PASSWORD)]).await;
        let page = anna.post_form(&page, &[("again", "")]).await;
        let page = anna.types_code_sent_to(&page, PHONE).await;
        assert_eq!(page.path(), "/account/password");
        assert_eq!(page.field_value("password").as_deref(), Some(""));
        assert!(!page.body.contains("harbour"), "{}", page.body);
    }

    async fn a_password_is_not_typed_for_nothing(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        assert_eq!(anna.get("/account/password").await.path(), "/account/password");
        world.advance(901);
        assert_eq!(anna.get("/account/password").await.path(), "/re-authenticate");
        // Without a second factor the form itself asks for all that is needed.
        let bert = world.registered("bert@example.com").await;
        world.advance(901);
        assert_eq!(bert.get("/account/password").await.path(), "/account/password");
    }

    async fn a_way_that_we_did_not_write_leads_nowhere(world) {
        let anna = world.registered(ANNA).await;
        anna.signs_out().await;
        assert_eq!(anna.get("/account/devices").await.path(), "/sign-in");
        let ours = anna.cookie(GOING).unwrap().value;
        let elsewhere = World::open("", "").await.browser();
        elsewhere.get("/account/devices").await;
        let foreign = elsewhere.cookie(GOING).unwrap().value;
        anna.fill("/sign-in", &[("email", ANNA), ("password", "not this one")]).await;
        let page = anna.post_and_stay("/api/sign-in", "email=x&password=y").await;
        assert_eq!(page.header("location"), "/sign-in");
        let flash = anna.cookie("ringfence-flash").unwrap().value;
        let cut = ours[..ours.len() - 1].to_owned();
        let plain = ["", "L2FjY291bnQvZGV2aWNlcw", "https://evil.example", "%00"].map(str::to_owned);
        for forged in [foreign, flash, cut].into_iter().chain(plain) {
            anna.set_cookie(GOING, &forged);
            let page = anna.types_password(ANNA).await;
            assert_eq!(page.path(), "/account", "{forged}");
            anna.signs_out().await;
        }
        anna.set_cookie(GOING, &ours);
        assert_eq!(anna.types_password(ANNA).await.path(), "/account/devices");
    }

    async fn who_signs_out_was_going_nowhere(world) {
        world.with_sms(ANNA, PHONE).await;
        world.registered("bert@example.com").await;
        let shared = world.browser();
        shared.get("/account/devices").await;
        let page = shared.types_password(ANNA).await;
        assert!(page.text().contains("Sign in as somebody else"));
        shared.signs_out().await;
        assert_eq!(shared.types_password("bert@example.com").await.path(), "/account");
    }
}
