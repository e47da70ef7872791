//! Registering: the code, the link that stands for it, and what outsiders learn.

use http::StatusCode;

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE};
use crate::world::World;

/// Path and query of the newest link that came to an address.
async fn newest_link(world: &World, to: &str) -> String {
    let messages = world.messages_to(to).await;
    let link = messages.into_iter().find_map(|message| message.link).unwrap();
    link.strip_prefix(&world.origin()).unwrap().to_owned()
}

both_databases! {
    async fn the_link_fills_the_code_in_and_waits_for_a_press(world) {
        let anna = world.browser();
        anna.begins_to_register(ANNA).await;
        let (link, code) = (newest_link(&world, ANNA).await, world.newest_code(ANNA).await);
        assert!(!link.contains(&code), "the link is not the code");
        let before = world.rows().await;
        let page = anna.get(&link).await;
        assert_eq!(page.field_value("code"), Some(code));
        assert_eq!(world.changed_since(&before).await, [""; 0], "looking confirms nothing");
        assert_eq!(anna.post_form(&page, &[]).await.path(), "/account");
    }

    async fn another_browser_shows_the_code_and_confirms_nothing(world) {
        let others = [world.browser(), world.registered("bert@example.com").await];
        let anna = world.browser();
        anna.begins_to_register(ANNA).await;
        let (link, code) = (newest_link(&world, ANNA).await, world.newest_code(ANNA).await);
        let before = world.rows().await;
        for (elsewhere, lands, refusal) in [(&others[0], "/register", "nothing-to-confirm"), (&others[1], "/account", "")] {
            let page = elsewhere.get(&link).await;
            assert_eq!((page.status, page.h1().as_str()), (StatusCode::OK, "Your code"));
            assert!(page.text().contains(&code) && !page.has_field("code"), "{}", page.text());
            assert!(!page.body.contains(ANNA) && !page.body.contains(&link), "no address, and no link to pass on");
            // Whoever holds the code but not the browser gets nowhere.
            let page = elsewhere.post("/api/register/confirm", format!("code={code}")).await;
            assert_eq!((page.path(), page.refusal().as_str()), (lands, refusal));
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        assert_eq!(world.number("SELECT count(*) FROM accounts WHERE email = 'anna@example.com'").await, 0);
    }

    async fn no_public_page_shows_link_or_code(world) {
        let anna = world.browser();
        anna.begins_to_register(ANNA).await;
        let (link, code) = (newest_link(&world, ANNA).await, world.newest_code(ANNA).await);
        let token = link.split_once("link=").unwrap().1.to_owned();
        for browser in [&anna, &world.browser()] {
            for path in ["/register/confirm", "/register", "/sign-in", "/recover", "/register/confirm?link=", "/"] {
                let page = browser.get(path).await;
                assert!(!page.body.contains(&token) && !page.body.contains(&code), "{path}");
            }
        }
        assert_eq!(world.browser().get("/register/confirm").await.path(), "/register");
    }

    async fn a_link_that_says_nothing_any_more_is_no_fault(world) {
        let anna = world.browser();
        let page = anna.begins_to_register(ANNA).await;
        let renewed = newest_link(&world, ANNA).await;
        world.advance(31);
        let page = anna.post_form(&page, &[("again", "")]).await;
        let used = newest_link(&world, ANNA).await;
        assert_ne!(renewed, used);
        assert_eq!(anna.types_code_sent_to(&page, ANNA).await.path(), "/account");
        let late = world.browser();
        late.begins_to_register("bert@example.com").await;
        let expired = newest_link(&world, "bert@example.com").await;
        world.advance(3_601);
        let twice = format!("{used}&link={}", used.split_once('=').unwrap().1);
        let garbage = ["?link=", "?link=%00", "?link=%ff", "?link=x", "?link"].map(|query| format!("/register/confirm{query}"));
        for link in [renewed, used, expired, twice].iter().chain(&garbage) {
            for browser in [&world.browser(), &late, &anna] {
                let page = browser.get(link).await;
                assert_eq!(page.status, StatusCode::OK, "{link}");
                assert_ne!(page.h1(), "Your code", "{link}");
            }
        }
    }

    async fn a_known_address_is_answered_like_an_unknown_one(world) {
        world.registered(ANNA).await;
        world.advance(31);
        let (stranger, newcomer) = (world.browser(), world.browser());
        let known = stranger.begins_to_register(ANNA).await;
        let unknown = newcomer.begins_to_register("bert@example.com").await;
        assert_eq!((known.path(), known.status, known.way.clone()), (unknown.path(), unknown.status, unknown.way.clone()));
        assert_eq!(known.text(), unknown.text().replace("bert@example.com", ANNA));
        let mail = &world.messages_to(ANNA).await[0];
        assert!(mail.code.is_none() && mail.text.contains("already"), "{}", mail.text);
        let page = stranger.post_form(&known, &[("code", "123456")]).await;
        assert_eq!(page.refusal(), "wrong-code");
    }

    async fn without_the_browsers_cookie_nothing_waits_and_one_begins_anew(world) {
        let anna = world.browser();
        let page = anna.begins_to_register(ANNA).await;
        anna.forget_all_cookies();
        let page = anna.types_code_sent_to(&page, ANNA).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/register", "nothing-to-confirm"));
        world.advance(31);
        assert_eq!(anna.registers(ANNA).await.path(), "/account");
    }

    async fn a_code_works_once_and_in_its_time(world) {
        let anna = world.browser();
        let page = anna.begins_to_register(ANNA).await;
        assert_eq!(anna.types_wrong_code(&page, ANNA).await.refusal(), "wrong-code");
        world.advance(301);
        let page = anna.types_code_sent_to(&page, ANNA).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/register/confirm", "code-expired"));
        let page = anna.post_form(&page, &[("again", "")]).await;
        assert_eq!(anna.types_code_sent_to(&page, ANNA).await.path(), "/account");
        let code = world.newest_code(ANNA).await;
        let page = world.browser().post("/api/register/confirm", format!("code={code}")).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/register", "nothing-to-confirm"));
    }

    async fn a_new_account_is_told_what_is_weak(world) {
        let anna = world.registered(ANNA).await;
        let page = anna.get("/account").await;
        assert!(page.text().contains("Your password is all that protects this account"), "{}", page.text());
        anna.proves(PHONE).await;
        assert!(anna.get("/account").await.text().contains("Whoever learns your password can sign in"));
        let page = world.browser().fill("/sign-in", &[("email", ANNA), ("password", PASSWORD)]).await;
        assert_eq!(page.path(), "/account");
    }
}
