//! Signing in with the phone alone: what strangers see, and where each step leads.

use app::routes::Route;
use http::StatusCode;

use crate::both_databases;
use crate::people::{ANNA, Member, PASSWORD, PHONE, form};
use crate::routes::LANDS;
use crate::totp;
use crate::world::page::Page;
use crate::world::{Browser, World};

const SESSION: &str = "ringfence-session";
const BROWSER: &str = "ringfence-browser";
const ON: &str = "/api/phone/sign-in/on";
const OFF: &str = "/api/phone/sign-in/off";
const CONFIRM: &str = "/sign-in/phone/confirm";
const SECOND: &str = "/sign-in/second-factor";

impl Browser {
    /// Asks for a code to a number. What has to be done before an anonymous send is done here, and nowhere else.
    async fn asks_by_phone(&self, phone: &str) -> Page {
        self.fill("/sign-in/phone", &[("phone", phone)]).await
    }

    async fn signs_in_by_phone(&self, phone: &str) -> Page {
        let page = self.asks_by_phone(phone).await;
        self.types_code_sent_to(&page, phone).await
    }

    /// "Send again", with the same work before it.
    async fn asks_by_phone_again(&self, page: &Page) -> Page {
        self.post_form(page, &[("again", "")]).await
    }
}

impl World {
    /// Somebody whose phone signs in alone, signed in.
    async fn with_phone_alone(&self) -> Browser {
        let anna = self.with_phone(ANNA, PHONE).await;
        assert_eq!(anna.post(ON, "").await.path(), "/account");
        anna
    }

    /// The same with SMS as a second factor.
    async fn with_phone_alone_and_sms(&self) -> Member {
        self.with_phone_alone_and_sms_as(ANNA, PHONE).await
    }

    async fn with_phone_alone_and_sms_as(&self, email: &str, phone: &str) -> Member {
        let anna = self.with_sms(email, phone).await;
        assert_eq!(anna.browser.post(ON, "").await.path(), "/account");
        anna
    }
}

/// A page as a stranger compares it: how he got there, and all of it but the nonce and the number that he typed.
fn seen(page: &Page, number: &str) -> (String, u16, Vec<String>, String) {
    let policy = page.header("content-security-policy");
    let nonce = policy.split_once("'nonce-").map_or("none", |(_, rest)| rest.split_once('\'').unwrap().0);
    let names = page.headers.keys().map(ToString::to_string).collect();
    let body = page.body.replace(nonce, "").replace(number, "");
    (format!("{:?} {}", page.way, page.path()), page.status.as_u16(), names, body)
}

both_databases! {
    async fn a_device_that_could_hold_a_passkey_is_offered_one_now_and_then(world) {
        let anna = world.with_phone_alone().await;
        anna.signs_out().await;
        for (days, ready, lands) in
            [(1, "", "/account"), (1, "yes", "/account/passkeys/offer"), (1, "yes", "/account"), (31, "yes", "/account/passkeys/offer")]
        {
            world.advance(days * 86_400);
            let there = world.browser();
            let page = there.asks_by_phone(PHONE).await;
            assert!(page.has_field("passkey_ready"), "{}", page.text());
            let code = world.newest_code(PHONE).await;
            let page = there.post_form(&page, &[("code", &code), ("passkey_ready", ready)]).await;
            assert_eq!(page.path(), lands, "{days} {ready} {}", page.text());
        }
        // Where a second step is due it is asked for first.
        let bert = world.with_phone_alone_and_sms_as("bert@example.com", "+12025550123").await;
        bert.browser.signs_out().await;
        world.advance(86_400);
        let there = world.browser();
        let page = there.asks_by_phone("+12025550123").await;
        let code = world.newest_code("+12025550123").await;
        let page = there.post_form(&page, &[("code", &code), ("passkey_ready", "yes")]).await;
        assert_eq!(page.path(), SECOND);
    }

    async fn number_and_code_lead_to_the_account(world) {
        world.with_phone_alone().await;
        let anna = world.browser();
        assert!(anna.get("/sign-in").await.values("href").contains(&"/sign-in/phone".to_owned()));
        let page = anna.fill("/sign-in/phone", &[("phone", "(201) 555-0123"), ("country", "FR")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in/phone", "not-a-mobile-number"));
        assert_eq!(page.field_value("phone").as_deref(), Some("(201) 555-0123"));
        let page = anna.post_form(&page, &[("phone", "(201) 555-0123"), ("country", "US")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), (CONFIRM, ""));
        assert!(page.text().contains("+1 201-555-0123") && page.all("data-private").len() == 1, "{}", page.text());
        let page = anna.types_code_sent_to(&page, PHONE).await;
        assert_eq!(page.path(), "/account");
        assert!(page.text().contains("Phone alone"), "{}", page.text());
        assert!(anna.get("/account/activity").await.text().contains("Signed in with a code by SMS"));
        for path in ["/sign-in/phone", CONFIRM] {
            assert_eq!(anna.get(path).await.path(), "/account", "the back button");
        }
    }

    async fn pages_and_headers_are_the_same_for_a_number_that_does_not_sign_in(world) {
        world.with_phone_alone().await;
        let mut all = Vec::new();
        // Masked or spaced, these differ from one another in the middle alone.
        for (number, spaced) in [(PHONE, "+1 201-555-0123"), ("+12015550124", "+1 201-555-0124")] {
            world.advance(7_200);
            let stranger = world.browser();
            let page = stranger.asks_by_phone(number).await;
            let mut pages = vec![seen(&page, spaced)];
            pages.push(seen(&stranger.get(CONFIRM).await, spaced));
            pages.push(seen(&stranger.post_form(&page, &[("code", "1234567")]).await, spaced));
            pages.push(seen(&stranger.asks_by_phone_again(&page).await, spaced));
            world.advance(31);
            pages.push(seen(&stranger.asks_by_phone_again(&page).await, spaced));
            pages.push(seen(&stranger.post_and_stay("/api/sign-in/phone", form(&[("phone", number)])).await, number));
            pages.push(seen(&stranger.post_as_script("/api/sign-in/phone", form(&[("phone", number)])).await, number));
            pages.push(seen(&stranger.post_as_script("/api/sign-in/phone/again", "").await, number));
            pages.push(seen(&stranger.post_as_script("/api/sign-in/phone/confirm", "code=1").await, number));
            pages.push(seen(&stranger.get("/delivery/events?for=sign-in").await, number));
            assert!(stranger.cookie(SESSION).is_none());
            all.push(pages);
        }
        let unknown = all.pop().unwrap();
        for (known, unknown) in all.pop().unwrap().into_iter().zip(unknown) {
            assert_eq!(known, unknown);
        }
        assert!(world.messages_to("+12015550124").await.is_empty());
    }

    async fn the_waiting_page_sends_nothing_and_shows_no_delivery_line(world) {
        world.with_phone_alone().await;
        let anna = world.browser();
        anna.asks_by_phone(PHONE).await;
        let (rows, sent) = (world.rows().await, world.messages().await.len());
        for _ in 0..3 {
            let page = anna.get(CONFIRM).await;
            assert!(page.has_field("code") && page.has_field("again") && page.values("data-src").is_empty());
        }
        assert_eq!(world.changed_since(&rows).await, [""; 0]);
        assert_eq!(world.messages().await.len(), sent);
    }

    async fn with_a_second_factor_the_password_is_due_and_no_second_text(world) {
        world.with_phone_alone_and_sms().await;
        let anna = world.browser();
        let page = anna.signs_in_by_phone(PHONE).await;
        assert_eq!((page.path(), page.h1().as_str()), (SECOND, "Is it you?"));
        assert!(page.has_field("password") && page.has_field("recovery_code"));
        assert!(!page.has_field("code") && !page.has_field("again") && !page.has_field("trust_device"));
        assert!(!page.body.contains(ANNA) && page.all("data-private").len() == 1, "nothing of the account is shown");
        let partial = anna.cookie(SESSION).unwrap().value;
        let sent = world.messages().await.len();
        for (path, body, refusal) in [
            ("/api/sign-in/send", "", "method-not-on"),
            ("/api/sign-in/second-factor", "code=123456", "sign-in-due"),
            ("/api/sign-in/phone/password", "password=not+it", "wrong-credentials"),
        ] {
            assert_eq!(anna.post_as_script(path, body).await.json()["refusal"], refusal, "{path}");
        }
        assert_eq!(world.messages().await.len(), sent);
        let page = anna.post_form(&page, &[("password", "not it")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), (SECOND, "wrong-credentials"));
        let page = anna.post_form(&page, &[("password", PASSWORD)]).await;
        assert_eq!(page.path(), "/account");
        assert_ne!(anna.cookie(SESSION).unwrap().value, partial);
        let page = anna.get("/account/activity").await;
        assert!(page.text().contains("Signed in with the password and a code by SMS"), "{}", page.text());
    }

    async fn a_recovery_code_does_instead_and_a_trusted_browser_does_not(world) {
        let member = world.with_phone_alone_and_sms().await;
        let anna = world.browser();
        let page = anna.types_password(ANNA).await;
        let code = world.newest_code(PHONE).await;
        let page = anna.post_form(&page, &[("code", &code), ("trust_device", "yes")]).await;
        assert_eq!(page.path(), "/account");
        anna.signs_out().await;
        assert_eq!(anna.types_password(ANNA).await.path(), "/account", "it is trusted");
        anna.signs_out().await;
        let page = anna.signs_in_by_phone(PHONE).await;
        assert_eq!(page.path(), SECOND);
        let page = anna.post_form(&page, &[("recovery_code", "0-AAAA")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), (SECOND, "wrong-code"));
        let page = anna.post_form(&page, &[("recovery_code", &member.recovery_codes[4])]).await;
        assert_eq!(page.path(), "/account");
    }

    async fn half_a_sign_in_is_led_as_any_other(world) {
        world.with_phone_alone_and_sms().await;
        let anna = world.browser();
        anna.signs_in_by_phone(PHONE).await;
        let (rows, sent) = (world.rows().await, world.messages().await.len());
        for (route, lands) in LANDS {
            assert_eq!(anna.get(route.path()).await.path(), lands[1], "{route:?}");
        }
        assert_eq!(world.changed_since(&rows).await, [""; 0], "a GET has written");
        assert_eq!(world.messages().await.len(), sent);
        for path in ["/api/phone/remove", ON, OFF, "/api/password"] {
            assert_eq!(anna.post_as_script(path, "").await.json()["refusal"], "second-factor-due", "{path}");
        }
        assert_eq!(anna.signs_out().await.path(), "/sign-in");
        assert_eq!(anna.get(SECOND).await.path(), "/sign-in");
    }

    async fn where_the_person_was_going_survives_the_whole_way(world) {
        world.with_phone_alone_and_sms().await;
        let anna = world.browser();
        assert_eq!(anna.get("/account/devices").await.path(), "/sign-in");
        let page = anna.asks_by_phone("12").await;
        assert_eq!(page.refusal(), "not-a-mobile-number");
        let page = anna.asks_by_phone(PHONE).await;
        assert_eq!(anna.types_wrong_code(&page, PHONE).await.refusal(), "wrong-code");
        world.advance(31);
        let page = anna.asks_by_phone_again(&page).await;
        assert_eq!((page.path(), page.refusal().as_str()), (CONFIRM, ""));
        let page = anna.get(page.path()).await;
        let page = anna.types_code_sent_to(&page, PHONE).await;
        assert_eq!(anna.post_form(&page, &[("password", "not it")]).await.refusal(), "wrong-credentials");
        let page = anna.get(SECOND).await;
        assert_eq!(anna.post_form(&page, &[("password", PASSWORD)]).await.path(), "/account/devices");
    }

    async fn before_something_important_the_password_is_asked_for_and_said_why(world) {
        world.with_phone_alone().await;
        let anna = world.browser();
        anna.signs_in_by_phone(PHONE).await;
        let page = anna.post("/api/phone/verify", form(&[("phone", "+12025550123")])).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/re-authenticate", "re-authentication-due"));
        assert!(page.text().contains("signed in without your password"), "{}", page.text());
        assert!(page.values("href").contains(&"/recover".to_owned()));
        assert!(world.messages_to("+12025550123").await.is_empty());
        let page = anna.post_form(&page, &[("password", PASSWORD)]).await;
        assert_eq!(page.path(), "/account/phone");
        assert_eq!(page.field_value("phone").as_deref(), Some("+12025550123"));
        world.advance(901);
        let page = anna.get("/account/phone").await;
        assert_eq!(page.path(), "/re-authenticate");
        assert!(!page.text().contains("without your password"), "{}", page.text());
    }

    async fn beside_an_app_nothing_says_that_the_text_is_all_that_is_asked_for(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        totp::sets_up(&anna).await;
        let page = anna.get("/account/phone").await;
        assert!(page.text().contains("a passkey, app or recovery code of yours"), "{}", page.text());
        assert!(!page.text().contains("nothing else"), "{}", page.text());
        let said = anna.post("/api/phone/sign-in/on", "").await.text();
        assert!(said.contains("now the first of two steps") && !said.contains("alone now signs you in"), "{said}");
        let told: Vec<_> = world.messages_to(ANNA).await.into_iter().map(|message| message.text).collect();
        assert!(told.iter().any(|text| text.contains("the first of two steps to sign in")), "{told:?}");
        assert!(told.iter().all(|text| !text.contains("without your password")), "{told:?}");
        let page = anna.get("/account/phone").await;
        assert!(page.text().contains("past the first step"), "{}", page.text());
        assert!(!page.text().contains("can sign in to your account"), "{}", page.text());
        let page = anna.get("/account").await;
        assert!(page.text().contains("is the first of two steps, by a text"), "{}", page.text());
        assert_eq!(world.browser().signs_in_by_phone(PHONE).await.path(), SECOND, "and so it is");
        // And who takes the app away is told what is left.
        let page = anna.get("/account/second-factor/totp").await;
        assert!(page.text().contains("A text to your phone alone then opens it too."), "{}", page.text());
        anna.post("/api/phone/sign-in/off", "").await;
        let page = anna.get("/account/second-factor/totp").await;
        assert!(page.text().contains("your password alone opens") && !page.text().contains("A text to your phone"));
    }

    async fn a_second_press_and_a_tab_left_behind_lead_where_the_first_has_got_to(world) {
        world.with_phone_alone_and_sms().await;
        let tabs = world.browser();
        let waiting = tabs.asks_by_phone(PHONE).await;
        let code = world.newest_code(PHONE).await;
        let due = tabs.post_form(&waiting, &[("code", &code)]).await;
        assert_eq!(due.path(), SECOND);
        let again = tabs.post_form(&waiting, &[("code", &code)]).await;
        assert_eq!((again.path(), again.refusal().as_str()), (SECOND, ""));
        assert_eq!(tabs.asks_by_phone_again(&waiting).await.path(), SECOND);
        tabs.post_form(&due, &[("password", PASSWORD)]).await;
        let session = tabs.cookie(SESSION).unwrap().value;
        let before = world.rows().await;
        for (page, fields) in [(&waiting, ("code", code.as_str())), (&waiting, ("again", "")), (&due, ("password", PASSWORD))] {
            let page = tabs.post_form(page, &[fields]).await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/account", ""), "{fields:?}");
        }
        assert_eq!(tabs.cookie(SESSION).unwrap().value, session);
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    }

    async fn a_cookie_lost_on_the_way_begins_anew_and_does_nothing(world) {
        world.with_phone_alone_and_sms().await;
        let anna = world.browser();
        let waiting = anna.asks_by_phone(PHONE).await;
        let code = world.newest_code(PHONE).await;
        let before = world.rows().await;
        for fields in [("code", code.as_str()), ("again", "")] {
            let forgetful = anna.copied();
            forgetful.forget_cookie(BROWSER);
            let page = forgetful.post_form(&waiting, &[fields]).await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in/phone", "nothing-to-confirm"), "{fields:?}");
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        let due = anna.post_form(&waiting, &[("code", &code)]).await;
        let before = world.rows().await;
        for lost in [SESSION, BROWSER] {
            let forgetful = anna.copied();
            forgetful.forget_cookie(lost);
            let page = forgetful.post_form(&due, &[("password", PASSWORD)]).await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in", "sign-in-due"), "without {lost}");
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        assert_eq!(anna.post_form(&due, &[("password", PASSWORD)]).await.path(), "/account");
    }

    async fn a_form_that_names_another_number_proves_the_one_that_was_asked_for(world) {
        world.with_phone_alone().await;
        let bert = world.with_phone("bert@example.com", "+12025550123").await;
        bert.post(ON, "").await;
        let thief = world.browser();
        thief.asks_by_phone("+12025550123").await;
        let sent = world.messages_to(PHONE).await.len();
        world.advance(31);
        let page = thief.post("/api/sign-in/phone/again", form(&[("phone", PHONE), ("again", "yes")])).await;
        assert_eq!(world.messages_to(PHONE).await.len(), sent);
        let code = world.newest_code("+12025550123").await;
        assert_eq!(thief.post("/api/sign-in/phone/confirm", form(&[("code", &code), ("phone", PHONE)])).await.path(), "/account");
        assert!(thief.get("/account").await.text().contains("bert@example.com"), "{}", page.path());
    }

    async fn the_phone_page_switches_it_on_and_off_and_says_what_it_is_worth(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        let page = anna.get("/account/phone").await;
        assert!(page.text().contains("Sign in with this number alone: off"), "{}", page.text());
        assert!(page.text().contains("SMS is the weakest way to sign in") && page.text().contains("passkey"));
        let form = page.forms().into_iter().find(|form| form.action == ON).unwrap();
        let page = anna.post(&form.action, "").await;
        assert!(page.text().contains("Your phone alone now signs you in"), "{}", page.text());
        let page = anna.get("/account/phone").await;
        assert!(page.text().contains("Sign in with this number alone: on"), "{}", page.text());
        let form = page.forms().into_iter().find(|form| form.action == OFF).unwrap();
        let page = anna.post(&form.action, "").await;
        assert!(page.text().contains("Your phone alone no longer signs you in") && !page.text().contains("Phone alone"));
        let stranger = world.browser();
        let sent = world.messages_to(PHONE).await.len();
        assert_eq!(stranger.asks_by_phone(PHONE).await.path(), CONFIRM);
        assert_eq!(world.messages_to(PHONE).await.len(), sent);
        assert!(world.browser().get("/account/phone").await.forms().iter().all(|form| form.action != ON));
    }

    async fn an_account_without_a_phone_is_offered_nothing(world) {
        let anna = world.registered(ANNA).await;
        assert!(!anna.get("/account/phone").await.text().contains("this number alone"));
        assert_eq!(anna.post_as_script(ON, "").await.json()["refusal"], "no-verified-phone");
    }

    async fn without_scripts_the_page_names_another_way(world) {
        let page = world.browser().get("/sign-in/phone").await;
        let note = page.body.split_once("<noscript>").unwrap().1.split_once("</noscript>").unwrap().0;
        assert!(note.contains("needs scripts") && note.contains("href=\"/sign-in\""), "{note}");
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(Route::parse("/sign-in/phone"), Some(Route::PhoneSignIn));
    }
}
