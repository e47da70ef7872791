//! Where each page leads, by how far a session has come.

use std::collections::BTreeMap;

use app::routes::Route;
use axum::body::Body;
use http::{Method, StatusCode};

use crate::both_databases;
use crate::people::{ANNA, PHONE};
use crate::world::page::Page;
use crate::world::{Browser, World};

const BESIEGED: &str = "password.siege = 10\npassword.free_per_pair = 1000";

/// What follows a message. None of those who ask here waits for one by SMS, so each is answered at once.
const STREAMS: [&str; 3] = ["/delivery/events", "/delivery/events?for=verify-phone", "/delivery/events?for=enable-sms"];

/// Where each address lands: signed out, partial, recovery, full.
pub const LANDS: [(Route, [&str; 4]); 39] = {
    const SIGN_IN: &str = "/sign-in";
    const SECOND: &str = "/sign-in/second-factor";
    const BY_PHONE: &str = "/sign-in/phone";
    const RECOVER: &str = "/recover";
    const ACCOUNT: &str = "/account";
    const PHONE: &str = "/account/phone";
    const SMS: &str = "/account/second-factor/sms";
    const TOTP: &str = "/account/second-factor/totp";
    const CODES: &str = "/account/recovery-codes";
    [
        (Route::Home, [SIGN_IN, SECOND, SIGN_IN, ACCOUNT]),
        (Route::Register, ["/register", "/register", "/register", ACCOUNT]),
        (Route::RegisterConfirm, ["/register", "/register", "/register", ACCOUNT]),
        (Route::SignIn, [SIGN_IN, SIGN_IN, SIGN_IN, ACCOUNT]),
        (Route::SecondFactor, [SIGN_IN, SECOND, "/recover/password", ACCOUNT]),
        (Route::PhoneSignIn, [BY_PHONE, BY_PHONE, BY_PHONE, ACCOUNT]),
        (Route::PhoneSignInConfirm, [BY_PHONE, BY_PHONE, BY_PHONE, ACCOUNT]),
        (Route::SignOut, ["/sign-out"; 4]),
        (Route::Recover, [RECOVER; 4]),
        (Route::RecoverConfirm, [RECOVER; 4]),
        (Route::RecoverSecondProof, [RECOVER, RECOVER, "/recover/password", RECOVER]),
        (Route::Cancel, ["/cancel"; 4]),
        (Route::RecoverPassword, [RECOVER, RECOVER, "/recover/password", RECOVER]),
        (Route::ReAuthenticate, [SIGN_IN, SECOND, SIGN_IN, ACCOUNT]),
        (Route::Account, [SIGN_IN, SECOND, SIGN_IN, ACCOUNT]),
        (Route::Phone, [SIGN_IN, SECOND, SIGN_IN, PHONE]),
        (Route::PhoneConfirm, [SIGN_IN, SECOND, SIGN_IN, PHONE]),
        (Route::SmsFactor, [SIGN_IN, SECOND, SIGN_IN, SMS]),
        (Route::SmsFactorConfirm, [SIGN_IN, SECOND, SIGN_IN, SMS]),
        (Route::TotpFactor, [SIGN_IN, SECOND, SIGN_IN, TOTP]),
        (Route::TotpFactorConfirm, [SIGN_IN, SECOND, SIGN_IN, TOTP]),
        (Route::EmailFactor, [SIGN_IN, SECOND, SIGN_IN, "/account/second-factor/email"]),
        (Route::RecoveryCodes, [SIGN_IN, SECOND, SIGN_IN, CODES]),
        (Route::RecoveryCodesText, [SIGN_IN, SECOND, SIGN_IN, CODES]),
        (Route::StrongMethod, [SIGN_IN, SECOND, SIGN_IN, ACCOUNT]),
        (Route::Passkeys, [SIGN_IN, SECOND, SIGN_IN, "/account/passkeys"]),
        (Route::PasskeyOffer, [SIGN_IN, SECOND, SIGN_IN, "/account/passkeys/offer"]),
        (Route::Password, [SIGN_IN, SECOND, SIGN_IN, "/account/password"]),
        (Route::Email, [SIGN_IN, SECOND, SIGN_IN, "/account/email"]),
        (Route::EmailConfirm, [SIGN_IN, SECOND, SIGN_IN, "/account/email"]),
        (Route::Data, [SIGN_IN, SECOND, SIGN_IN, "/account/data"]),
        (Route::Export, [SIGN_IN, SECOND, SIGN_IN, "/account/data"]),
        (Route::Leaving, [SIGN_IN, SECOND, SIGN_IN, ACCOUNT]),
        (Route::Sessions, [SIGN_IN, SECOND, SIGN_IN, "/account/sessions"]),
        (Route::Devices, [SIGN_IN, SECOND, SIGN_IN, "/account/devices"]),
        (Route::Activity, [SIGN_IN, SECOND, SIGN_IN, "/account/activity"]),
        (Route::NotMe, ["/not-me"; 4]),
        (Route::SilenceNumber, ["/not-me/texts"; 4]),
        (Route::Handset, ["/dev/handset"; 4]),
    ]
};

/// Browsers at the levels that [`World::at_every_level`] leaves out, but for the one that only an operator's wish brings.
async fn other_levels(world: &World) -> Vec<(&'static str, Browser)> {
    let anna = world.with_sms(ANNA, PHONE).await.browser;
    anna.post("/api/phone/sign-in/on", "").await;
    let recovering = world.browser();
    assert_eq!(recovering.recovers_by_phone(ANNA, PHONE).await.path(), "/recover/second-proof");
    world.advance(61);
    let by_phone = world.browser();
    let page = by_phone.fill("/sign-in/phone", &[("phone", PHONE)]).await;
    assert_eq!(by_phone.types_code_sent_to(&page, PHONE).await.path(), "/sign-in/second-factor");
    let leaving = world.registered("bert@example.com").await;
    leaving.post("/api/data/delete", "").await;
    assert_eq!(leaving.types_password("bert@example.com").await.path(), "/account/leaving");
    let carl = "carl@example.com";
    world.registered(carl).await;
    for n in 0..10 {
        let guesser = world.browser().at_address(&format!("203.0.113.{n}"));
        guesser.fill("/sign-in", &[("email", carl), ("password", "not it")]).await;
    }
    let besieged = world.browser().at_address("192.0.2.7");
    let page = besieged.types_password(carl).await;
    assert_eq!(page.path(), "/sign-in/second-factor", "{}", page.text());
    vec![
        ("recovery proof due", recovering),
        ("other factor due", by_phone),
        ("leaving", leaving),
        ("e-mail code due", besieged),
    ]
}

/// Every page and stream, whole and its head alone.
async fn looking_changes_nothing(world: &World, levels: &[(&'static str, Browser)]) {
    let (rows, messages) = (world.rows().await, world.messages().await.len());
    for (level, browser) in levels {
        for path in Route::ALL.into_iter().map(Route::path).chain(STREAMS) {
            for method in [Method::GET, Method::HEAD] {
                let answer = browser.send(method.clone(), path, "text/html", Body::empty(), &[]).await;
                assert!(answer.status.as_u16() < 500, "{method} {path}, {level}: {}", answer.status);
            }
        }
    }
    assert_eq!(world.changed_since(&rows).await, [""; 0], "looking has written");
    assert_eq!(world.messages().await.len(), messages, "looking has sent");
}

#[test]
fn no_route_is_forgotten() {
    for route in Route::ALL {
        assert!(LANDS.iter().any(|(listed, _)| *listed == route), "{route:?}");
    }
}

both_databases! {
    async fn looking_leads_where_it_should_and_writes_and_sends_nothing(world) {
        let levels = world.at_every_level().await;
        let (rows, messages) = (world.rows().await, world.messages().await.len());
        for (route, lands) in LANDS {
            for ((level, browser), lands) in levels.iter().zip(lands) {
                let page = browser.get(route.path()).await;
                assert_eq!(page.path(), lands, "{route:?}, {level}");
                let status = if route == Route::SignOut { StatusCode::METHOD_NOT_ALLOWED } else { StatusCode::OK };
                assert_eq!(page.status, status, "{route:?}, {level}");
                assert!(page.way.iter().all(|(status, _)| *status == StatusCode::SEE_OTHER), "{route:?}: {:?}", page.way);
            }
        }
        assert!(world.changed_since(&rows).await.is_empty(), "a GET has written");
        assert_eq!(world.messages().await.len(), messages, "a GET has sent");
    }

    async fn each_page_has_one_heading_and_a_title_of_its_own_that_says_it(world) {
        let levels = world.at_every_level().await;
        let mut titles: BTreeMap<String, String> = BTreeMap::new();
        let mut see = |page: &Page| {
            // `h1` looks that there is one.
            let (title, h1) = (page.title(), page.h1());
            assert!(title.starts_with(&h1) && title.ends_with(" · Ringfence"), "{}: {title}", page.url);
            titles.insert(page.path().to_owned(), page.title());
        };
        for (route, _) in LANDS {
            if matches!(route, Route::SignOut | Route::Export | Route::RecoveryCodesText) {
                continue;
            }
            for (_, browser) in &levels {
                see(&browser.get(route.path()).await);
            }
        }
        // And those that show something on the way alone.
        let (stranger, anna) = (world.browser(), world.registered("bert@example.com").await);
        world.advance(61);
        see(&stranger.begins_to_register("carl@example.com").await);
        see(&stranger.fill("/recover", &[("email", "carl@example.com")]).await);
        see(&stranger.fill("/sign-in/phone", &[("phone", "+13015550123")]).await);
        see(&stranger.recovers_by_phone(ANNA, PHONE).await);
        see(&anna.asks_to_verify("+12025550123").await);
        anna.types_code_sent_to(&anna.get("/account/phone/confirm").await, "+12025550123").await;
        see(&anna.asks_for_sms().await);
        see(&anna.fill("/account/email", &[("email", "bert.more@example.com")]).await);
        see(&crate::totp::scans(&anna, "My phone").await.0);
        anna.post("/api/data/delete", "").await;
        see(&anna.types_password("bert@example.com").await);
        for (path, title) in &titles {
            let same: Vec<_> = titles.iter().filter(|(_, other)| *other == title).map(|(path, _)| path).collect();
            assert_eq!(same, [path], "{title}");
        }
        assert!(titles.len() >= 33, "{:?}", titles.keys());
    }

    #[settings = BESIEGED]
    async fn looking_writes_nothing_at_the_other_levels_either(world) {
        let levels = other_levels(&world).await;
        looking_changes_nothing(&world, &levels).await;
    }

    async fn nor_does_asking_for_heads_alone(world) {
        let levels = world.at_every_level().await;
        looking_changes_nothing(&world, &levels).await;
    }

    async fn nor_does_looking_while_a_strong_method_is_due(world) {
        world.with_sms(ANNA, PHONE).await;
        let world = world.restarted_with("assurance = 'asvs-l3'").await;
        let anna = world.browser();
        assert_eq!(anna.signs_in_with_sms(ANNA, PHONE).await.path(), "/account/strong-method");
        looking_changes_nothing(&world, &[("strong method due", anna)]).await;
    }

    async fn looking_after_a_while_writes_when_a_session_was_last_seen_and_nothing_else(world) {
        let [.., (_, full)] = world.at_every_level().await;
        world.advance(360);
        let mut before = world.rows().await;
        for route in Route::ALL {
            full.get(route.path()).await;
        }
        let mut after = world.rows().await;
        let (seen, unseen) = (after.remove("sessions").unwrap(), before.remove("sessions").unwrap());
        assert_eq!(after, before);
        assert_eq!(seen.len(), unseen.len());
        assert_eq!(seen.iter().filter(|row| !unseen.contains(row)).count(), 1, "only one session was seen");
    }

    async fn waiting_pages_can_be_reloaded_and_send_nothing(world) {
        let (stranger, anna) = (world.browser(), world.with_phone(ANNA, PHONE).await);
        stranger.begins_to_register("bert@example.com").await;
        anna.asks_to_verify("+12025550123").await;
        anna.asks_for_sms().await;
        let forgetful = world.browser();
        forgetful.fill("/recover", &[("email", ANNA)]).await;
        let (rows, messages) = (world.rows().await, world.messages().await.len());
        for (browser, path) in [
            (&stranger, "/register/confirm"),
            (&anna, "/account/phone/confirm"),
            (&anna, "/account/second-factor/sms/confirm"),
            (&forgetful, "/recover/confirm"),
        ] {
            for _ in 0..3 {
                let page = browser.get(path).await;
                assert_eq!((page.path(), page.refusal().as_str()), (path, ""), "{}", page.text());
                assert!(page.has_field("code") && page.has_field("again"), "{path}");
            }
        }
        assert!(world.changed_since(&rows).await.is_empty());
        assert_eq!(world.messages().await.len(), messages);
    }

    async fn a_slash_too_many_leads_to_the_page(world) {
        let levels = world.at_every_level().await;
        for (route, lands) in LANDS {
            if matches!(route, Route::Home | Route::SignOut | Route::RecoveryCodesText | Route::Export) {
                continue;
            }
            for ((level, browser), lands) in levels.iter().zip(lands) {
                let page = browser.get(&format!("{}/?link=x", route.path())).await;
                assert_eq!((page.path(), page.status), (lands, StatusCode::OK), "{route:?}, {level}");
                assert_eq!(page.way[0], (StatusCode::PERMANENT_REDIRECT, format!("{}?link=x", route.path())));
            }
        }
        let [.., (_, full)] = levels;
        for path in ["//account", "/account//", "/account/phone//", "/%61ccount", "/account/nothing"] {
            let page = full.get(path).await;
            assert_eq!((page.status, page.h1().as_str()), (StatusCode::NOT_FOUND, "There is no page here"), "{path}");
            assert!(!page.body.contains(ANNA), "{path}");
        }
    }
}
