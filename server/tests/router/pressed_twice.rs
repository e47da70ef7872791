//! A form that is posted twice without scripts: where it begins something nothing is lost, and one message goes out; and what
//! is done the first time is answered as done.

use futures::future::join;
use http::StatusCode;

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, form, kept};
use crate::world::page::Page;
use crate::world::{Browser, World};

const BROWSER: &str = "ringfence-browser";

/// The forms that send a code and lead to the page where it is typed.
struct Beginning {
    on: &'static str,
    action: &'static str,
    body: String,
    typed_on: &'static str,
    to: &'static str,
}

fn beginning(
    on: &'static str,
    action: &'static str,
    fields: &[(&str, &str)],
    typed_on: &'static str,
    to: &'static str,
) -> Beginning {
    Beginning { on, action, body: form(fields), typed_on, to }
}

impl Beginning {
    /// Posted a second time it leads where the code is typed: the wait stands at "send again", the first code is good, and
    /// it is the only one.
    async fn survives(&self, world: &World, browser: &Browser, lands: &str) {
        let before = world.messages_to(self.to).await.len();
        let first = browser.post(self.action, self.body.clone()).await;
        assert_eq!((first.path(), first.refusal().as_str()), (self.typed_on, ""), "{}", self.action);
        let second = browser.post(self.action, self.body.clone()).await;
        self.is_typed_here(&second);
        assert_eq!(world.messages_to(self.to).await.len(), before + 1, "{}", self.action);
        let page = browser.types_code_sent_to(&second, self.to).await;
        assert_eq!((page.path(), page.refusal().as_str()), (lands, ""), "{}: {}", self.action, page.text());
    }

    /// Two posts that run at the same time. Whichever answer comes last is what the browser shows.
    async fn survives_both_at_once(&self, world: &World, browser: &Browser) {
        let before = world.messages_to(self.to).await.len();
        let post = || browser.post(self.action, self.body.clone());
        let (one, other) = join(post(), post()).await;
        for page in [&one, &other] {
            assert_eq!(page.path(), self.typed_on, "{}: {}", self.action, page.text());
            assert!(page.has_field("code"), "{}", self.action);
        }
        assert_eq!(world.messages_to(self.to).await.len(), before + 1, "{}", self.action);
        let page = browser.types_code_sent_to(&other, self.to).await;
        assert_eq!(page.refusal(), "", "{}: {}", self.action, page.text());
        assert_ne!(page.path(), self.typed_on);
    }

    fn is_typed_here(&self, page: &Page) {
        assert_eq!((page.path(), page.refusal().as_str()), (self.typed_on, "too-soon"), "{}", self.action);
        assert_eq!(page.values("data-refusal"), ["too-soon"], "{}", self.action);
        assert!(page.has_field("code") && page.has_field("again"), "{}: {}", self.action, page.text());
    }
}

fn registering() -> Beginning {
    let fields = [("email", ANNA), ("password", PASSWORD)];
    beginning("/register", "/api/register", &fields, "/register/confirm", ANNA)
}

fn recovering() -> Beginning {
    beginning("/recover", "/api/recover", &[("email", ANNA)], "/recover/confirm", ANNA)
}

fn recovering_by_phone() -> Beginning {
    let fields = [("email", ANNA), ("phone", PHONE)];
    beginning("/recover", "/api/recover/phone", &fields, "/recover/confirm", PHONE)
}

fn signing_in_by_phone() -> Beginning {
    beginning("/sign-in/phone", "/api/sign-in/phone", &[("phone", PHONE)], "/sign-in/phone/confirm", PHONE)
}

fn verifying() -> Beginning {
    beginning("/account/phone", "/api/phone/verify", &[("phone", PHONE)], "/account/phone/confirm", PHONE)
}

fn switching_sms_on() -> Beginning {
    let on = "/account/second-factor/sms";
    beginning(on, "/api/second-factor/sms", &[], "/account/second-factor/sms/confirm", PHONE)
}

fn adding_an_address() -> Beginning {
    let other = "anna.more@example.com";
    beginning("/account/email", "/api/email/add", &[("email", other)], "/account/email/confirm", other)
}

const NEW: &str = "another harbour 95";

/// The second answer is the one that the browser shows.
async fn is_done_twice(browser: &Browser, action: &str, body: &str, says: &str) {
    let first = browser.post(action, body.to_owned()).await;
    assert_eq!((first.path(), first.refusal().as_str()), ("/account", ""), "{action}");
    assert!(first.text().contains(says), "{action}: {}", first.text());
    let second = browser.post(action, body.to_owned()).await;
    assert_eq!((second.path(), second.text()), ("/account", first.text()), "{action}, pressed twice");
    let script = browser.post_as_script(action, body.to_owned()).await;
    assert_eq!((script.status.as_u16(), script.json()["go_to"].as_str()), (200, Some("/account")), "{action}");
    browser.get("/account").await;
}

both_databases! {
    async fn one_after_the_other(world) {
        let anna = world.browser();
        registering().survives(&world, &anna, "/account").await;
        verifying().survives(&world, &anna, "/account").await;
        switching_sms_on().survives(&world, &anna, "/account/recovery-codes").await;
        adding_an_address().survives(&world, &anna, "/account/email").await;
        anna.post("/api/phone/sign-in/on", "").await;
        for (begins, lands) in [
            (signing_in_by_phone(), "/account"),
            (recovering(), "/recover/password"),
            (recovering_by_phone(), "/recover/password"),
        ] {
            world.advance(3_601);
            begins.survives(&world, &world.browser(), lands).await;
        }
    }

    async fn both_at_once_by_a_browser_that_has_only_seen_the_form(world) {
        for begins in [registering(), recovering(), recovering_by_phone(), signing_in_by_phone()] {
            let stranger = world.browser();
            let page = stranger.get(begins.on).await;
            assert!(page.forms().iter().any(|form| form.action == begins.action), "{}", begins.on);
            let named = stranger.cookie(BROWSER).unwrap_or_else(|| panic!("{} names no browser", begins.on)).value;
            begins.survives_both_at_once(&world, &stranger).await;
            assert_eq!(stranger.cookie(BROWSER).unwrap().value, named, "it keeps its name");
            if begins.action == "/api/register" {
                let anna = stranger;
                assert_eq!(anna.proves(PHONE).await.path(), "/account");
                anna.post("/api/phone/sign-in/on", "").await;
            }
            world.advance(3_601);
        }
    }

    async fn both_at_once_by_somebody_signed_in(world) {
        let anna = world.registered(ANNA).await;
        for begins in [verifying(), switching_sms_on(), adding_an_address()] {
            begins.survives_both_at_once(&world, &anna).await;
            world.advance(61);
        }
    }

    async fn a_script_is_led_there_too_and_still_told_to_wait(world) {
        let anna = world.registered(ANNA).await;
        let begins = verifying();
        anna.post(begins.action, begins.body.clone()).await;
        let answer = anna.post_as_script(begins.action, begins.body.clone()).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, "30"));
        let json = answer.json();
        assert_eq!((json["refusal"].as_str(), json["go_to"].as_str()), (Some("too-soon"), Some(begins.typed_on)));
        begins.is_typed_here(&anna.get(begins.typed_on).await);
    }

    async fn another_target_and_another_browser_stay_at_the_form(world) {
        let anna = world.registered(ANNA).await;
        anna.asks_to_verify(PHONE).await;
        let elsewhere = world.browser();
        elsewhere.types_password(ANNA).await;
        let page = elsewhere.post("/api/phone/verify", form(&[("phone", PHONE)])).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/phone", "too-soon"));

        let (first, second) = (world.browser(), world.browser());
        first.fill("/recover", &[("email", ANNA)]).await;
        let page = second.fill("/recover", &[("email", ANNA)]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/recover", "too-soon"));
        // One number after the other: the first one's wait is no news of the second.
        let other = "+12025550123";
        second.fill("/recover", &[("email", "nobody@example.com")]).await;
        let page = second.post("/api/recover", form(&[("email", ANNA)])).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/recover", "too-soon"));
        anna.post("/api/phone/verify", form(&[("phone", other)])).await;
        let page = anna.post("/api/phone/verify", form(&[("phone", PHONE)])).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/phone", "too-soon"), "its code is dead");
    }

    async fn the_answer_does_not_tell_who_has_an_account(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        anna.post("/api/phone/sign-in/on", "").await;
        world.advance(3_601);
        let nobody = "+12025550123";
        for (action, known, unknown) in [
            ("/api/recover", vec![("email", ANNA)], vec![("email", "nobo@example.com")]),
            ("/api/register", vec![("email", ANNA), ("password", PASSWORD)], vec![("email", "nobo@example.com"), ("password", PASSWORD)]),
            ("/api/sign-in/phone", vec![("phone", PHONE)], vec![("phone", nobody)]),
            ("/api/recover/phone", vec![("email", ANNA), ("phone", PHONE)], vec![("email", ANNA), ("phone", nobody)]),
        ] {
            let mut seen = Vec::new();
            for fields in [known, unknown] {
                world.advance(3_601);
                let stranger = world.browser();
                stranger.get("/sign-in").await;
                stranger.post(action, form(&fields)).await;
                let page = stranger.post(action, form(&fields)).await;
                let script = stranger.post_as_script(action, form(&fields)).await;
                seen.push((page.path().to_owned(), page.refusal(), page.text().len(), script.status, script.json()));
            }
            assert_eq!(seen[0], seen[1], "{action}");
        }
    }

    async fn what_is_done_the_first_time_is_answered_as_done(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        let password = form(&[("current_password", PASSWORD), ("password", NEW)]);
        is_done_twice(&anna, "/api/password", &password, "Your password was changed.").await;
        let codes = kept(&anna.asks_to_switch_sms_on(PHONE).await);
        is_done_twice(&anna, "/api/recovery-codes/keep", &codes, "Two-step sign-in is on").await;
        let codes = kept(&anna.post("/api/recovery-codes/renew", "").await);
        is_done_twice(&anna, "/api/recovery-codes/keep", &codes, "Your new recovery codes are in force;").await;
        is_done_twice(&anna, "/api/second-factor/sms/off", "", "Two-step sign-in is off.").await;
        let codes = kept(&anna.post("/api/second-factor/email", "").await);
        is_done_twice(&anna, "/api/recovery-codes/keep", &codes, "Two-step sign-in is on").await;
        is_done_twice(&anna, "/api/second-factor/email/off", "", "Two-step sign-in is off.").await;
        is_done_twice(&anna, "/api/phone/remove", "", "Your phone was removed.").await;
    }

    async fn codes_of_another_tab_are_not_kept_by_a_press_on_these(world) {
        let member = world.with_sms(ANNA, PHONE).await;
        let anna = member.browser;
        let printed = anna.post("/api/recovery-codes/renew", "").await;
        let other_tab = anna.post("/api/recovery-codes/renew", "").await;
        let newer = other_tab.all("data-recovery-code");
        assert_ne!(printed.all("data-recovery-code"), newer);
        let page = anna.post_form(&printed, &[("kept", "")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/recovery-codes", "nothing-to-confirm"));
        assert_eq!(page.all("data-recovery-code"), newer, "what is to be kept stands there");
        assert!(page.text().contains("Please keep these instead"), "{}", page.text());
        // A script opens the page again, which shows the old ones.
        let answer = anna.post_form_as_script(&printed, &[("kept", "")]).await;
        assert_eq!((answer.status, answer.json()["go_to"].as_str()), (StatusCode::CONFLICT, Some("/account/recovery-codes")));
        let there = world.browser();
        let step = there.types_password(ANNA).await;
        assert_eq!(there.post_form(&step, &[("recovery_code", &newer[0])]).await.refusal(), "wrong-code", "not kept");
        let step = there.post_form(&step, &[("recovery_code", &member.recovery_codes[0])]).await;
        assert_eq!(step.path(), "/account", "the old ones are in force");
        // Nor is the "done" of the other tab the answer to this one.
        assert_eq!(anna.post_form(&other_tab, &[("kept", "")]).await.path(), "/account");
        let page = anna.post_form(&printed, &[("kept", "")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/recovery-codes", "nothing-to-confirm"));
        assert!(page.text().contains("10 of 10 left"), "{}", page.text());
    }

    async fn a_recovery_goes_on_however_often_its_code_is_posted(world) {
        world.with_phone(ANNA, PHONE).await;
        for by_phone in [false, true] {
            world.advance(3_601);
            let there = world.browser();
            let to = if by_phone { PHONE } else { ANNA };
            let page = if by_phone {
                there.asks_to_recover_by_phone(ANNA, PHONE).await
            } else {
                there.fill("/recover", &[("email", ANNA)]).await
            };
            let code = world.newest_code(to).await;
            there.post_form(&page, &[("code", &code)]).await;
            let before = world.rows().await;
            for fields in [[("code", code.as_str())], [("again", "")]] {
                let again = there.post_form(&page, &fields).await;
                assert_eq!((again.path(), again.refusal().as_str()), ("/recover/password", ""), "{to} {fields:?}");
                let answer = there.post_form_as_script(&page, &fields).await;
                assert_eq!((answer.status, answer.json()["go_to"].as_str()), (StatusCode::OK, Some("/recover/password")));
            }
            assert_eq!(world.changed_since(&before).await, [""; 0], "{to}");
        }
    }

    async fn a_code_that_has_proved_a_second_factor_leads_to_the_codes_that_wait_for_it(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        let page = anna.asks_for_sms().await;
        let code = world.newest_code(PHONE).await;
        let shown = anna.post_form(&page, &[("code", &code)]).await.all("data-recovery-code");
        assert_eq!(shown.len(), 10);
        let page = anna.post_form(&page, &[("code", &code)]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/recovery-codes", ""));
        assert_eq!(page.all("data-recovery-code"), shown);
    }

    async fn a_password_changed_twice_counts_no_wrong_one_and_says_yes_to_no_other(world) {
        let anna = world.registered(ANNA).await;
        let change = async |current: &str, new: &str| {
            anna.post("/api/password", form(&[("current_password", current), ("password", new)])).await.refusal()
        };
        assert_eq!(change(PASSWORD, NEW).await, "");
        let before = world.rows().await;
        assert_eq!(change(PASSWORD, NEW).await, "");
        assert_eq!(world.changed_since(&before).await, ["accounts"], "a turn was taken, and nobody is told twice");
        assert_eq!(world.word("SELECT CAST(coalesce(sum(wrong), 0) AS TEXT) FROM password_tries").await, "0");
        assert_eq!(change(PASSWORD, "a third harbour 96").await, "wrong-credentials", "that one is not in force");
        world.advance(61);
        assert_eq!(change(PASSWORD, NEW).await, "wrong-credentials", "nobody presses twice for so long");
    }

    async fn what_counts_of_two_registrations_is_said(world) {
        let anna = world.browser();
        let page = anna.begins_to_register(ANNA).await;
        let other = form(&[("email", ANNA), ("password", NEW)]);
        let page = { drop(page); anna.post("/api/register", other).await };
        assert_eq!(page.path(), "/register/confirm");
        assert!(page.text().contains("the password that you typed first"), "{}", page.text());
        anna.types_code_sent_to(&page, ANNA).await;
        assert_eq!(world.browser().types_password(ANNA).await.path(), "/account");
    }
}
