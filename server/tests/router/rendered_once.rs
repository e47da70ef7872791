//! The pages that are rendered once still are everybody's own.

use http::StatusCode;

use crate::both_databases;
use crate::people::ANNA;
use crate::world::page::Page;

fn nonce(page: &Page) -> String {
    let policy = page.header("content-security-policy");
    policy.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0.to_owned()
}

both_databases! {
    async fn each_time_a_page_has_a_nonce_of_its_own(world) {
        for path in ["/sign-in", "/sign-in/phone", "/register", "/recover"] {
            let mut seen: Vec<(String, String)> = Vec::new();
            for _ in 0..4 {
                let page = world.browser().get(path).await;
                let nonce = nonce(&page);
                assert!(nonce.len() >= 20 && page.body.matches(&nonce).count() >= 3, "{path}: {nonce}");
                assert!(seen.iter().all(|(before, _)| *before != nonce), "{path}: a nonce came twice");
                assert_eq!(page.headers.get_all("content-security-policy").iter().count(), 1);
                assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
                seen.push((nonce.clone(), page.body.replace(&nonce, "")));
            }
            assert!(seen.windows(2).all(|pair| pair[0].1 == pair[1].1), "{path}");
        }
    }

    async fn each_browser_gets_a_name_of_its_own_and_keeps_it(world) {
        for path in ["/sign-in", "/sign-in/phone", "/register", "/recover"] {
            let mut names = Vec::new();
            for _ in 0..3 {
                let browser = world.browser();
                browser.get(path).await;
                let name = browser.cookie("ringfence-browser").unwrap().value;
                assert!(!names.contains(&name), "{path}: a name came twice");
                let again = browser.get(path).await;
                assert_eq!(again.header("set-cookie"), "", "{path}: it has one");
                names.push(name);
            }
            let forged = world.browser();
            forged.set_cookie("ringfence-browser", "none of ours");
            forged.get(path).await;
            assert_ne!(forged.cookie("ringfence-browser").unwrap().value, "none of ours", "{path}");
        }
        assert_eq!(world.browser().get("/not-me").await.header("set-cookie"), "", "no form, no name");
    }

    async fn each_browser_gets_the_page_in_its_own_language(world) {
        for path in ["/sign-in", "/sign-in/phone", "/register", "/recover"] {
            let mut titles = Vec::new();
            // Whichever comes first is kept first; the third and fourth come from what is kept.
            for (languages, language) in [("de-CH,de", "de"), ("en", "en"), ("fr,de;q=0.5", "de"), ("", "en")] {
                let page = world.browser().asking_for(languages).get(path).await;
                assert_eq!(page.language(), language, "{path} for {languages:?}");
                assert!(page.headers.get_all("vary").iter().any(|on| on == "accept-language, cookie"), "{path}");
                titles.push(page.h1());
            }
            assert!(titles[0] == titles[2] && titles[1] == titles[3] && titles[0] != titles[1], "{path}: {titles:?}");
            let chosen = world.browser().asking_for("en");
            chosen.set_cookie("ringfence-language", "de");
            assert_eq!(chosen.get(path).await.h1(), titles[0], "{path}: what was chosen counts");
        }
    }

    async fn a_refusal_is_shown_to_its_browser_alone(world) {
        world.browser().get("/sign-in").await;
        let anna = world.browser();
        let refused = anna.fill("/sign-in", &[("email", ANNA), ("password", "not it")]).await;
        assert_eq!(refused.refusal(), "wrong-credentials");
        assert!(refused.body.contains(ANNA), "what was typed stands in the field");
        for again in [world.browser().get("/sign-in").await, anna.get("/sign-in").await] {
            assert_eq!((again.status, again.refusal().as_str()), (StatusCode::OK, ""));
            assert!(!again.body.contains(ANNA));
        }
    }
}
