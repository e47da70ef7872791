//! Sessions and trusted devices: listed, ended, and ended at once.

use http::StatusCode;

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, form};
use crate::world::{Browser, World};

const DEVICE: &str = "ringfence-device";

async fn trusted(world: &World) -> Browser {
    let browser = world.browser();
    let page = browser.types_password(ANNA).await;
    let code = world.newest_code(PHONE).await;
    let page = browser.post_form(&page, &[("code", &code), ("trust_device", "")]).await;
    assert_eq!(page.path(), "/account");
    browser
}

both_databases! {
    async fn ending_one_is_immediate_and_ends_no_other(world) {
        let (anna, second) = (world.registered(ANNA).await, world.browser());
        second.types_password(ANNA).await;
        let page = anna.get("/account/sessions").await;
        assert_eq!(page.forms().iter().filter(|form| form.has("session")).count(), 1, "one's own has no button");
        let page = anna.post_form(&page, &[("session", &page.field_value("session").unwrap())]).await;
        assert!(page.text().contains("That session was ended."), "{}", page.text());
        assert_eq!(second.get("/account").await.path(), "/sign-in");
        assert_eq!(anna.get("/account").await.path(), "/account");
    }

    async fn ending_the_others_keeps_this_one(world) {
        let anna = world.registered(ANNA).await;
        let others = [world.browser(), world.browser()];
        for other in &others {
            other.types_password(ANNA).await;
        }
        let page = anna.post("/api/sessions/end-others", "").await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/sessions", ""));
        for other in &others {
            assert_eq!(other.get("/account").await.path(), "/sign-in");
        }
        assert_eq!(anna.get("/account").await.path(), "/account");
    }

    async fn a_password_change_ends_the_others_and_is_told(world) {
        let (anna, other) = (world.registered(ANNA).await, world.browser());
        other.types_password(ANNA).await;
        let page = anna.get("/account/password").await;
        let page = anna.post_form(&page, &[("current_password", "not this"), ("password", "another harbour 95")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/password", "wrong-credentials"));
        let page = anna.post_form(&page, &[("current_password", PASSWORD), ("password", "12345678")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/password", "weak-password"));
        let mails = world.messages_to(ANNA).await.len();
        let page = anna.post_form(&page, &[("current_password", PASSWORD), ("password", "another harbour 95")]).await;
        assert_eq!(page.path(), "/account");
        assert_eq!(other.get("/account").await.path(), "/sign-in");
        assert_eq!(world.messages_to(ANNA).await.len(), mails + 1);
    }

    async fn a_trusted_browser_skips_the_second_step_until_it_is_forgotten(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let device = trusted(&world).await;
        device.signs_out().await;
        let texts = world.messages_to(PHONE).await.len();
        assert_eq!(device.types_password(ANNA).await.path(), "/account");
        assert_eq!(world.messages_to(PHONE).await.len(), texts);
        let page = anna.get("/account/devices").await;
        let id = page.field_value("device").unwrap();
        let page = anna.post("/api/devices/end", form(&[("device", &id)])).await;
        assert!(page.text().contains("That device is no longer trusted."), "{}", page.text());
        device.signs_out().await;
        world.advance(31);
        assert_eq!(device.types_password(ANNA).await.path(), "/sign-in/second-factor");
    }

    async fn trust_is_of_one_account_and_one_browser_and_no_proof_for_sensitive_acts(world) {
        world.with_sms(ANNA, PHONE).await;
        world.with_sms("bert@example.com", "+12025550123").await;
        let device = trusted(&world).await;
        let token = device.cookie(DEVICE).unwrap().value;
        device.signs_out().await;
        assert_eq!(device.types_password("bert@example.com").await.path(), "/sign-in/second-factor");
        device.signs_out().await;
        assert_eq!(device.types_password(ANNA).await.path(), "/account");
        assert_eq!(device.get("/account/phone").await.path(), "/re-authenticate", "a device is no second factor here");
        let page = device.get("/re-authenticate").await;
        assert!(page.text().contains("Now your second step") || page.has_field("again"), "{}", page.text());
        for forged in [&token[..token.len() - 1], "", "x", &token.to_uppercase()] {
            let thief = world.browser();
            thief.set_cookie(DEVICE, forged);
            world.advance(31);
            assert_eq!(thief.types_password(ANNA).await.path(), "/sign-in/second-factor", "{forged}");
        }
    }

    async fn a_recovery_code_earns_no_trust(world) {
        let member = world.with_sms(ANNA, PHONE).await;
        let anna = world.browser();
        anna.types_password(ANNA).await;
        let body = format!("recovery_code={}&trust_device=yes", member.recovery_codes[0]);
        assert_eq!(anna.post("/api/sign-in/recovery-code", body).await.path(), "/account");
        assert!(anna.cookie(DEVICE).is_none());
    }

    async fn activity_tells_what_happened_and_to_nobody_else(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let page = anna.get("/account/activity").await;
        for words in ["The account was made", "was verified", "was switched on", "A code was sent"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        assert!(!page.body.contains(PHONE));
        let bert = world.registered("bert@example.com").await;
        let page = bert.get("/account/activity").await;
        assert!(page.status == StatusCode::OK && !page.text().contains("was switched on"));
    }
}
