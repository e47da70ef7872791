//! A code by e-mail as a second step, as an outsider sees it.

use crate::both_databases;
use crate::people::{ANNA, form};
use crate::totp;
use crate::world::page::Page;
use crate::world::{Browser, World};

const SETUP: &str = "/account/second-factor/email";
const LEVEL_THREE: &str = "assurance = 'asvs-l3'";

async fn switches_it_on(browser: &Browser) -> Vec<String> {
    let page = browser.get(SETUP).await;
    let switch = page.forms().into_iter().find(|form| form.action.ends_with("second-factor/email")).unwrap();
    let page = browser.post(&switch.action, "").await;
    assert_eq!(page.path(), "/account/recovery-codes", "{}", page.text());
    let codes = page.all("data-recovery-code");
    browser.post_form(&page, &[("kept", "")]).await;
    codes
}

async fn sets_a_new_password_and_signs_in(world: &World, browser: &Browser) -> Page {
    let page = browser.recovers(ANNA).await;
    let page = browser.post_form(&page, &[("password", "another harbour 95")]).await;
    assert_eq!(page.path(), "/sign-in", "{}", page.text());
    world.advance(61);
    browser.fill("/sign-in", &[("email", ANNA), ("password", "another harbour 95")]).await
}

both_databases! {
    async fn it_is_called_weak_and_signs_in(world) {
        let anna = world.registered(ANNA).await;
        assert!(anna.get(SETUP).await.text().contains("weaker than the other ways"));
        switches_it_on(&anna).await;
        assert!(anna.get("/account").await.text().contains("Weak"));
        let elsewhere = world.browser();
        world.advance(31);
        let page = elsewhere.types_password(ANNA).await;
        assert_eq!((page.path(), page.field_value("method").as_deref()), ("/sign-in/second-factor", Some("email")));
        assert!(!page.has_field("trust_device"), "it earns no trust");
        let page = elsewhere.types_code_sent_to(&page, ANNA).await;
        assert_eq!(page.path(), "/account", "{}", page.text());
        let page = anna.get(SETUP).await;
        let off = page.forms().into_iter().find(|form| form.action.ends_with("/off")).unwrap();
        let page = anna.post(&off.action, "").await;
        assert!(page.text().contains("Two-step sign-in is off"), "{}", page.text());
    }

    async fn after_a_password_by_mail_the_mailbox_is_not_asked_twice(world) {
        let anna = world.registered(ANNA).await;
        let codes = switches_it_on(&anna).await;
        world.advance(61);
        let lost = world.browser();
        let page = sets_a_new_password_and_signs_in(&world, &lost).await;
        assert_eq!(page.path(), "/sign-in/second-factor");
        assert!(page.text().contains("the same mailbox twice"), "{}", page.text());
        let refused = lost.post("/api/sign-in/method", "method=email").await;
        assert_eq!(refused.refusal(), "method-not-on", "{}", refused.text());
        let page = lost.post("/api/sign-in/recovery-code", form(&[("recovery_code", &codes[0])])).await;
        assert_eq!(page.path(), "/account", "{}", page.text());
    }

    async fn alone_it_is_called_what_others_can_read(world) {
        let anna = world.registered(ANNA).await;
        switches_it_on(&anna).await;
        let page = anna.get("/account").await;
        assert!(page.text().contains("Codes that are sent to you can be read by others"), "{}", page.text());
        assert!(page.links().contains(&"/account/passkeys".to_owned()), "and what is better is offered");
        totp::adds(&anna).await;
        let page = anna.get("/account").await;
        assert!(!page.text().contains("Codes that are sent to you"), "{}", page.text());
    }

    #[settings = LEVEL_THREE]
    async fn at_level_three_it_is_not_offered(world) {
        let anna = world.registered(ANNA).await;
        let page = anna.get(SETUP).await;
        assert!(page.text().contains("This site takes no codes by e-mail"), "{}", page.text());
        assert!(page.forms().into_iter().all(|form| !form.action.contains("second-factor/email")), "{}", page.body);
        assert!(page.links().contains(&"/account/passkeys".to_owned()), "{}", page.text());
        let page = anna.post("/api/second-factor/email", "").await;
        assert_eq!((page.path(), page.refusal().as_str()), (SETUP, "method-not-offered"));
        assert!(anna.get("/account/recovery-codes").await.all("data-recovery-code").is_empty(), "nothing waits");
        let page = anna.get("/account").await;
        assert!(!page.links().contains(&SETUP.to_owned()), "{}", page.text());
    }
}
