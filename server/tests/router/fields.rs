//! What password managers, browsers and scripts hold on to (SPEC 11): every field of every form, by name and attributes.

use crate::both_databases;
use crate::people::{ANNA, PHONE};
use crate::totp;
use crate::world::page::{Page, Tag};

/// A page shows these fields, and each that it shows is as the outside expects it.
#[track_caller]
fn shows(page: &Page, path: &str, fields: &[&str]) {
    assert_eq!((page.path(), page.refusal().as_str()), (path, ""), "{}", page.text());
    let shown = page.named();
    let names: Vec<_> = shown.iter().filter_map(|tag| tag.get("name")).collect();
    for field in fields {
        assert!(names.contains(field), "{path} has no {field}: {names:?}");
    }
    for tag in &shown {
        is_as_expected(tag, path);
    }
}

/// A page shows a password field, once, of this kind.
#[track_caller]
fn asks_for_password(page: &Page, autocomplete: &str) {
    let shown = page.named();
    let fields: Vec<_> = shown.iter().filter(|tag| tag.get("name") == Some("password")).collect();
    assert_eq!(fields.len(), 1, "{}", page.url);
    assert_eq!(fields[0].get("autocomplete"), Some(autocomplete), "{}", page.url);
}

#[track_caller]
fn is_as_expected(tag: &Tag, path: &str) {
    let name = tag.get("name").unwrap_or_default();
    let is = |expected: &[(&str, &str)]| {
        for (attribute, value) in expected {
            assert_eq!(tag.get(attribute), Some(*value), "{attribute} of {name} on {path}");
        }
    };
    match name {
        "email" if tag.get("type") == Some("hidden") => is(&[("autocomplete", "username")]),
        "email" => {
            is(&[("type", "email"), ("inputmode", "email")]);
            let offers = tag.get("autocomplete").unwrap_or_default();
            assert!(["username", "username webauthn"].contains(&offers), "{offers} on {path}");
        }
        "password" => {
            is(&[("type", "password")]);
            let kind = tag.get("autocomplete").unwrap_or_default();
            assert!(["current-password", "new-password"].contains(&kind), "{kind} on {path}");
        }
        "current_password" => is(&[("type", "password"), ("autocomplete", "current-password")]),
        "phone" => is(&[("type", "tel"), ("autocomplete", "tel")]),
        "code" => is(&[("type", "text"), ("inputmode", "numeric"), ("autocomplete", "one-time-code")]),
        "recovery_code" => is(&[("type", "text")]),
        "trust_device" => is(&[("type", "checkbox")]),
        "again" | "kept" => {
            assert_eq!(tag.name, "button", "{name} on {path}");
            is(&[("type", "submit")]);
        }
        "method" => {
            let value = tag.get("value").unwrap_or_default();
            assert!(["sms", "email", "totp", "passkey", "recovery-code"].contains(&value), "{value} on {path}");
        }
        _ => {}
    }
    // Both would cut, or refuse, what is pasted: "123 456", a long passphrase.
    for attribute in ["maxlength", "pattern"] {
        assert_eq!(tag.get(attribute), None, "{attribute} of {name} on {path}");
    }
}

both_databases! {
    async fn on_the_way_to_an_account_and_a_second_factor(world) {
        let anna = world.browser();
        let page = anna.get("/register").await;
        shows(&page, "/register", &["email", "password"]);
        asks_for_password(&page, "new-password");
        let page = anna.begins_to_register(ANNA).await;
        shows(&page, "/register/confirm", &["code", "again"]);
        anna.types_code_sent_to(&page, ANNA).await;

        shows(&anna.get("/account/phone").await, "/account/phone", &["phone"]);
        let page = anna.asks_to_verify(PHONE).await;
        shows(&page, "/account/phone/confirm", &["code", "again"]);
        anna.types_code_sent_to(&page, PHONE).await;
        let page = anna.asks_for_sms().await;
        shows(&page, "/account/second-factor/sms/confirm", &["code", "again"]);
        let page = anna.types_code_sent_to(&page, PHONE).await;
        shows(&page, "/account/recovery-codes", &["kept"]);
        anna.post_form(&page, &[("kept", "")]).await;
        let (page, _) = totp::scans(&anna, "My phone").await;
        shows(&page, "/account/second-factor/totp/confirm", &["code"]);

        let page = anna.fill("/account/email", &[("email", "anna.more@example.com")]).await;
        shows(&page, "/account/email/confirm", &["code", "again"]);
        let page = anna.get("/account/password").await;
        shows(&page, "/account/password", &["current_password", "password"]);
        asks_for_password(&page, "new-password");
    }

    async fn on_the_way_in(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        totp::adds(&anna).await;
        world.advance(61);
        let stranger = world.browser();
        let page = stranger.get("/sign-in").await;
        shows(&page, "/sign-in", &["email", "password"]);
        asks_for_password(&page, "current-password");
        let page = stranger.types_password(ANNA).await;
        shows(&page, "/sign-in/second-factor", &["code", "trust_device", "recovery_code", "method"]);
        let by_sms = stranger.post("/api/sign-in/method", "method=sms").await;
        shows(&by_sms, "/sign-in/second-factor", &["code", "trust_device", "recovery_code", "method", "again"]);

        let stranger = world.browser();
        shows(&stranger.get("/sign-in/phone").await, "/sign-in/phone", &["phone"]);
        let page = stranger.fill("/sign-in/phone", &[("phone", "+12025550123")]).await;
        shows(&page, "/sign-in/phone/confirm", &["code", "again"]);

        world.advance(901);
        // Who wants to change something proves themselves first.
        let page = anna.get("/account/password").await;
        shows(&page, "/re-authenticate", &["password"]);
        asks_for_password(&page, "current-password");
    }

    async fn on_the_way_to_a_new_password(world) {
        world.with_sms(ANNA, PHONE).await;
        let forgetful = world.browser();
        shows(&forgetful.get("/recover").await, "/recover", &["email", "phone"]);
        let page = forgetful.fill("/recover", &[("email", ANNA)]).await;
        shows(&page, "/recover/confirm", &["code", "again"]);
        let page = forgetful.types_code_sent_to(&page, ANNA).await;
        shows(&page, "/recover/password", &["email", "password"]);
        asks_for_password(&page, "new-password");

        let by_phone = world.browser();
        let page = by_phone.recovers_by_phone(ANNA, PHONE).await;
        shows(&page, "/recover/second-proof", &["recovery_code"]);
        world.advance(61);
        let page = by_phone.post("/api/recover/second-proof/send", "").await;
        shows(&page, "/recover/second-proof", &["code", "recovery_code"]);
    }
}
