//! Proving a phone: whose code opens what.

use crate::both_databases;
use crate::people::{ANNA, PHONE, form};

const BERT: &str = "bert@example.com";
const OTHER: &str = "+12025550123";

both_databases! {
    async fn a_late_text_still_works_after_send_again(world) {
        let anna = world.registered(ANNA).await;
        let page = anna.asks_to_verify(PHONE).await;
        let first = world.newest_code(PHONE).await;
        world.advance(31);
        let page = anna.post_form(&page, &[("again", "")]).await;
        assert_eq!(page.refusal(), "");
        assert_ne!(world.newest_code(PHONE).await, first);
        assert_eq!(anna.post_form(&page, &[("code", &first)]).await.path(), "/account");
    }

    async fn the_number_is_read_from_the_challenge_and_never_from_a_form(world) {
        let anna = world.registered(ANNA).await;
        anna.asks_to_verify(PHONE).await;
        let code = world.newest_code(PHONE).await;
        let body = form(&[("code", &code), ("phone", OTHER), ("number", OTHER), ("target", OTHER)]);
        assert_eq!(anna.post("/api/phone/confirm", body).await.path(), "/account");
        assert_eq!(world.word("SELECT number FROM phones").await, PHONE);
    }

    async fn a_number_typed_in_another_tab_is_not_proved_by_the_first_ones_code(world) {
        let anna = world.registered(ANNA).await;
        let first = anna.asks_to_verify(PHONE).await;
        anna.asks_to_verify(OTHER).await;
        let page = anna.types_code_sent_to(&first, PHONE).await;
        assert_eq!(page.refusal(), "wrong-code", "{}", page.text());
        assert_eq!(anna.types_code_sent_to(&page, OTHER).await.path(), "/account");
        assert_eq!(world.word("SELECT number FROM phones").await, OTHER);
    }

    async fn a_code_for_one_purpose_opens_no_other(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        let enable = anna.asks_for_sms().await;
        let enables = world.newest_code(PHONE).await;
        let verify = anna.asks_to_verify(PHONE).await;
        let verifies = world.newest_code(PHONE).await;
        assert_eq!(anna.post_form(&verify, &[("code", &enables)]).await.refusal(), "wrong-code");
        assert_eq!(anna.post_form(&enable, &[("code", &verifies)]).await.refusal(), "wrong-code");
        for path in ["/api/re-authenticate/confirm", "/api/recover/confirm", "/api/register/confirm"] {
            for code in [&enables, &verifies] {
                let answer = anna.post_as_script(path, form(&[("code", code)])).await;
                assert!(answer.status.is_client_error() || answer.json()["go_to"] == "/account", "{path}: {}", answer.body);
            }
        }
        assert_eq!(anna.post_form(&enable, &[("code", &enables)]).await.path(), "/account/recovery-codes");
    }

    async fn a_code_belongs_to_its_browser_and_account(world) {
        let (anna, bert) = (world.registered(ANNA).await, world.registered(BERT).await);
        let page = anna.asks_to_verify(PHONE).await;
        let code = world.newest_code(PHONE).await;
        let answer = bert.post("/api/phone/confirm", form(&[("code", &code)])).await;
        assert_eq!((answer.path(), answer.refusal().as_str()), ("/account/phone", "nothing-to-confirm"));
        let elsewhere = world.browser();
        elsewhere.types_password(ANNA).await;
        let answer = elsewhere.post("/api/phone/confirm", form(&[("code", &code)])).await;
        assert_eq!(answer.refusal(), "nothing-to-confirm");
        // Bert's session in Anna's browser: the account is not the one that asked.
        let hers = anna.cookie("ringfence-session").unwrap().value;
        anna.set_cookie("ringfence-session", &bert.cookie("ringfence-session").unwrap().value);
        let answer = anna.post("/api/phone/confirm", form(&[("code", &code)])).await;
        assert_eq!(answer.refusal(), "nothing-to-confirm");
        anna.set_cookie("ringfence-session", &hers);
        assert_eq!(anna.post_form(&page, &[("code", &code)]).await.path(), "/account");
    }

    async fn two_accounts_may_hold_one_number_and_neither_enters_the_other(world) {
        world.with_sms(ANNA, PHONE).await;
        world.with_sms(BERT, PHONE).await;
        assert_eq!(world.number("SELECT count(*) FROM phones WHERE number = '+12015550123'").await, 2);
        let (anna, bert) = (world.browser(), world.browser());
        let hers = anna.types_password(ANNA).await;
        let her_code = world.newest_code(PHONE).await;
        world.advance(31);
        let his = bert.types_password(BERT).await;
        let his_code = world.newest_code(PHONE).await;
        assert_eq!(anna.post_form(&hers, &[("code", &his_code)]).await.refusal(), "wrong-code");
        assert_eq!(bert.post_form(&his, &[("code", &her_code)]).await.refusal(), "wrong-code");
        assert!(anna.post_form(&hers, &[("code", &her_code)]).await.text().contains(ANNA));
        assert!(bert.post_form(&his, &[("code", &his_code)]).await.text().contains(BERT));
    }

    async fn the_old_number_works_until_the_new_one_is_proved_and_is_told(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let page = anna.asks_to_verify(OTHER).await;
        assert_eq!(world.browser().signs_in_with_sms(ANNA, PHONE).await.path(), "/account");
        let texts = world.messages_to(PHONE).await.len();
        assert_eq!(anna.types_code_sent_to(&page, OTHER).await.path(), "/account");
        assert_eq!(world.messages_to(PHONE).await.len(), texts + 1, "the old number is told");
        assert_eq!(world.browser().signs_in_with_sms(ANNA, OTHER).await.path(), "/account");
    }

    async fn a_lost_cookie_before_the_code_leads_to_signing_in_and_nothing_is_lost(world) {
        let anna = world.registered(ANNA).await;
        let page = anna.asks_to_verify(PHONE).await;
        anna.forget_cookie("ringfence-session");
        let answer = anna.types_code_sent_to(&page, PHONE).await;
        assert_eq!((answer.path(), answer.refusal().as_str()), ("/sign-in", "sign-in-due"));
        assert_eq!(anna.types_password(ANNA).await.path(), "/account/phone");
        let answer = anna.types_code_sent_to(&page, PHONE).await;
        assert_eq!(answer.path(), "/account", "the challenge is this browser's still");

        let page = anna.asks_to_verify(OTHER).await;
        anna.forget_cookie("ringfence-browser");
        let answer = anna.types_code_sent_to(&page, OTHER).await;
        assert_eq!((answer.path(), answer.refusal().as_str()), ("/sign-in", "sign-in-due"));
    }

    async fn no_text_goes_to_what_is_no_mobile(world) {
        let anna = world.registered(ANNA).await;
        for typed in [
            "",
            "12",
            "phone",
            "+12015550",
            "+1 900 555 0123",
            "+1 800 555 0199",
            "+41 21 234 56 78",
            "+870 301 234 567",
            "+1 201 555 0123 ext. 5x",
        ] {
            let page = anna.asks_to_verify(typed).await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/account/phone", "not-a-mobile-number"), "{typed}");
            assert_eq!(page.field_value("phone").as_deref(), Some(typed));
        }
        assert!(world.messages().await.iter().all(|message| message.to == ANNA));
    }
}
