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

    async fn who_has_just_proved_one_thing_more_is_not_asked_to_sign_in(world) {
        let anna = world.with_sms(ANNA, PHONE).await;
        let winner = world.browser();
        assert_eq!(winner.recovers_by_phone(ANNA, PHONE).await.path(), "/recover/second-proof");
        let loser = winner.copied();
        let code = form(&[("recovery_code", &anna.recovery_codes[0])]);
        let posted = "/api/recover/second-proof/recovery-code";
        assert_eq!(winner.post(posted, code.clone()).await.path(), "/recover/password");
        let answer = loser.post_and_stay(posted, code).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
        loser.set_cookie(SESSION, &winner.cookie(SESSION).unwrap().value);
        let page = loser.get("/sign-in").await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/recover/password", ""), "its session may set the password");
        assert_eq!(loser.get("/sign-in").await.path(), "/sign-in", "who remembers the password may sign in");
    }

    async fn a_tab_left_at_the_second_step_leads_in_whatever_is_due_there(world) {
        let anna = world.with_sms(ANNA, PHONE).await;
        anna.browser.post("/api/data/delete", "").await;
        world.advance(61);
        let tabs = world.browser();
        let page = tabs.types_password(ANNA).await;
        let left_behind = tabs.get("/sign-in/second-factor").await;
        assert_eq!(tabs.types_code_sent_to(&page, PHONE).await.path(), "/account/leaving");
        let before = world.rows().await;
        for fields in [[("code", "123456")], [("again", "")], [("recovery_code", &anna.recovery_codes[0])]] {
            let page = tabs.post_form(&left_behind, &fields).await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/account/leaving", ""), "{fields:?}");
            let answer = tabs.post_form_as_script(&left_behind, &fields).await;
            assert_eq!((answer.status, answer.json()["go_to"].as_str()), (StatusCode::OK, Some("/account/leaving")));
        }
        let answer = tabs.post_as_script("/api/passkeys/ask", "").await;
        assert_eq!((answer.status, answer.json()["go_to"].as_str()), (StatusCode::OK, Some("/account/leaving")));
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        for path in ["/sign-in", "/sign-in/phone", "/register"] {
            assert_eq!(tabs.get(path).await.path(), "/account/leaving", "{path}");
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
        assert!(page.text().contains("your number is verified"), "{}", page.text());
    }

    async fn a_page_of_one_account_does_nothing_to_another(world) {
        let anna = world.with_sms(ANNA, PHONE).await;
        let (bert, shared) = ("bert@example.com", anna.browser);
        world.with_sms(bert, "+12025550123").await;
        world.advance(61);
        world.browser().signs_in_with_sms(ANNA, PHONE).await;
        let pages = ["/account/data", "/account/phone", "/account/second-factor/sms", "/account/recovery-codes", "/account/sessions"];
        let mut left_open = Vec::new();
        for path in pages {
            left_open.push(shared.get(path).await);
        }
        shared.signs_out().await;
        assert_eq!(shared.signs_in_with_sms(bert, "+12025550123").await.path(), "/account");
        let before = world.rows().await;
        let mut pressed = Vec::new();
        for page in &left_open {
            for form in page.forms().into_iter().filter(|form| form.action.starts_with("/api/")) {
                let fields: Vec<_> = form.fields.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect();
                let answer = shared.post(&form.action, self::form(&fields)).await;
                assert_eq!(answer.refusal(), "signed-in-as-another", "{}: {}", form.action, answer.text());
                assert!(answer.text().contains("nothing was changed"), "{}", form.action);
                assert!(answer.text().contains(bert), "it says who that is: {}", answer.text());
                let answer = shared.post_as_script(&form.action, self::form(&fields)).await;
                assert_eq!(answer.status, StatusCode::CONFLICT, "{}", form.action);
                assert_eq!(answer.json()["go_to"].as_str(), Some(page.path()), "{}", form.action);
                pressed.push(form.action);
            }
        }
        for graver in ["data/delete", "data/export", "phone/remove", "sms/off", "recovery-codes/renew", "sessions/end-others"] {
            assert!(pressed.iter().any(|action| action.ends_with(graver)), "{graver} is not among {pressed:?}");
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        // What somebody has typed is not shown to the other either.
        let page = shared.post_form(&left_open[1], &[("phone", "(202) 555-0199")]).await;
        assert_eq!((page.refusal().as_str(), page.field_value("phone").as_deref()), ("signed-in-as-another", Some("")));
        // It is no lock: a form without the field is the person's own.
        assert_eq!(shared.post("/api/sessions/end-others", "").await.refusal(), "");
    }

    async fn a_password_for_one_account_is_not_set_on_another_that_is_recovered_meanwhile(world) {
        world.registered(ANNA).await;
        world.registered("bert@example.com").await;
        let tabs = world.browser();
        let left_behind = tabs.recovers(ANNA).await;
        assert_eq!(tabs.recovers("bert@example.com").await.path(), "/recover/password");
        let page = tabs.post_form(&left_behind, &[("password", "another harbour 95")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/recover/password", "signed-in-as-another"));
        assert_eq!(world.browser().types_password("bert@example.com").await.path(), "/account", "as it was");
    }
}
