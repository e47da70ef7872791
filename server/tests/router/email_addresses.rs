//! The addresses of an account, with scripts off.

use http::StatusCode;

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, form};

const WORK: &str = "anna@work.example";

both_databases! {
    async fn an_address_is_added_made_the_main_one_and_the_old_one_removed(world) {
        let anna = world.registered(ANNA).await;
        assert!(anna.get("/account").await.links().contains(&"/account/email".to_owned()));
        let page = anna.fill("/account/email", &[("email", WORK)]).await;
        assert_eq!((page.path(), page.h1().as_str()), ("/account/email/confirm", "Type the code"));
        assert!(page.text().contains(WORK), "{}", page.text());
        let code = world.newest_code(WORK).await;
        let page = anna.post_form(&page, &[("code", &code), ("main", "")]).await;
        assert_eq!(page.path(), "/account/email");
        assert!(page.text().contains("The address is added, and is your main one now."), "{}", page.text());
        assert_eq!(page.field_value("address").as_deref(), Some(ANNA), "the other one can be removed");
        assert!(anna.get("/account").await.text().contains(WORK));

        let remove = page.forms().into_iter().find(|form| form.action == "/api/email/remove").unwrap();
        let page = anna.post(&remove.action, form(&[("address", ANNA)])).await;
        assert!(page.text().contains("The address was removed."), "{}", page.text());
        assert!(!page.has_field("address"));
        let stranger = world.browser();
        assert_eq!(stranger.types_password(ANNA).await.refusal(), "wrong-credentials");
        assert_eq!(stranger.types_password(WORK).await.path(), "/account");
    }

    async fn the_waiting_page_takes_a_wrong_code_and_send_again(world) {
        let anna = world.registered(ANNA).await;
        let page = anna.fill("/account/email", &[("email", WORK)]).await;
        let page = anna.types_wrong_code(&page, WORK).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/email/confirm", "wrong-code"));
        let early = anna.post_form(&page, &[("again", "")]).await;
        assert_eq!((early.path(), early.refusal().as_str()), ("/account/email/confirm", "too-soon"));
        world.advance(31);
        let page = anna.post_form(&page, &[("again", "")]).await;
        assert!(page.text().contains("We sent you a new code."), "{}", page.text());
        let page = anna.types_code_sent_to(&page, WORK).await;
        assert_eq!(page.path(), "/account/email");
        assert!(page.text().contains("The address is added."), "{}", page.text());
    }

    async fn what_is_refused_is_said_on_the_page(world) {
        let anna = world.registered(ANNA).await;
        let page = anna.fill("/account/email", &[("email", "anna@")]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/email", "not-an-email-address"));
        assert_eq!(page.field_value("email").as_deref(), Some("anna@"));
        let page = anna.post_form(&page, &[("email", ANNA)]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/email", "address-known"));
        let page = anna.post("/api/email/remove", form(&[("address", ANNA)])).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/email", "main-address"));
        let answer = anna.post_as_script("/api/email/remove", form(&[("address", ANNA)])).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
    }

    async fn a_proof_that_is_old_is_asked_for_first_and_the_way_goes_on(world) {
        let anna = world.registered(ANNA).await;
        world.advance(901);
        let page = anna.get("/account/email").await;
        assert_eq!(page.path(), "/re-authenticate");
        let page = anna.post_form(&page, &[("password", PASSWORD)]).await;
        assert_eq!((page.path(), page.h1().as_str()), ("/account/email", "Your e-mail addresses"));
        world.advance(901);
        let page = anna.post("/api/email/add", form(&[("email", WORK)])).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/re-authenticate", "re-authentication-due"));
        let page = anna.post_form(&page, &[("password", PASSWORD)]).await;
        assert_eq!(page.field_value("email").as_deref(), Some(WORK), "what was typed is kept");
    }

    async fn an_address_of_somebody_else_looks_like_any(world) {
        world.registered("bert@example.com").await;
        let anna = world.registered(ANNA).await;
        let mut seen = Vec::new();
        for address in ["bert@example.com", "nobo@example.com"] {
            let page = anna.fill("/account/email", &[("email", address)]).await;
            seen.push((page.url.clone(), page.way.clone(), page.text().replace(address, "…")));
        }
        assert_eq!(seen[0], seen[1]);
        let mail = world.messages_to("bert@example.com").await.remove(0);
        assert!(mail.code.is_none());
    }

    async fn the_link_of_the_mail_puts_the_old_address_back(world) {
        let anna = world.registered(ANNA).await;
        let thief = world.browser();
        thief.types_password(ANNA).await;
        world.advance(1);
        let page = thief.fill("/account/email", &[("email", "thief@example.org")]).await;
        let code = world.newest_code("thief@example.org").await;
        thief.post_form(&page, &[("code", &code), ("main", "")]).await;
        assert_eq!(anna.get("/account").await.path(), "/sign-in", "her session has ended");
        let mails = world.messages_to(ANNA).await;
        let mail = mails.into_iter().find(|mail| mail.text.contains("now go to")).unwrap();
        let link = mail.text.split_once("/not-me?link=").unwrap().1.lines().next().unwrap().to_owned();
        let page = anna.get(&format!("/not-me?link={link}")).await;
        assert!(page.text().contains("The main address of your account was changed from a***@e***.com to t***@e***.org."), "{}", page.text());
        let page = anna.post_form(&page, &[("link", &link)]).await;
        assert!(page.text().contains("Codes and notices go to a***@e***.com again."), "{}", page.text());
        assert_eq!(thief.get("/account").await.path(), "/sign-in");
        assert_eq!(thief.types_password("thief@example.org").await.refusal(), "wrong-credentials");
        assert_eq!(anna.types_password(ANNA).await.path(), "/account");
    }

    async fn the_pages_speak_german_where_that_is_wanted(world) {
        let anna = world.registered(ANNA).await;
        anna.set_cookie("ringfence-language", "de");
        for (path, title) in [("/account/email", "Ihre E-Mail-Adressen"), ("/account/data", "Ihre Daten")] {
            assert_eq!(anna.get(path).await.h1(), title);
        }
    }
}
