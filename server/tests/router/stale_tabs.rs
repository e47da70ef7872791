//! Two tabs: the one that was left behind does no harm, and leads to where the other one has got to.

use http::StatusCode;

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, form};

const SESSION: &str = "ringfence-session";

both_databases! {
    async fn a_tab_left_at_the_second_step_leads_in(world) {
        let anna = world.with_sms(ANNA, PHONE).await;
        let tabs = world.browser();
        let page = tabs.types_password(ANNA).await;
        let left_behind = tabs.get("/sign-in/second-factor").await;
        assert_eq!(tabs.types_code_sent_to(&page, PHONE).await.path(), "/account");
        let (session, before) = (tabs.cookie(SESSION).unwrap().value, world.rows().await);
        let (code, messages) = (world.newest_code(PHONE).await, world.messages().await.len());
        let recovery_code = anna.recovery_codes[0].as_str();
        for fields in [[("code", code.as_str())], [("again", "")], [("recovery_code", recovery_code)]] {
            let page = tabs.post_form(&left_behind, &fields).await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/account", ""), "{fields:?}");
            let answer = tabs.post_form_as_script(&left_behind, &fields).await;
            assert_eq!((answer.status, answer.json()["go_to"].as_str()), (StatusCode::OK, Some("/account")));
        }
        assert_eq!(tabs.cookie(SESSION).unwrap().value, session);
        assert_eq!(world.changed_since(&before).await, [""; 0], "no recovery code was used, and nothing was sent");
        assert_eq!(world.messages().await.len(), messages);
    }

    async fn a_tab_left_at_one_more_proof_leads_to_the_new_password_by_passkey_too(world) {
        let anna = world.with_sms(ANNA, PHONE).await;
        anna.browser.enrols().await;
        let tabs = world.browser();
        assert_eq!(tabs.recovers_by_phone(ANNA, PHONE).await.path(), "/recover/second-proof");
        let code = form(&[("recovery_code", &anna.recovery_codes[0])]);
        let page = tabs.post("/api/recover/second-proof/recovery-code", code).await;
        assert_eq!(page.path(), "/recover/password", "{}", page.text());
        for pressed in ["/api/passkeys/ask", "/api/recover/second-proof/passkey"] {
            let answer = tabs.post_as_script(pressed, "").await;
            assert_eq!((answer.status, answer.json()["go_to"].as_str()), (StatusCode::OK, Some("/recover/password")), "{pressed}");
        }
    }

    async fn a_tab_left_behind_leads_where_the_person_was_going(world) {
        world.with_sms(ANNA, PHONE).await;
        let tabs = world.browser();
        assert_eq!(tabs.get("/account/devices").await.path(), "/sign-in");
        let page = tabs.types_password(ANNA).await;
        let going = tabs.cookie("ringfence-going").unwrap();
        assert_eq!(tabs.types_code_sent_to(&page, PHONE).await.path(), "/account/devices");
        // As if the other tab had asked before this answer came.
        tabs.set_cookie(&going.name, &going.value);
        assert_eq!(tabs.post_form(&page, &[("code", "123456")]).await.path(), "/account/devices");
    }

    async fn what_a_losing_tab_was_told_does_not_alarm_who_is_in(world) {
        world.with_sms(ANNA, PHONE).await;
        let winner = world.browser();
        let page = winner.types_password(ANNA).await;
        let loser = winner.copied();
        let code = world.newest_code(PHONE).await;
        winner.post_form(&page, &[("code", &code)]).await;
        // Both posts were under way at once: the loser's answer comes into the jar that the winner has filled.
        let answer = loser.post_and_stay("/api/sign-in/second-factor", format!("code={code}")).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
        loser.set_cookie(SESSION, &winner.cookie(SESSION).unwrap().value);
        for path in ["/sign-in", "/account"] {
            let page = loser.get(path).await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/account", ""));
        }
    }

    async fn a_registration_confirmed_twice_leads_in(world) {
        let tabs = world.browser();
        let page = tabs.begins_to_register(ANNA).await;
        let code = world.newest_code(ANNA).await;
        tabs.post_form(&page, &[("code", &code)]).await;
        let before = world.rows().await;
        for fields in [[("code", code.as_str())], [("again", "")]] {
            let again = tabs.post_form(&page, &fields).await;
            assert_eq!((again.path(), again.refusal().as_str()), ("/account", ""), "{fields:?}");
            let answer = tabs.post_form_as_script(&page, &fields).await;
            assert_eq!((answer.status, answer.json()["go_to"].as_str()), (StatusCode::OK, Some("/account")));
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    }

    async fn a_new_password_from_a_tab_left_behind_changes_nothing_and_says_so(world) {
        world.registered(ANNA).await;
        let tabs = world.browser();
        let left_behind = tabs.recovers(ANNA).await;
        let page = tabs.post_form(&left_behind, &[("password", "another harbour 95")]).await;
        assert_eq!(page.path(), "/sign-in");
        let page = tabs.post_form(&page, &[("email", ANNA), ("password", "another harbour 95")]).await;
        assert_eq!(page.path(), "/account");
        let before = world.rows().await;
        let page = tabs.post_form(&left_behind, &[("password", PASSWORD)]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account", ""));
        assert!(page.text().contains("nothing was changed"), "{}", page.text());
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    }

    async fn of_two_tabs_with_one_phone_code_the_second_is_told(world) {
        let tabs = world.registered(ANNA).await;
        let page = tabs.asks_to_verify(PHONE).await;
        let code = world.newest_code(PHONE).await;
        assert_eq!(tabs.post_form(&page, &[("code", &code)]).await.path(), "/account");
        let page = tabs.post_form(&page, &[("code", &code)]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/phone", "nothing-to-confirm"));
    }
}
