//! Recovery codes: shown until kept, to their own session alone, and each used once.

use http::{Method, StatusCode};

use crate::both_databases;
use crate::people::{ANNA, PHONE};

const FILE: &str = "/account/recovery-codes.txt";

both_databases! {
    async fn they_are_shown_and_downloaded_until_they_are_kept(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        let page = anna.asks_to_switch_sms_on(PHONE).await;
        let codes = page.all("data-recovery-code");
        assert_eq!(codes.len(), 10);
        assert_eq!(anna.get("/account/recovery-codes").await.all("data-recovery-code"), codes, "a reload shows them again");
        for _ in 0..2 {
            let file = anna.send(Method::GET, FILE, "*/*", "".into(), &[]).await;
            assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "text/plain; charset=utf-8"));
            assert_eq!(file.header("content-disposition"), "attachment; filename=\"ringfence-recovery-codes.txt\"");
            assert_eq!((file.header("cache-control"), file.header("x-content-type-options")), ("no-store", "nosniff"));
            assert!(codes.iter().all(|code| file.body.contains(code)));
        }
        assert!(page.values("download").iter().all(|name| name.is_empty() || name == "ringfence-recovery-codes.txt"));
        anna.post_form(&page, &[("kept", "")]).await;
        let file = anna.get(FILE).await;
        assert_eq!(file.path(), "/account/recovery-codes");
        assert!(codes.iter().all(|code| !file.body.contains(code)) && file.text().contains("10 of 10 left"));
    }

    async fn nobody_else_downloads_them(world) {
        let levels = world.at_every_level().await;
        let anna = &levels[3].1;
        let page = anna.get("/account/recovery-codes").await;
        let form = page.forms().into_iter().find(|form| form.action.ends_with("/renew")).unwrap();
        let codes = anna.post(&form.action, "").await.all("data-recovery-code");
        assert_eq!(codes.len(), 10);
        let bert = world.registered("bert@example.com").await;
        let levels = levels[..3].iter().map(|(level, browser)| (*level, browser));
        for (level, browser) in levels.chain([("another account", &bert)]) {
            for path in [FILE, "/account/recovery-codes"] {
                let page = browser.get(path).await;
                assert!(codes.iter().all(|code| !page.body.contains(code)), "{level}: {path}");
                assert_eq!(page.header("content-disposition"), "", "{level}: {path}");
            }
        }
    }

    async fn one_signs_in_once(world) {
        let member = world.with_sms(ANNA, PHONE).await;
        let code = member.recovery_codes[7].to_lowercase().replace('-', " ");
        let anna = world.browser();
        let page = anna.types_password(ANNA).await;
        assert_eq!(anna.post_form(&page, &[("recovery_code", &code)]).await.path(), "/account");
        assert!(anna.get("/account/recovery-codes").await.text().contains("9 of 10 left"));
        let again = world.browser();
        let page = again.types_password(ANNA).await;
        let page = again.post_form(&page, &[("recovery_code", &code)]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in/second-factor", "wrong-code"));
    }

    async fn guesses_are_counted(world) {
        world.with_sms(ANNA, PHONE).await;
        let stranger = world.browser();
        let page = stranger.types_password(ANNA).await;
        for place in 0..25 {
            let guess = format!("{}-AAAA-AAAA-AAAA-AAAA", place % 10);
            assert_eq!(stranger.post_form(&page, &[("recovery_code", &guess)]).await.refusal(), "wrong-code");
        }
        let page = stranger.post_form(&page, &[("recovery_code", "0-AAAA-AAAA-AAAA-AAAA")]).await;
        assert_eq!(page.refusal(), "too-many-tries");
    }

    async fn new_ones_replace_the_old_ones_once_they_are_kept(world) {
        let member = world.with_sms(ANNA, PHONE).await;
        let anna = member.browser;
        let page = anna.get("/account/recovery-codes").await;
        let form = page.forms().into_iter().find(|form| form.action.ends_with("/renew")).unwrap();
        let page = anna.post(&form.action, "").await;
        let new = page.all("data-recovery-code");
        let other = world.browser();
        let partial = other.types_password(ANNA).await;
        assert_eq!(other.post_form(&partial, &[("recovery_code", &new[0])]).await.refusal(), "wrong-code", "not kept yet");
        assert_eq!(other.post_form(&partial, &[("recovery_code", &member.recovery_codes[0])]).await.path(), "/account");
        anna.post_form(&page, &[("kept", "")]).await;
        world.advance(31);
        let other = world.browser();
        let partial = other.types_password(ANNA).await;
        assert_eq!(other.post_form(&partial, &[("recovery_code", &member.recovery_codes[1])]).await.refusal(), "wrong-code");
        assert_eq!(other.post_form(&partial, &[("recovery_code", &new[1])]).await.path(), "/account");
    }
}
