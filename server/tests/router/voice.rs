//! Whoever steers by voice says the words that they see: what can be pressed is called what is written on it (WCAG 2.5.3).

use crate::both_databases;
use crate::people::{ANNA, PHONE};
use crate::totp;

const OTHER: &str = "anna.more@example.com";
const PAGES: [&str; 7] = [
    "/account",
    "/account/sessions",
    "/account/devices",
    "/account/email",
    "/account/passkeys",
    "/account/password",
    "/account/second-factor/totp",
];

both_databases! {
    async fn what_can_be_pressed_is_called_what_is_written_on_it(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        totp::adds(&anna).await;
        anna.enrols().await;
        let page = anna.fill("/account/email", &[("email", OTHER)]).await;
        anna.types_code_sent_to(&page, OTHER).await;
        world.advance(61);
        let there = world.browser();
        there.types_password(ANNA).await;
        let page = there.post("/api/sign-in/method", "method=sms").await;
        let code = world.newest_code(PHONE).await;
        there.post_form(&page, &[("code", &code), ("trust_device", "")]).await;
        for language in ["en", "de"] {
            let mut seen = Vec::new();
            for path in PAGES {
                let page = anna.asking_for(language).get(path).await;
                assert_eq!((page.path(), page.language().as_str()), (path, language));
                for (written, called) in page.named_apart() {
                    assert!(called.to_lowercase().contains(&written.to_lowercase()), "{path}: {written:?} is called {called:?}");
                    seen.push(written);
                }
            }
            seen.sort();
            seen.dedup();
            assert!(seen.len() >= 7, "{seen:?}");
        }
    }
}
