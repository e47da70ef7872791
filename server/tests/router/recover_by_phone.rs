//! A forgotten password by phone, one more proof, waits and their links; numbers that have changed hands.

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, form};
use crate::world::World;

const NEW: &str = "another harbour 95";
const DAY: u64 = 86_400;

/// The path of the link that cancels, from the newest message to a number or address that has one.
async fn cancel_link(world: &World, to: &str) -> String {
    let messages = world.messages_to(to).await;
    let text = messages.iter().map(|message| &message.text).find(|text| text.contains("/cancel?t=")).unwrap();
    let start = text.find("/cancel?t=").unwrap();
    text[start..].split_whitespace().next().unwrap().to_owned()
}

both_databases! {
    async fn a_trusted_device_is_no_proof_on_the_way_to_a_new_password(world) {
        world.with_sms(ANNA, PHONE).await;
        world.advance(61);
        let anna = world.browser();
        let page = anna.types_password(ANNA).await;
        let code = world.newest_code(PHONE).await;
        assert_eq!(anna.post_form(&page, &[("code", &code), ("trust_device", "")]).await.path(), "/account");
        let device = anna.cookie("ringfence-device").unwrap().value;
        anna.signs_out().await;
        assert_eq!(anna.types_password(ANNA).await.path(), "/account", "it is trusted");
        anna.signs_out().await;

        let page = anna.recovers_by_phone(ANNA, PHONE).await;
        assert_eq!(anna.cookie("ringfence-device").unwrap().value, device, "it came along");
        assert_eq!(page.path(), "/recover/second-proof", "one more proof is due all the same");
        let refused = anna.post("/api/recover/second-proof/confirm", "code=123456").await;
        assert_eq!((refused.path(), refused.refusal().as_str()), ("/recover/second-proof", "nothing-to-confirm"));
        let refused = anna.post("/api/recover/password", "password=another+harbour+95").await;
        assert_eq!(refused.refusal(), "sign-in-due");
        anna.forget_cookie("ringfence-session");
        assert_eq!(anna.types_password(ANNA).await.path(), "/account", "the password is as it was");
    }

    async fn it_is_one_tap_away_and_names_the_way_without_scripts(world) {
        let page = world.browser().get("/recover").await;
        let forms = page.forms();
        assert!(forms[0].has("email") && !forms[0].has("phone"), "the form for e-mail comes first");
        assert!(forms[1].has("email") && forms[1].has("phone") && forms[1].has("country"));
        assert!(page.body.contains("<details") && page.body.contains("<noscript>"), "{}", page.body);
        assert!(page.text().contains("Without scripts, use the form for e-mail above."));
        let mut ids = page.values("id");
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all, "each id once");
    }

    async fn the_answer_is_the_same_for_every_pair(world) {
        world.with_phone(ANNA, PHONE).await;
        world.advance(3_600);
        let (owner, stranger) = (world.browser(), world.browser());
        let known = owner.asks_to_recover_by_phone(ANNA, PHONE).await;
        let unknown = stranger.asks_to_recover_by_phone("adam@example.com", "+12025550123").await;
        assert_eq!(known.path(), "/recover/confirm");
        let blind = |text: String| text.replace("+1 202", "+1 201");
        assert_eq!((known.path(), blind(known.text()), known.way.clone()), (unknown.path(), blind(unknown.text()), unknown.way.clone()));
        assert!(world.messages_to("+12025550123").await.is_empty());
        for (browser, page) in [(&owner, &known), (&stranger, &unknown)] {
            assert_eq!(browser.post_form(page, &[("code", "1234567")]).await.refusal(), "wrong-code");
            let page = browser.post_form(page, &[("again", "")]).await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/recover/confirm", "too-soon"));
        }
        world.advance(61);
        for (browser, page) in [(&owner, &known), (&stranger, &unknown)] {
            let page = browser.post_form(page, &[("again", "")]).await;
            assert!(page.text().contains("you named, a new code is on its way."), "{}", page.text());
            assert!(!page.text().contains("We sent you"), "{}", page.text());
        }
        let page = owner.types_code_sent_to(&known, PHONE).await;
        assert_eq!(page.path(), "/recover/password");
        let page = owner.post_form(&page, &[("password", NEW)]).await;
        assert_eq!(page.path(), "/sign-in", "{}", page.text());
        let page = owner.post_form(&page, &[("email", ANNA), ("password", NEW)]).await;
        assert_eq!(page.path(), "/account");
    }

    async fn what_was_typed_stays_where_it_was(world) {
        let browser = world.browser();
        let page = browser.asks_to_recover_by_phone(ANNA, "12").await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/recover", "not-a-mobile-number"));
        let details = page.body.split("<details").nth(1).and_then(|rest| rest.split('>').next()).unwrap();
        assert!(details.contains(" open"), "the form is open: {details}");
        assert_eq!(page.field_value("phone").as_deref(), Some("12"));
        assert_eq!(page.field_value("email").as_deref(), Some(""), "the other form is as it was");
    }

    async fn the_phone_alone_opens_nothing_where_it_is_the_second_factor(world) {
        let anna = world.with_sms(ANNA, PHONE).await;
        let forgetful = world.browser();
        let page = forgetful.recovers_by_phone(ANNA, PHONE).await;
        assert_eq!((page.path(), page.h1().as_str()), ("/recover/second-proof", "One more proof"));
        for path in ["/recover/password", "/sign-in/second-factor"] {
            assert_eq!(forgetful.get(path).await.path(), "/recover/second-proof");
        }
        assert_eq!(forgetful.get("/account").await.path(), "/sign-in");
        let answer = forgetful.post_as_script("/api/recover/password", form(&[("password", NEW)])).await;
        assert_eq!(answer.status.as_u16(), 401);

        let mails = world.messages_to(ANNA).await.len();
        let page = forgetful.get("/recover/second-proof").await;
        assert_eq!(world.messages_to(ANNA).await.len(), mails, "looking sends nothing");
        let page = forgetful.post_form(&page, &[("again", "")]).await;
        let page = forgetful.types_code_sent_to(&page, ANNA).await;
        assert_eq!(page.path(), "/recover/password", "{}", page.text());
        let page = forgetful.post_form(&page, &[("password", NEW)]).await;
        let page = forgetful.post_form(&page, &[("email", ANNA), ("password", NEW)]).await;
        assert_eq!(page.path(), "/sign-in/second-factor", "it stays on");

        let other = world.browser();
        world.advance(3_600);
        let page = other.recovers_by_phone(ANNA, PHONE).await;
        let page = other.post_form(&page, &[("recovery_code", &anna.recovery_codes[0])]).await;
        assert_eq!(page.path(), "/recover/password");
    }

    async fn a_wait_is_told_shown_and_opens_after_a_day(world) {
        world.with_sms(ANNA, PHONE).await;
        let forgetful = world.browser();
        let page = forgetful.recovers_by_phone(ANNA, PHONE).await;
        let wait = page.forms().into_iter().find(|form| form.action.ends_with("/wait")).unwrap();
        for _ in 0..2 {
            let page = forgetful.post(&wait.action, "").await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/recover/second-proof", ""));
            assert!(page.text().contains("Your wait has begun"), "{}", page.text());
        }
        assert_eq!(cancel_link(&world, ANNA).await, cancel_link(&world, PHONE).await);
        world.advance(DAY);
        assert_eq!(forgetful.recovers_by_phone(ANNA, PHONE).await.path(), "/recover/password");
        let link = cancel_link(&world, ANNA).await;
        let just_now = world.browser().get(&link).await;
        assert!(just_now.text().contains("You can still stop it."), "{}", just_now.text());
        world.advance(600);
        let late = world.browser().get(&link).await;
        assert!(late.text().contains("It was not cancelled in time"), "{}", late.text());
    }

    async fn the_link_shows_changes_nothing_and_cancels_at_a_press_once(world) {
        world.with_sms(ANNA, PHONE).await;
        let forgetful = world.browser();
        forgetful.recovers_by_phone(ANNA, PHONE).await;
        forgetful.post("/api/recover/second-proof/wait", "").await;
        let link = cancel_link(&world, ANNA).await;
        let (scanner, owner) = (world.browser(), world.browser());
        let before = world.rows().await;
        for _ in 0..3 {
            let page = scanner.get(&link).await;
            assert_eq!((page.status.as_u16(), page.h1().as_str()), (200, "Was this you?"));
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        let page = owner.get(&link).await;
        let cancelled = owner.post_form(&page, &[("link", link.rsplit_once('=').unwrap().1)]).await;
        assert_eq!((cancelled.url.as_str(), cancelled.h1().as_str()), (link.as_str(), "Cancelled"));
        assert!(cancelled.text().contains("It was cancelled on"), "{}", cancelled.text());
        let before = world.rows().await;
        let german = owner.chooses(&cancelled, "de").await;
        assert_eq!((german.url.as_str(), german.h1().as_str()), (link.as_str(), "Abgebrochen"));
        assert_eq!(owner.chooses(&german, "en").await.text(), cancelled.text(), "it stays to be read");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        let again = owner.post_form(&page, &[("link", link.rsplit_once('=').unwrap().1)]).await;
        assert_eq!((again.url.as_str(), again.text()), (link.as_str(), cancelled.text()), "pressed twice");
        assert!(owner.get(&link).await.text().contains("It was cancelled on"));
        assert_eq!(forgetful.get("/recover/second-proof").await.path(), "/recover", "the limited session ended");
        assert_eq!(owner.get("/cancel?t=x").await.h1(), "There is nothing to cancel");
    }

    async fn its_link_still_stops_whoever_is_about_to_set_a_password(world) {
        world.with_sms(ANNA, PHONE).await;
        let (thief, owner) = (world.browser(), world.browser());
        thief.recovers_by_phone(ANNA, PHONE).await;
        thief.post("/api/recover/second-proof/wait", "").await;
        let link = cancel_link(&world, ANNA).await;
        world.advance(DAY);
        let password = thief.recovers_by_phone(ANNA, PHONE).await;
        assert_eq!(password.path(), "/recover/password");
        let page = owner.get(&link).await;
        let cancelled = owner.post_form(&page, &[("link", link.rsplit_once('=').unwrap().1)]).await;
        assert_eq!(cancelled.h1(), "Cancelled", "{}", cancelled.text());
        let late = thief.post_form(&password, &[("password", NEW)]).await;
        assert_ne!(late.path(), "/recover/password", "the limited session ended");
        assert_eq!(owner.types_password(ANNA).await.path(), "/sign-in/second-factor", "the password is the old one");
    }

    async fn two_tabs_each_confirm_their_own_way(world) {
        world.with_phone(ANNA, PHONE).await;
        world.advance(3_600);
        let browser = world.browser();
        let by_mail = browser.fill("/recover", &[("email", ANNA)]).await;
        let by_phone = browser.asks_to_recover_by_phone(ANNA, PHONE).await;
        let other = browser.copied();
        assert_eq!(browser.types_code_sent_to(&by_mail, ANNA).await.path(), "/recover/password");
        assert_eq!(other.types_code_sent_to(&by_phone, PHONE).await.path(), "/recover/password");
    }

    async fn a_lost_cookie_begins_anew_and_loses_nothing(world) {
        world.with_sms(ANNA, PHONE).await;
        world.advance(3_600);
        let forgetful = world.browser();
        let page = forgetful.asks_to_recover_by_phone(ANNA, PHONE).await;
        let lost = forgetful.copied();
        lost.forget_cookie("ringfence-browser");
        let code = world.newest_code(PHONE).await;
        let answer = lost.post_form(&page, &[("code", &code)]).await;
        assert_eq!((answer.path(), answer.refusal().as_str()), ("/recover", "nothing-to-confirm"));
        assert_eq!(forgetful.post_form(&page, &[("code", &code)]).await.path(), "/recover/second-proof");
        for cookie in ["ringfence-browser", "ringfence-session"] {
            for path in ["send", "confirm", "recovery-code", "wait"] {
                let lost = forgetful.copied();
                lost.forget_cookie(cookie);
                let before = world.rows().await;
                let page = lost.post(&format!("/api/recover/second-proof/{path}"), "code=123456").await;
                assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in", "sign-in-due"), "{path}");
                assert_eq!(world.changed_since(&before).await, [""; 0], "{path}");
            }
        }
        world.advance(601);
        let page = forgetful.post("/api/recover/second-proof/wait", "").await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in", "sign-in-due"), "the session is short");
    }

    async fn an_account_whose_number_went_says_so_and_signs_in_by_mail_and_a_wait(world) {
        let anna = world.with_sms(ANNA, PHONE).await;
        world.advance(181 * DAY);
        world.with_phone("bert@example.com", PHONE).await;
        let here = world.browser();
        let page = here.types_password(ANNA).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in/second-factor", ""));
        assert!(page.text().contains("Somebody else has proved"), "{}", page.text());
        let page = here.post_form(&page, &[("again", "")]).await;
        let page = here.types_code_sent_to(&page, ANNA).await;
        assert_eq!(page.path(), "/sign-in/second-factor");
        assert!(page.text().contains("Your wait has begun") && !page.has_field("code"), "{}", page.text());
        let link = cancel_link(&world, ANNA).await;
        assert_eq!(world.browser().get(&link).await.h1(), "Was this you?");
        world.advance(DAY);
        let page = here.types_password(ANNA).await;
        assert!(page.text().contains("Your wait is over"), "{}", page.text());
        let page = here.post_form(&page, &[("again", "")]).await;
        let page = here.types_code_sent_to(&page, ANNA).await;
        assert_eq!(page.path(), "/account", "{}", page.text());
        assert!(page.text().contains("add your present number"), "{}", page.text());
        assert!(here.get("/account/second-factor/sms").await.text().contains("no phone to text to"));
        assert_eq!(here.proves("+12025550123").await.path(), "/account");

        let there = world.browser();
        let page = there.types_password(ANNA).await;
        let page = there.types_code_sent_to(&page, "+12025550123").await;
        assert_eq!(page.path(), "/account");
        assert_eq!(anna.recovery_codes.len(), 10);
    }

    async fn without_its_number_an_account_re_authenticates_by_a_recovery_code(world) {
        let anna = world.with_sms(ANNA, PHONE).await;
        world.advance(181 * DAY);
        world.with_phone("bert@example.com", PHONE).await;
        let here = world.browser();
        let page = here.types_password(ANNA).await;
        let page = here.post_form(&page, &[("recovery_code", &anna.recovery_codes[0])]).await;
        assert_eq!(page.path(), "/account", "{}", page.text());
        world.advance(901);
        let page = here.get("/account/phone").await;
        let page = here.post_form(&page, &[("password", PASSWORD)]).await;
        assert_eq!(page.path(), "/re-authenticate");
        assert!(page.text().contains("we can't text you a code") && !page.has_field("again"), "{}", page.text());
        let page = here.post_form(&page, &[("recovery_code", &anna.recovery_codes[1])]).await;
        assert_eq!(page.path(), "/account/phone");
    }
}
