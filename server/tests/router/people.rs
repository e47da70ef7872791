//! People and what they do, so that a promise reads like a sentence.

use crate::world::page::Page;
use crate::world::{Browser, World};

pub const PASSWORD: &str = "tulip harbour 94";
pub const ANNA: &str = "anna@example.com";
pub const PHONE: &str = "+12015550123";

/// Somebody with a phone and two-step sign-in, in the browser where they made the account.
pub struct Member {
    pub browser: Browser,
    pub recovery_codes: Vec<String>,
}

impl World {
    /// Somebody who has just registered, signed in.
    pub async fn registered(&self, email: &str) -> Browser {
        let browser = self.browser();
        let page = browser.registers(email).await;
        assert_eq!(page.path(), "/account", "{}", page.text());
        browser
    }

    /// Somebody with a verified phone, signed in.
    pub async fn with_phone(&self, email: &str, phone: &str) -> Browser {
        let browser = self.registered(email).await;
        let page = browser.proves(phone).await;
        assert_eq!(page.path(), "/account", "{}", page.text());
        browser
    }

    /// Somebody with SMS as a second factor, signed in.
    pub async fn with_sms(&self, email: &str, phone: &str) -> Member {
        let browser = self.with_phone(email, phone).await;
        let recovery_codes = browser.switches_sms_on(phone).await;
        Member { browser, recovery_codes }
    }

    /// Anna's account with SMS, seen by browsers at each level: `(name, browser)`.
    pub async fn at_every_level(&self) -> [(&'static str, Browser); 4] {
        let full = self.with_sms(ANNA, PHONE).await.browser;
        let partial = self.browser();
        assert_eq!(partial.types_password(ANNA).await.path(), "/sign-in/second-factor");
        let recovery = self.browser();
        assert_eq!(recovery.recovers(ANNA).await.path(), "/recover/password");
        [("signed out", self.browser()), ("partial", partial), ("recovery", recovery), ("full", full)]
    }
}

impl Browser {
    /// Fills in the form of registration and lands where the code is asked for.
    pub async fn begins_to_register(&self, email: &str) -> Page {
        self.fill("/register", &[("email", email), ("password", PASSWORD)]).await
    }

    pub async fn registers(&self, email: &str) -> Page {
        let page = self.begins_to_register(email).await;
        self.types_code_sent_to(&page, email).await
    }

    /// Asks for a code to a phone and lands where it is asked for.
    pub async fn asks_to_verify(&self, phone: &str) -> Page {
        self.fill("/account/phone", &[("phone", phone)]).await
    }

    pub async fn proves(&self, phone: &str) -> Page {
        let page = self.asks_to_verify(phone).await;
        self.types_code_sent_to(&page, phone).await
    }

    /// Asks for the code that switches SMS on.
    pub async fn asks_for_sms(&self) -> Page {
        let page = self.get("/account/second-factor/sms").await;
        let form = page.forms().into_iter().find(|form| form.action.ends_with("second-factor/sms")).unwrap();
        self.post(&form.action, "").await
    }

    pub async fn switches_sms_on(&self, phone: &str) -> Vec<String> {
        let page = self.asks_to_switch_sms_on(phone).await;
        let codes = page.all("data-recovery-code");
        let page = self.post_form(&page, &[("kept", "")]).await;
        assert_eq!(page.path(), "/account", "{}", page.text());
        codes
    }

    /// As far as the recovery codes, which are not kept yet.
    pub async fn asks_to_switch_sms_on(&self, phone: &str) -> Page {
        let page = self.asks_for_sms().await;
        let page = self.types_code_sent_to(&page, phone).await;
        assert_eq!(page.path(), "/account/recovery-codes", "{}", page.text());
        page
    }

    /// The first step of signing in.
    pub async fn types_password(&self, email: &str) -> Page {
        self.fill("/sign-in", &[("email", email), ("password", PASSWORD)]).await
    }

    /// The first step once more, in a browser that is signed in already.
    pub async fn types_password_anew(&self, email: &str) -> Page {
        self.post("/api/sign-in", form(&[("email", email), ("password", PASSWORD)])).await
    }

    pub async fn signs_in_with_sms(&self, email: &str, phone: &str) -> Page {
        let page = self.types_password(email).await;
        self.types_code_sent_to(&page, phone).await
    }

    pub async fn recovers(&self, email: &str) -> Page {
        let page = self.fill("/recover", &[("email", email)]).await;
        self.types_code_sent_to(&page, email).await
    }

    /// Asks for a new password with address and number. Texts that strangers ask for begin here.
    pub async fn asks_to_recover_by_phone(&self, email: &str, phone: &str) -> Page {
        self.fill("/recover", &[("email", email), ("phone", phone)]).await
    }

    pub async fn recovers_by_phone(&self, email: &str, phone: &str) -> Page {
        // The account's own texts of just now are no reason to wait for strangers' ones; others of theirs are.
        self.world().advance(61);
        let page = self.asks_to_recover_by_phone(email, phone).await;
        self.types_code_sent_to(&page, phone).await
    }

    pub async fn signs_out(&self) -> Page {
        self.post("/sign-out", "").await
    }

    pub async fn types_code_sent_to(&self, page: &Page, to: &str) -> Page {
        let code = self.world().newest_code(to).await;
        self.post_form(page, &[("code", &code)]).await
    }

    /// Types a code that is certainly not the one.
    pub async fn types_wrong_code(&self, page: &Page, to: &str) -> Page {
        let wrong = other_than(&self.world().newest_code(to).await);
        self.post_form(page, &[("code", &wrong)]).await
    }
}

/// What "I have kept them" posts from `page`.
#[track_caller]
pub fn kept(page: &Page) -> String {
    let batch = page.field_value("batch").unwrap_or_else(|| panic!("{} shows no codes: {}", page.url, page.text()));
    form(&[("batch", &batch), ("kept", "yes")])
}

/// A form's body.
pub fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Another code of the same length.
pub fn other_than(code: &str) -> String {
    let first = if code.starts_with('7') { "3" } else { "7" };
    format!("{first}{}", &code[1..])
}
