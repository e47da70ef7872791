//! "Not you?": the link in a mail, as whoever reads it sees it.

use http::{Method, StatusCode};

use crate::both_databases;
use crate::people::{ANNA, PHONE, form};
use crate::world::World;

/// Path and query of the link in the newest mail whose subject begins so.
async fn link(world: &World, subject: &str) -> String {
    let mails = world.messages_to(ANNA).await;
    let mail = mails.into_iter().find(|mail| mail.subject.as_ref().is_some_and(|said| said.starts_with(subject)));
    let text = mail.unwrap_or_else(|| panic!("no mail: {subject}")).text;
    let link = text.lines().find(|line| line.contains("/not-me?link=")).unwrap().to_owned();
    link.strip_prefix(&world.origin()).unwrap().to_owned()
}

const SIGN_IN: &str = "A new sign-in";

both_databases! {
    async fn the_link_shows_what_happened_and_one_press_ends_it(world) {
        let anna = world.registered(ANNA).await;
        let thief = world.browser();
        thief.types_password(ANNA).await;
        let link = link(&world, SIGN_IN).await;
        let reader = world.browser();
        let before = world.rows().await;
        let page = reader.get(&link).await;
        assert_eq!((page.status, page.h1().as_str()), (StatusCode::OK, "Not you?"));
        assert!(page.text().contains("Somebody signed in to your account"), "{}", page.text());
        assert!(page.text().contains("1 March 2026, 08:00 UTC") && page.text().contains("An unknown browser"), "{}", page.text());
        assert!(!page.body.contains(ANNA) && page.header("set-cookie").is_empty());
        assert_eq!(page.forms().len(), 1, "one button");
        assert_eq!(world.changed_since(&before).await, [""; 0], "looking ends nothing");
        assert_eq!(thief.get("/account").await.path(), "/account");

        let done = reader.post_form(&page, &[]).await;
        assert_eq!((done.url.as_str(), done.first_status()), (link.as_str(), StatusCode::SEE_OTHER));
        assert!(done.text().contains("That sign-in was ended"), "{}", done.text());
        assert!(done.values("href").contains(&"/recover".to_owned()), "{:?}", done.values("href"));
        assert_eq!(thief.get("/account").await.path(), "/sign-in");
        assert_eq!(anna.get("/account").await.path(), "/account");
        assert!(anna.get("/account/activity").await.text().contains("You said that something wasn't you"));
        let told = &world.messages_to(ANNA).await[0];
        assert!(told.text.contains("That sign-in was ended") && !told.text.contains("/not-me"), "{}", told.text);

        let again = reader.post_form(&page, &[]).await;
        assert!(again.text().contains("This was ended before"), "{}", again.text());
        let looked = reader.get(&link).await;
        assert!(looked.text().contains("This was ended on") && looked.forms().is_empty(), "{}", looked.text());
    }

    async fn what_was_ended_stays_to_be_read_and_the_link_ends_nothing_more(world) {
        let member = world.with_sms(ANNA, PHONE).await;
        world.browser().types_password(ANNA).await;
        world.advance(61);
        member.browser.proves("+12025550123").await;
        let link = link(&world, "Your phone was changed").await;
        let reader = world.browser();
        let done = reader.post_form(&reader.get(&link).await, &[]).await;
        let said = done.text();
        assert!(said.contains("All sessions were ended") && said.contains("sign in with a recovery code"), "{said}");
        assert!(done.forms().is_empty() && !done.body.contains("5550123"), "{}", done.body);
        let before = world.rows().await;
        assert_eq!(reader.get(&link).await.text(), said, "once more");
        assert_eq!(world.browser().get(&link).await.text(), said, "in another browser");
        let german = reader.chooses(&done, "de").await;
        assert_eq!((german.url.as_str(), german.h1().as_str()), (link.as_str(), "Waren Sie das nicht?"));
        assert!(german.text().contains("Alle Sitzungen sind beendet"), "{}", german.text());
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        world.advance(9 * 86_400);
        identity::delivery::sweep(world.identity()).await.unwrap();
        let over = reader.get(&link).await;
        assert!(!over.text().contains("Alle Sitzungen sind beendet"), "no longer than its link: {}", over.text());
    }

    async fn a_link_that_says_nothing_is_no_fault(world) {
        world.registered(ANNA).await;
        world.browser().types_password(ANNA).await;
        let link = link(&world, SIGN_IN).await;
        world.advance(8 * 86_400);
        for path in ["/not-me", "/not-me?link", "/not-me?link=", "/not-me?link=%ff", "/not-me?link=x", &link] {
            let page = world.browser().get(path).await;
            assert_eq!((page.status, page.h1().as_str()), (StatusCode::OK, "Not you?"), "{path}");
            assert!(page.forms().is_empty() && page.values("href").contains(&"/recover".to_owned()), "{path}");
        }
        let late = form(&[("link", link.split_once('=').unwrap().1)]);
        assert_eq!(world.browser().post("/api/not-me", late).await.refusal(), "link-over");
    }

    async fn the_press_comes_from_our_page_alone(world) {
        world.registered(ANNA).await;
        let thief = world.browser();
        thief.types_password(ANNA).await;
        let link = link(&world, SIGN_IN).await;
        let body = form(&[("link", link.split_once('=').unwrap().1)]);
        let foreign = [("origin", "https://evil.example")];
        let answer = world.browser().send(Method::POST, "/api/not-me", "text/html", body.into(), &foreign).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(thief.get("/account").await.path(), "/account");
    }

    async fn a_codes_link_ends_the_code(world) {
        let anna = world.registered(ANNA).await;
        world.advance(31);
        let stranger = world.browser();
        let waiting = stranger.fill("/recover", &[("email", ANNA)]).await;
        let code = world.newest_code(ANNA).await;
        let page = world.browser().get(&link(&world, &code).await).await;
        assert!(page.text().contains("Somebody asked for a code to set a new password."), "{}", page.text());
        let done = world.browser().post_form(&page, &[]).await;
        assert!(done.text().contains("That code opens nothing any more."), "{}", done.text());
        assert_eq!(stranger.post_form(&waiting, &[("code", &code)]).await.refusal(), "code-expired");
        assert_eq!(anna.get("/account").await.path(), "/account");
    }

    async fn a_phone_that_the_second_step_needs_stays_and_the_page_says_what_to_do(world) {
        let member = world.with_sms(ANNA, PHONE).await;
        world.advance(61);
        member.browser.proves("+12025550123").await;
        let page = world.browser().get(&link(&world, "Your phone was changed").await).await;
        assert!(!page.body.contains("5550123"), "numbers are masked");
        let done = world.browser().post_form(&page, &[]).await;
        assert!(done.text().contains("sign in with a recovery code"), "{}", done.text());
        assert_eq!(member.browser.get("/account").await.path(), "/sign-in");
        let anna = world.browser();
        let page = anna.types_password(ANNA).await;
        let page = anna.post_form(&page, &[("recovery_code", &member.recovery_codes[0])]).await;
        assert_eq!(page.path(), "/account");
    }
}
