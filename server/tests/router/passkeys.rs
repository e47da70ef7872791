//! Passkeys as a browser's script and a browser without scripts meet them.

use serde_json::Value;

use crate::both_databases;
use crate::people::{ANNA, PHONE, form};
use crate::world::Browser;
use crate::world::authenticator::Authenticator;
use crate::world::page::Page;

const LEVEL_THREE: &str = "assurance = 'asvs-l3'";

impl Browser {
    pub async fn asks(&self, path: &str) -> Value {
        let answer = self.post_as_script(path, "").await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
        answer.json()["passkey"].clone()
    }

    pub async fn posts(&self, path: &str, credential: &Value, more: &[(&str, &str)]) -> Page {
        let credential = credential.to_string();
        let fields = [&[("credential", credential.as_str())][..], more].concat();
        self.post_as_script(path, form(&fields)).await
    }

    /// Makes a passkey and keeps the recovery codes that come with the first second factor.
    pub async fn enrols(&self) -> Authenticator {
        let mut device = Authenticator::on("http://localhost:3000");
        let made = device.creates(&self.asks("/api/passkeys/enrol/ask").await);
        let answer = self.posts("/api/passkeys/enrol", &made, &[("name", "<b>My phone</b>")]).await;
        let leads = answer.json()["go_to"].as_str().unwrap().to_owned();
        if leads == "/account/recovery-codes" {
            let page = self.get(&leads).await;
            assert_eq!(page.all("data-recovery-code").len(), 10, "{}", page.text());
            self.post_form(&page, &[("kept", "yes")]).await;
        } else {
            assert_eq!(leads, "/account/passkeys");
        }
        device
    }
}

both_databases! {
    async fn a_name_that_is_left_empty_is_not_said_to_be_saved(world) {
        let anna = world.registered(ANNA).await;
        anna.enrols().await;
        let page = anna.get("/account/passkeys").await;
        let page = anna.post_form(&page, &[("name", ""), ("passkey", &page.field_value("passkey").unwrap())]).await;
        assert!(page.text().contains("it keeps the one it has"), "{}", page.text());
        assert!(!page.text().contains("saved") && page.text().contains("<b>My phone</b>"), "{}", page.text());
    }

    async fn nobody_is_told_of_a_code_that_protects_nothing(world) {
        let anna = world.registered(ANNA).await;
        let page = anna.get("/account/passkeys").await;
        assert!(page.text().contains("Open this page in another browser"), "{}", page.text());
        assert!(!page.text().contains("code protects"), "{}", page.text());
    }

    async fn one_is_enrolled_listed_and_signs_in_alone(world) {
        let anna = world.registered(ANNA).await;
        let mut device = anna.enrols().await;
        let page = anna.get("/account/passkeys").await;
        assert!(page.text().contains("<b>My phone</b>"), "{}", page.text());
        assert!(!page.body.contains("<b>My phone"), "markup in a name is text");

        let elsewhere = world.browser();
        elsewhere.get("/account/sessions").await;
        let answer = device.gets(&elsewhere.asks("/api/sign-in/passkey/ask").await);
        let signed_in = elsewhere.posts("/api/sign-in/passkey", &answer, &[]).await;
        assert_eq!(signed_in.json()["go_to"], "/account/sessions", "where they were going");
        assert_eq!(elsewhere.get("/account/sessions").await.path(), "/account/sessions");
        // What was answered once is over.
        let again = world.browser().posts("/api/sign-in/passkey", &answer, &[]).await;
        assert_eq!((again.status.as_u16(), again.json()["refusal"].as_str()), (422, Some("passkey-expired")));
    }

    async fn it_is_the_second_step_and_trusts_the_browser(world) {
        let anna = world.registered(ANNA).await;
        let mut device = anna.enrols().await;
        let elsewhere = world.browser();
        let page = elsewhere.types_password(ANNA).await;
        assert_eq!(page.path(), "/sign-in/second-factor");
        assert!(page.text().contains("A passkey needs scripts"), "{}", page.text());
        let answer = device.gets(&elsewhere.asks("/api/passkeys/ask").await);
        let answer = elsewhere.posts("/api/sign-in/second-factor/passkey", &answer, &[("trust_device", "yes")]).await;
        assert_eq!(answer.json()["go_to"], "/account");
        elsewhere.signs_out().await;
        assert_eq!(elsewhere.types_password(ANNA).await.path(), "/account");
    }

    async fn before_a_sensitive_act_it_is_enough(world) {
        let anna = world.registered(ANNA).await;
        let mut device = anna.enrols().await;
        world.advance(16 * 60);
        assert_eq!(anna.get("/account/passkeys").await.path(), "/re-authenticate");
        let answer = device.gets(&anna.asks("/api/passkeys/ask").await);
        let answer = anna.posts("/api/re-authenticate/passkey", &answer, &[]).await;
        assert_eq!(answer.json()["go_to"], "/account/passkeys");
    }

    async fn the_address_field_offers_passkeys_and_the_page_is_one_for_all(world) {
        let page = world.browser().get("/sign-in").await;
        assert!(page.body.contains("autocomplete=\"username webauthn\""), "{}", page.body);
        assert!(page.text().contains("A passkey needs scripts"), "{}", page.text());
        let passkey = page.forms().into_iter().find(|form| form.has("credential")).unwrap();
        assert_eq!(passkey.action, "/api/sign-in/passkey");
        // Asking sets a name for the browser, and nothing else.
        let stranger = world.browser();
        stranger.asks("/api/sign-in/passkey/ask").await;
        assert_eq!(stranger.cookies().len(), 1);
    }

    async fn a_form_that_asks_with_scripts_off_is_led_back(world) {
        let anna = world.registered(ANNA).await;
        for (path, leads) in [("/api/sign-in/passkey/ask", "/sign-in"), ("/api/passkeys/enrol/ask", "/account/passkeys")] {
            let answer = anna.post_and_stay(path, "").await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (303, leads));
        }
        let page = anna.post("/api/passkeys/enrol", form(&[("credential", "{}"), ("name", "x")])).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/passkeys", "passkey-not-taken"));
        let page = world.browser().post("/api/sign-in/passkey", form(&[("credential", "{}")])).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in", "wrong-passkey"));
    }

    async fn one_is_offered_after_a_text_and_the_way_goes_on(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        anna.signs_out().await;
        world.advance(60);
        anna.get("/account/devices").await;
        let page = anna.types_password(ANNA).await;
        assert!(page.has_field("passkey_ready"), "{}", page.body);
        let code = world.newest_code(PHONE).await;
        let page = anna.post_form(&page, &[("code", &code), ("passkey_ready", "yes")]).await;
        assert_eq!(page.path(), "/account/passkeys/offer");
        let never = page.forms().into_iter().filter(|form| form.action == "/api/passkeys/decline").nth(1).unwrap();
        let page = anna.post(&never.action, "never=yes").await;
        assert_eq!(page.path(), "/account/devices");
        anna.signs_out().await;
        world.advance(60);
        let page = anna.types_password(ANNA).await;
        assert!(!page.has_field("passkey_ready"));
    }

    async fn with_scripts_off_none_is_offered(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        anna.signs_out().await;
        world.advance(60);
        assert_eq!(anna.signs_in_with_sms(ANNA, PHONE).await.path(), "/account");
    }

    #[settings = LEVEL_THREE]
    async fn at_level_three_no_text_is_a_second_step(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        let page = anna.get("/account/second-factor/sms").await;
        assert!(page.links().contains(&"/account/passkeys".to_owned()), "{}", page.text());
        let page = anna.post("/api/second-factor/sms", "").await;
        assert_eq!(page.refusal(), "method-not-offered");
        let page = anna.get("/account").await;
        assert!(!page.links().contains(&"/account/second-factor/sms".to_owned()), "{}", page.text());
    }
}
