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
