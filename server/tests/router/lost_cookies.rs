//! A cookie is lost before the post of each step: a refusal that says where to go on, nothing done, and nothing lost.

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, form, kept};
use crate::world::{Browser, World};

const SESSION: &str = "ringfence-session";
const BROWSER: &str = "ringfence-browser";
const NEW: &str = "another harbour 95";

/// A step that is about to be posted.
struct Step {
    browser: Browser,
    path: &'static str,
    body: String,
}

impl Step {
    /// Posts it from a browser that has lost a cookie, and then from the one that has not.
    async fn survives_losing(self, world: &World, lost: &str, (lands, refusal): (&str, &str), then: &str) {
        let before = world.rows().await;
        let forgetful = self.browser.copied();
        forgetful.forget_cookie(lost);
        let page = forgetful.post(self.path, self.body.clone()).await;
        assert_eq!((page.path(), page.refusal().as_str()), (lands, refusal), "{} without {lost}", self.path);
        assert_eq!(world.changed_since(&before).await, [""; 0], "{} without {lost}", self.path);
        let page = self.browser.post(self.path, self.body).await;
        assert_eq!((page.path(), page.refusal().as_str()), (then, ""), "{} with {lost}: {}", self.path, page.text());
    }
}

/// Signed-in steps need both cookies: without either it is nobody's session.
async fn needs_both(world: &World, browser: &Browser, path: &'static str, body: &str, then: &str) {
    for lost in [SESSION, BROWSER] {
        let before = world.rows().await;
        let forgetful = browser.copied();
        forgetful.forget_cookie(lost);
        let page = forgetful.post(path, body.to_owned()).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in", "sign-in-due"), "{path} without {lost}");
        assert_eq!(world.changed_since(&before).await, [""; 0], "{path} without {lost}");
    }
    let page = browser.post(path, body.to_owned()).await;
    assert_eq!((page.path(), page.refusal().as_str()), (then, ""), "{path}: {}", page.text());
}

async fn code_to(world: &World, to: &str) -> String {
    form(&[("code", &world.newest_code(to).await)])
}

both_databases! {
    async fn on_the_way_to_an_account_and_a_second_factor(world) {
        let anna = world.browser();
        anna.begins_to_register(ANNA).await;
        let body = code_to(&world, ANNA).await;
        let step = Step { browser: anna.clone(), path: "/api/register/confirm", body };
        step.survives_losing(&world, BROWSER, ("/register", "nothing-to-confirm"), "/account").await;

        let phone = form(&[("phone", PHONE)]);
        needs_both(&world, &anna, "/api/phone/verify", &phone, "/account/phone/confirm").await;
        needs_both(&world, &anna, "/api/phone/confirm", &code_to(&world, PHONE).await, "/account").await;
        needs_both(&world, &anna, "/api/second-factor/sms", "", "/account/second-factor/sms/confirm").await;
        let body = code_to(&world, PHONE).await;
        needs_both(&world, &anna, "/api/second-factor/sms/confirm", &body, "/account/recovery-codes").await;
        let body = kept(&anna.get("/account/recovery-codes").await);
        needs_both(&world, &anna, "/api/recovery-codes/keep", &body, "/account").await;
        needs_both(&world, &anna, "/api/recovery-codes/renew", "", "/account/recovery-codes").await;
        needs_both(&world, &anna, "/api/second-factor/sms/off", "", "/account").await;
        needs_both(&world, &anna, "/api/phone/remove", "", "/account").await;
    }

    async fn on_the_way_in(world) {
        let member = world.with_sms(ANNA, PHONE).await;
        let anna = world.browser();
        anna.types_password(ANNA).await;
        world.advance(31);
        needs_both(&world, &anna, "/api/sign-in/send", "", "/sign-in/second-factor").await;
        needs_both(&world, &anna, "/api/sign-in/second-factor", &code_to(&world, PHONE).await, "/account").await;
        let other = world.browser();
        other.types_password(ANNA).await;
        let body = form(&[("recovery_code", &member.recovery_codes[0])]);
        needs_both(&world, &other, "/api/sign-in/recovery-code", &body, "/account").await;
    }

    async fn before_a_sensitive_act(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        world.advance(901);
        let password = form(&[("password", PASSWORD)]);
        needs_both(&world, &anna, "/api/re-authenticate", &password, "/re-authenticate").await;
        needs_both(&world, &anna, "/api/re-authenticate/send", "", "/re-authenticate").await;
        needs_both(&world, &anna, "/api/re-authenticate/confirm", &code_to(&world, PHONE).await, "/account").await;
        let both = form(&[("current_password", PASSWORD), ("password", NEW)]);
        needs_both(&world, &anna, "/api/password", &both, "/account").await;
        needs_both(&world, &anna, "/api/sessions/end-others", "", "/account/sessions").await;
        needs_both(&world, &anna, "/api/devices/end-all", "", "/account/devices").await;
    }

    async fn on_the_way_to_a_new_password(world) {
        world.registered(ANNA).await;
        let forgetful = world.browser();
        forgetful.fill("/recover", &[("email", ANNA)]).await;
        let body = code_to(&world, ANNA).await;
        let step = Step { browser: forgetful.clone(), path: "/api/recover/confirm", body };
        step.survives_losing(&world, BROWSER, ("/recover", "nothing-to-confirm"), "/recover/password").await;
        needs_both(&world, &forgetful, "/api/recover/password", &form(&[("password", NEW)]), "/sign-in").await;
    }

    async fn a_lost_flash_loses_words_alone(world) {
        let stranger = world.browser();
        let answer = stranger.post_and_stay("/api/sign-in", "email=x&password=y").await;
        stranger.forget_cookie("ringfence-flash");
        let page = stranger.get(answer.header("location")).await;
        assert_eq!((page.status.as_u16(), page.refusal().as_str()), (200, ""));
    }
}
