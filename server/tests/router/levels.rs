//! What an act may demand, as the page says it: for our own acts, and for other apps that sign their users in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::entropy::OsEntropy;
use identity::model::assurance::{Assurance, Demand};
use identity::model::factor::Factor;

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE};
use crate::totp::{next, scans};
use crate::world::{Browser, World};

/// Leads a browser to the page that asks for more, as another app would, or we where there is no asker.
async fn asks(world: &World, browser: &Browser, demand: Demand, asker: Option<&str>) -> crate::world::page::Page {
    let going = serde_json::json!({ "to": "/account/activity", "typed": [], "demand": demand, "asker": asker });
    let keys = &world.identity().keys;
    let sealed = keys.seal(&OsEntropy, "cookie going", going.to_string().as_bytes()).unwrap();
    browser.set_cookie("ringfence-going", &URL_SAFE_NO_PAD.encode(sealed));
    browser.get("/re-authenticate").await
}

fn at(level: Assurance) -> Demand {
    Demand { level: Some(level), ..Demand::default() }
}

both_databases! {
    async fn another_app_may_demand_a_level_and_the_page_says_which_and_who_asks(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let (page, key) = scans(&anna, "").await;
        anna.post_form(&page, &[("code", &next(&world, &key))]).await;
        // Signed in by less: with a text.
        let there = world.browser();
        let page = there.types_password(ANNA).await;
        let method = page.forms().into_iter().find(|form| form.action.ends_with("/method")).unwrap();
        let page = there.post(&method.action, "method=sms").await;
        assert_eq!(there.types_code_sent_to(&page, PHONE).await.path(), "/account");

        let page = asks(&world, &there, at(Assurance::Two), Some("The Shop")).await;
        assert_eq!(page.path(), "/account/activity", "two steps are proved already: on to where they were going");
        let page = asks(&world, &there, at(Assurance::Strong), Some("The Shop")).await;
        assert_eq!(page.path(), "/re-authenticate");
        for said in ["The Shop asks for this", "a passkey, or your password and an authenticator app"] {
            assert!(page.text().contains(said), "{said}: {}", page.text());
        }
        for unsaid in ["minutes", "Text me a code", "Use a recovery code"] {
            assert!(!page.text().contains(unsaid), "{unsaid}: {}", page.text());
        }
        let page = there.post_form(&page, &[("code", &next(&world, &key))]).await;
        assert_eq!(page.path(), "/account/activity", "and on to where they were going");

        let german = there.asking_for("de");
        world.advance(60);
        let page = asks(&world, &german, at(Assurance::Strong).anew(world.now()), Some("The Shop")).await;
        for said in ["The Shop verlangt einen neuen Nachweis", "einen Passkey oder Ihr Passwort und eine Authenticator-App"] {
            assert!(page.text().contains(said), "{said}: {}", page.text());
        }
    }

    async fn another_app_may_demand_everything_anew(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        world.advance(60);
        let page = asks(&world, &anna, Demand::default().anew(world.now()), Some("The Shop")).await;
        assert!(page.text().contains("The Shop asks for this"), "{}", page.text());
        assert!(page.text().contains("however lately you have done it"), "{}", page.text());
        world.advance(1);
        let page = anna.post_form(&page, &[("password", PASSWORD)]).await;
        assert_eq!(page.path(), "/re-authenticate", "{}", page.text());
        let page = anna.post_form(&page, &[("again", "")]).await;
        let page = anna.types_code_sent_to(&page, PHONE).await;
        assert_eq!(page.path(), "/account/activity", "{}", page.text());
    }

    async fn another_app_may_demand_a_method_and_an_age(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        world.advance(61);
        let demand = Demand { max_age: Some(std::time::Duration::from_mins(1)), ..Demand::default() }.by(Factor::Sms);
        let page = asks(&world, &anna, demand, Some("The Shop")).await;
        for said in ["The Shop asks for this", "older than one minute", "a code by SMS or a recovery code"] {
            assert!(page.text().contains(said), "{said}: {}", page.text());
        }
    }

    async fn what_an_account_has_no_method_for_is_said_with_who_asks(world) {
        let anna = world.registered(ANNA).await;
        for (asker, said) in [(Some("The Shop"), "The Shop asks for this"), (None, "Ringfence asks for this")] {
            let page = asks(&world, &anna, at(Assurance::Two), asker).await;
            assert_eq!((page.path(), page.status.as_u16()), ("/re-authenticate", 200));
            assert_eq!(page.h1(), "Something stronger is needed");
            assert!(page.text().contains(said), "{}", page.text());
            assert!(page.text().contains("your password and a second step, or a passkey"), "{}", page.text());
        }
        let page = asks(&world, &anna, at(Assurance::Strong), Some("The Shop")).await;
        assert!(page.text().contains("nothing that is sent will do"), "{}", page.text());
    }
}
