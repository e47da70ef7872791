//! SMS as a second factor: on when the codes are kept, and really off when off.

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, other_than};
use crate::totp;

both_databases! {
    async fn switching_it_on_signs_nobody_out_here_and_everybody_elsewhere(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        let elsewhere = world.browser();
        assert_eq!(elsewhere.types_password(ANNA).await.path(), "/account");
        let session = anna.cookie("ringfence-session").unwrap().value;
        anna.switches_sms_on(PHONE).await;
        assert_eq!(anna.cookie("ringfence-session").unwrap().value, session);
        assert_eq!(anna.get("/account").await.path(), "/account");
        assert_eq!(elsewhere.get("/account").await.path(), "/sign-in");
    }

    async fn leaving_before_the_codes_are_kept_leaves_it_off(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        anna.asks_to_switch_sms_on(PHONE).await;
        assert!(anna.get("/account").await.text().contains("Until then nothing has changed"));
        assert_eq!(world.browser().types_password(ANNA).await.path(), "/account");
        world.advance(601);
        let page = anna.get("/account/recovery-codes").await;
        assert!(page.all("data-recovery-code").is_empty(), "{}", page.text());
    }

    async fn codes_are_announced_only_where_they_come(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        assert!(anna.asks_for_sms().await.text().contains("Then come your recovery codes."));
        totp::sets_up(&anna).await;
        world.advance(61);
        let page = anna.asks_for_sms().await;
        assert!(!page.text().contains("recovery codes"), "{}", page.text());
        assert_eq!(anna.types_code_sent_to(&page, PHONE).await.path(), "/account");
    }

    async fn alone_it_is_called_what_others_can_read(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let page = anna.get("/account").await;
        assert!(page.text().contains("Codes that are sent to you can be read by others"), "{}", page.text());
        assert!(page.links().contains(&"/account/passkeys".to_owned()), "and what is better is offered");
        totp::adds(&anna).await;
        let page = anna.get("/account").await;
        assert!(!page.text().contains("Codes that are sent to you"), "{}", page.text());
    }

    async fn off_is_off(world) {
        let member = world.with_sms(ANNA, PHONE).await;
        let anna = member.browser;
        let page = anna.get("/account/second-factor/sms").await;
        let form = page.forms().into_iter().find(|form| form.action.ends_with("/off")).unwrap();
        let page = anna.post(&form.action, "").await;
        assert!(page.text().contains("Two-step sign-in is off") && page.text().contains("Only your password"));
        assert_eq!(world.browser().types_password(ANNA).await.path(), "/account");
        assert_eq!(world.number("SELECT count(*) FROM second_factors").await, 0);
        let page = anna.post("/api/re-authenticate/recovery-code", format!("recovery_code={}", member.recovery_codes[0])).await;
        assert_eq!(page.refusal(), "wrong-code", "the codes went with it");
    }

    async fn the_number_is_no_input(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        let page = anna.get("/account/second-factor/sms").await;
        assert!(!page.has_field("phone"));
        anna.post("/api/second-factor/sms", "phone=%2B12025550123&number=%2B12025550123").await;
        assert!(world.messages_to("+12025550123").await.is_empty());
        assert_eq!(world.messages_to(PHONE).await.iter().filter(|message| message.code.is_some()).count(), 2);
    }

    async fn a_fifth_wrong_code_ends_the_challenge_and_a_resend_gives_no_more_tries(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        let page = anna.asks_for_sms().await;
        let wrong = other_than(&world.newest_code(PHONE).await);
        for _ in 0..2 {
            assert_eq!(anna.post_form(&page, &[("code", &wrong)]).await.refusal(), "wrong-code");
        }
        world.advance(31);
        anna.post_form(&page, &[("again", "")]).await;
        let wrong = other_than(&world.newest_code(PHONE).await);
        for _ in 0..2 {
            assert_eq!(anna.post_form(&page, &[("code", &wrong)]).await.refusal(), "wrong-code");
        }
        assert_eq!(anna.post_form(&page, &[("code", &wrong)]).await.refusal(), "too-many-tries");
        assert_eq!(anna.types_code_sent_to(&page, PHONE).await.refusal(), "too-many-tries", "even the right one");
    }

    async fn it_is_a_sensitive_act(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        let page = anna.get("/account/second-factor/sms").await;
        world.advance(901);
        let form = page.forms().into_iter().find(|form| form.action.ends_with("second-factor/sms")).unwrap();
        let page = anna.post(&form.action, "").await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/re-authenticate", "re-authentication-due"));
        let page = anna.post_form(&page, &[("password", PASSWORD)]).await;
        assert_eq!(page.path(), "/account/second-factor/sms");
        assert_eq!(world.messages_to(PHONE).await.iter().filter(|message| message.code.is_some()).count(), 1);
    }
}
