//! The language that a browser is spoken to in: asked for, chosen, and kept on the account.

use http::{Method, StatusCode};

use crate::bad_luck::locked;
use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, form};
use crate::world::World;
use crate::world::page::Page;

const COOKIE: &str = "ringfence-language";
const GERMAN: &str = "de-CH,de;q=0.9,en;q=0.5";

/// The languages that a page offers, by code.
fn offered(page: &Page) -> Vec<String> {
    let chooser = page.chooser().unwrap();
    chooser.fields.into_iter().filter(|field| field.name == "language").map(|field| field.value).collect()
}

/// The path of a link of ours in the newest message to an address that has one.
async fn link(world: &World, to: &str, path: &str) -> String {
    let messages = world.messages_to(to).await;
    let text = messages.iter().map(|message| &message.text).find(|text| text.contains(path)).unwrap();
    text[text.find(path).unwrap()..].split_whitespace().next().unwrap().to_owned()
}

both_databases! {
    async fn a_choice_that_could_not_be_kept_leads_back_by_the_same_link(world) {
        let anna = world.registered(ANNA).await;
        world.browser().types_password(ANNA).await;
        let link = link(&world, ANNA, "/not-me?link=").await;
        let page = anna.get(&link).await;
        let mut lock = locked(&world).await;
        let page = anna.chooses(&page, "de").await;
        assert_eq!((page.url.as_str(), page.refusal().as_str()), (link.as_str(), "fault"), "{}", page.text());
        sqlx::raw_sql("ROLLBACK").execute(&mut lock).await.unwrap();
    }

    async fn a_browser_is_spoken_to_in_what_it_asks_for(world) {
        for (languages, language) in [
            ("", "en"),
            (GERMAN, "de"),
            ("fr-CH, fr;q=0.9, de;q=0.7, en;q=0.5", "de"),
            ("en;q=0.4, de;q=0.6", "de"),
            ("de;q=0.4, en;q=0.6", "en"),
            ("de;q=0", "en"),
            ("rm, it;q=0.5", "en"),
            ("*", "en"),
            ("de;q=nonsense", "en"),
        ] {
            for path in ["/sign-in", "/not-me", "/nowhere"] {
                let page = world.browser().asking_for(languages).get(path).await;
                assert_eq!(page.language(), language, "{path} for {languages:?}");
            }
        }
    }

    async fn what_was_chosen_outweighs_what_the_browser_asks_for(world) {
        let anna = world.browser().asking_for("en");
        let english = anna.get("/recover").await;
        assert_eq!(offered(&english), ["de"]);
        assert!(english.text().contains("Deutsch"), "by its own name: {}", english.text());
        assert!(anna.cookie(COOKIE).is_none(), "looking sets nothing");
        let german = anna.chooses(&english, "de").await;
        assert_eq!((german.path(), german.first_status()), ("/recover", StatusCode::SEE_OTHER));
        assert_eq!((german.language().as_str(), german.h1().as_str()), ("de", "Neues Passwort setzen"));
        let cookie = anna.cookie(COOKIE).unwrap();
        assert!(cookie.value == "de" && ["HttpOnly", "SameSite=Lax", "Path=/"].iter().all(|wanted| cookie.has(wanted)));
        assert_eq!(anna.get("/sign-in/phone").await.language(), "de");
        assert_eq!(offered(&german), ["en"]);
        assert_eq!(anna.chooses(&german, "en").await.h1(), "Set a new password");
        assert_eq!(anna.asking_for(GERMAN).get("/recover").await.language(), "en");
    }

    async fn the_choice_leads_back_to_the_page_by_the_link_that_opened_it(world) {
        world.browser().begins_to_register("zoe@example.com").await;
        let anna = world.with_sms(ANNA, PHONE).await;
        let thief = world.browser();
        thief.types_password(ANNA).await;
        let forgetful = world.browser();
        forgetful.recovers_by_phone(ANNA, PHONE).await;
        forgetful.post("/api/recover/second-proof/wait", "").await;
        for (to, path) in [("zoe@example.com", "/register/confirm?link="), (ANNA, "/not-me?link="), (ANNA, "/cancel?t=")] {
            let link = link(&world, to, path).await;
            let reader = world.browser();
            let page = reader.get(&link).await;
            let before = world.rows().await;
            let german = reader.chooses(&page, "de").await;
            assert_eq!((german.url.as_str(), german.language().as_str()), (link.as_str(), "de"));
            assert_eq!(world.changed_since(&before).await, [""; 0], "the link was only looked at");
            assert_eq!(german.forms().len(), page.forms().len());
        }
        let waiting = anna.browser.asks_to_verify("+12025550123").await;
        assert_eq!(anna.browser.chooses(&waiting, "de").await.path(), "/account/phone/confirm");
    }

    async fn the_choice_leads_nowhere_but_to_a_page_of_ours(world) {
        let foreign = ["", "//evil.example", "https://evil.example/account", "/sign-in?x", "/sign-out", "/nowhere", "%0d%0aX: y"];
        for page in foreign {
            let body = form(&[("language", "de"), ("page", page)]);
            let answer = world.browser().post_and_stay("/api/language", body).await;
            assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"), "{page}");
        }
        for (page, link) in [("/cancel", "x"), ("/cancel", "a&b=c"), ("/not-me", "\r\nX: y"), ("/sign-in", &"A".repeat(43))] {
            let body = form(&[("language", "de"), ("page", page), ("link", link)]);
            let answer = world.browser().post_and_stay("/api/language", body).await;
            assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, page), "{link}");
        }
        let answer = world.browser().post_as_script("/api/language", "language=de&page=/recover").await;
        assert_eq!((answer.status, answer.json()["go_to"].as_str()), (StatusCode::OK, Some("/recover")));
    }

    async fn a_language_that_is_none_of_ours_changes_nothing(world) {
        let anna = world.registered(ANNA).await;
        let before = world.rows().await;
        for language in ["", "fr", "xx", "den", "<b>", "de\u{0}"] {
            anna.post("/api/language", form(&[("language", language), ("page", "/account")])).await;
            assert!(anna.cookie(COOKIE).is_none(), "{language}");
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        anna.set_cookie(COOKIE, "fr");
        assert_eq!(anna.get("/not-me").await.language(), "en", "nor does a cookie");
    }

    async fn whoever_is_signed_in_keeps_it_on_the_account_and_other_browsers_follow(world) {
        let anna = world.registered(ANNA).await;
        let account = anna.get("/account").await;
        assert!(anna.cookie(COOKIE).is_none());
        let page = anna.chooses(&account, "de").await;
        assert_eq!((page.path(), page.language().as_str()), ("/account", "de"));
        let other = world.browser().asking_for("en");
        let page = other.types_password(ANNA).await;
        assert_eq!((page.path(), page.language().as_str()), ("/account", "de"));
        assert_eq!(other.cookie(COOKIE).unwrap().value, "de-account");
        assert_eq!(other.signs_out().await.language(), "de", "the browser stays with it");
        let german = world.browser().asking_for(GERMAN);
        assert_eq!(german.types_password(ANNA).await.language(), "de");
        assert!(german.cookie(COOKIE).is_none(), "it is asked for anyway");
    }

    async fn a_language_taken_over_follows_the_account_at_the_next_sign_in(world) {
        let anna = world.registered(ANNA).await;
        anna.chooses(&anna.get("/account").await, "de").await;
        let other = world.browser();
        other.types_password(ANNA).await;
        other.signs_out().await;
        anna.chooses(&anna.get("/account").await, "en").await;
        assert_eq!(other.get("/sign-in").await.language(), "de", "not before");
        assert_eq!(other.types_password(ANNA).await.language(), "en");
        assert_eq!(other.signs_out().await.language(), "en");
        other.chooses(&other.get("/sign-in").await, "de").await;
        world.registered("bert@example.com").await;
        other.types_password("bert@example.com").await;
        other.signs_out().await;
        assert_eq!(other.types_password(ANNA).await.language(), "en", "what another person chose there is not Anna's");
    }

    async fn a_choice_on_the_way_to_an_account_becomes_the_accounts(world) {
        world.registered(ANNA).await;
        let anna = world.browser();
        anna.chooses(&anna.get("/sign-in").await, "de").await;
        assert_eq!(anna.cookie(COOKIE).unwrap().value, "de");
        assert_eq!(anna.types_password(ANNA).await.language(), "de");
        assert_eq!(anna.cookie(COOKIE).unwrap().value, "de-account", "and from now on it follows");
        world.advance(60);
        assert_eq!(world.browser().types_password(ANNA).await.language(), "de");
        let told = &world.messages_to(ANNA).await[0];
        assert!(told.subject.as_ref().unwrap().starts_with("Eine neue Anmeldung"), "{:?}", told.subject);
    }

    async fn who_has_something_else_to_do_first_keeps_it_on_the_account_too(world) {
        let member = world.with_sms(ANNA, PHONE).await;
        let strict = world.restarted_with("assurance = 'asvs-l3'").await;
        let anna = member.browser.through(&strict);
        let page = anna.get("/account/strong-method").await;
        assert_eq!((page.path(), page.language().as_str()), ("/account/strong-method", "en"));
        let page = anna.chooses(&page, "de").await;
        assert_eq!((page.path(), page.language().as_str()), ("/account/strong-method", "de"));
        strict.identity().store.close().await;
        world.advance(61);
        assert_eq!(world.browser().signs_in_with_sms(ANNA, PHONE).await.language(), "de");
    }

    async fn half_a_sign_in_changes_the_browser_and_not_the_account(world) {
        world.with_sms(ANNA, PHONE).await;
        let thief = world.browser();
        let page = thief.types_password(ANNA).await;
        let page = thief.chooses(&page, "de").await;
        assert_eq!((page.path(), page.language().as_str()), ("/sign-in/second-factor", "de"));
        assert!(page.has_field("code"), "and the code still waits");
        world.advance(61);
        let anna = world.browser();
        assert_eq!(anna.signs_in_with_sms(ANNA, PHONE).await.language(), "en");
        let page = thief.get("/sign-in/second-factor").await;
        assert_eq!(page.language(), "de");
    }

    async fn refusals_and_good_news_are_in_the_language_of_the_browser(world) {
        let anna = world.browser().asking_for(GERMAN);
        let page = anna.fill("/sign-in", &[("email", ANNA), ("password", "not it")]).await;
        let alert = page.alert().unwrap();
        assert!(alert.text.starts_with("E-Mail und Passwort gehören hier zu keinem Konto."), "{}", alert.text);
        let told = anna.post_as_script("/api/register", form(&[("email", ANNA), ("password", "short")])).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            told.json()["message"],
            "Dieses Passwort ist zu kurz. Nehmen Sie 8 Zeichen oder mehr; ein paar Wörter hintereinander sind gut."
        );
        assert!(anna.registers(ANNA).await.text().contains("Ihr Konto ist bereit."));
        assert!(anna.signs_out().await.text().contains("Sie sind abgemeldet."));
    }

    async fn what_is_answered_at_the_door_is_in_it_too(world) {
        let anna = world.browser().asking_for(GERMAN);
        let wrong_method = anna.get("/api/sign-in").await;
        assert_eq!(wrong_method.status, StatusCode::METHOD_NOT_ALLOWED);
        let too_large = anna.post("/api/sign-in", "a".repeat(70_000)).await;
        assert_eq!(too_large.status, StatusCode::PAYLOAD_TOO_LARGE);
        let malformed = anna.post("/api/sign-in", "%ff").await;
        assert_eq!(malformed.status, StatusCode::BAD_REQUEST);
        let foreign = [("origin", "https://evil.example")];
        let foreign = anna.send(Method::POST, "/api/sign-in", "text/html", "".into(), &foreign).await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN);
        let no_page = anna.get("/nowhere").await;
        assert_eq!(no_page.status, StatusCode::NOT_FOUND);
        let told = anna.post_as_script("/api/sign-in", "a".repeat(70_000)).await;
        assert_eq!(told.json()["message"], "Es ist nichts geschehen. Gehen Sie zurück und kürzen Sie Ihre Eingabe.");
        world.identity().store.close().await;
        let fault = anna.get(&format!("/not-me?link={}", "A".repeat(43))).await;
        assert_eq!(fault.status, StatusCode::SERVICE_UNAVAILABLE);
        let broken = anna.fill("/sign-in", &[("email", ANNA), ("password", PASSWORD)]).await;
        assert!(broken.alert().unwrap().text.starts_with("Bei uns ist etwas schiefgegangen"), "{}", broken.text());
        for page in [wrong_method, too_large, malformed, foreign, no_page, fault, broken] {
            assert_eq!(page.language(), "de", "{} {}", page.status, page.url);
        }
    }
}
