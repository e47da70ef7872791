//! A forgotten password: what outsiders learn, and what the session that it opens may do.

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, form};

const NEW: &str = "another harbour 95";

both_databases! {
    async fn the_answer_is_the_same_for_an_unknown_address(world) {
        world.registered(ANNA).await;
        let (owner, stranger) = (world.browser(), world.browser());
        let known = owner.fill("/recover", &[("email", ANNA)]).await;
        let unknown = stranger.fill("/recover", &[("email", "adam@example.com")]).await;
        assert_eq!((known.path(), known.text(), known.way.clone()), (unknown.path(), unknown.text(), unknown.way.clone()));
        assert!(world.messages_to("adam@example.com").await.is_empty());
        for (browser, page) in [(&owner, &known), (&stranger, &unknown)] {
            assert_eq!(browser.post_form(page, &[("code", "1234567")]).await.refusal(), "wrong-code");
            let page = browser.post_form(page, &[("again", "")]).await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/recover/confirm", "too-soon"));
        }
        world.advance(61);
        for (browser, page) in [(&owner, &known), (&stranger, &unknown)] {
            let page = browser.post_form(page, &[("again", "")]).await;
            assert!(page.text().contains("If this address has an account, a new code is on its way."), "{}", page.text());
            assert!(!page.text().contains("We sent you"), "{}", page.text());
        }
    }

    async fn it_ends_every_session_and_keeps_the_second_factor(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let forgetful = world.browser();
        let page = forgetful.recovers(ANNA).await;
        assert_eq!(page.path(), "/recover/password");
        let page = forgetful.post_form(&page, &[("password", NEW)]).await;
        assert_eq!(page.path(), "/sign-in");
        assert!(page.text().contains("Your new password is set"), "{}", page.text());
        assert_eq!(anna.get("/account").await.path(), "/sign-in");
        assert!(forgetful.cookie("ringfence-session").is_none());
        let page = forgetful.post_form(&page, &[("email", ANNA), ("password", NEW)]).await;
        assert_eq!(page.path(), "/sign-in/second-factor");
        let page = world.browser().fill("/sign-in", &[("email", ANNA), ("password", PASSWORD)]).await;
        assert_eq!(page.refusal(), "wrong-credentials");
    }

    async fn a_weak_new_password_is_refused_and_the_step_stays(world) {
        world.registered(ANNA).await;
        let forgetful = world.browser();
        let page = forgetful.recovers(ANNA).await;
        for weak in ["", "short", "password1", ANNA] {
            let page = forgetful.post_form(&page, &[("password", weak)]).await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/recover/password", "weak-password"), "{weak}");
        }
        assert_eq!(forgetful.post_form(&page, &[("password", NEW)]).await.path(), "/sign-in");
    }

    async fn its_session_is_short_and_lost_cookies_begin_anew(world) {
        world.registered(ANNA).await;
        let forgetful = world.browser();
        let page = forgetful.recovers(ANNA).await;
        world.advance(601);
        let answer = forgetful.post_form(&page, &[("password", NEW)]).await;
        assert_eq!((answer.path(), answer.refusal().as_str()), ("/sign-in", "sign-in-due"));

        let page = forgetful.fill("/recover", &[("email", ANNA)]).await;
        let code = world.newest_code(ANNA).await;
        forgetful.forget_cookie("ringfence-browser");
        let page = forgetful.post_form(&page, &[("code", &code)]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/recover", "nothing-to-confirm"));
    }

    async fn a_code_of_another_purpose_or_browser_recovers_nothing(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        anna.asks_for_sms().await;
        let of_sms = world.newest_code(PHONE).await;
        let forgetful = world.browser();
        let page = forgetful.fill("/recover", &[("email", ANNA)]).await;
        assert_eq!(forgetful.post_form(&page, &[("code", &of_sms)]).await.refusal(), "wrong-code");
        let code = world.newest_code(ANNA).await;
        let page = anna.post("/api/recover/confirm", form(&[("code", &code)])).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/recover", "nothing-to-confirm"));
    }
}
