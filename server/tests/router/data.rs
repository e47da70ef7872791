//! Deleting and exporting an account, older activity, and names of devices, with scripts off.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use futures::StreamExt as _;
use http::{Method, StatusCode};
use identity::delivery::sweep::sweep;

use tower::ServiceExt as _;

use crate::both_databases;
use crate::people::{ANNA, PHONE, form};
use crate::world::Browser;
use crate::world::page::Page;

const EXPORT: &str = "/account/data/export.json";
const ASK: &str = "/api/data/export";
const TWO_DAYS: &str = "account.delete_after = '2d'";

impl Browser {
    /// On the page of one's data. Answers the file.
    async fn presses_download(&self) -> Page {
        let page = self.get("/account/data").await;
        let form = page.forms().into_iter().find(|form| form.action == ASK).unwrap();
        let answer = self.post_and_stay(&form.action, "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        self.send(Method::GET, answer.header("location"), "*/*", "".into(), &[]).await
    }
}

/// The request for the file as a browser sends it, to be answered piece by piece.
fn fetch(browser: &Browser) -> http::Request<Body> {
    let cookies: Vec<_> = browser.cookies().iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
    let mut request = http::Request::get(EXPORT).header("cookie", cookies.join("; ")).body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([198, 51, 100, 7], 50_000))));
    request
}

both_databases! {
    async fn a_deleted_account_can_be_kept_for_a_week_and_nothing_else(world) {
        let anna = world.registered(ANNA).await;
        let page = anna.get("/account/data").await;
        let delete = page.forms().into_iter().find(|form| form.action == "/api/data/delete").unwrap();
        let page = anna.post(&delete.action, "").await;
        assert_eq!(page.path(), "/sign-in");
        assert!(page.text().contains("Your account will be gone on 8 March 2026, 08:00 UTC."), "{}", page.text());
        assert_eq!(anna.get("/account").await.path(), "/sign-in");

        let page = anna.types_password(ANNA).await;
        assert_eq!((page.path(), page.h1().as_str()), ("/account/leaving", "Your account will be deleted"));
        assert!(page.text().contains("8 March 2026, 08:00 UTC"), "{}", page.text());
        for path in ["/account", "/account/phone", "/account/sessions", "/account/email", "/account/data", EXPORT, "/account/passkeys", "/"] {
            assert_eq!(anna.get(path).await.path(), "/account/leaving", "{path}");
        }
        let answer = anna.post_as_script("/api/sessions/end-others", "").await;
        assert_eq!((answer.status, answer.json()["refusal"].as_str()), (StatusCode::FORBIDDEN, Some("account-leaving")));
        for _ in ["pressed", "pressed twice"] {
            let page = anna.post("/api/data/keep", "").await;
            assert_eq!((page.path(), page.refusal().as_str()), ("/account", ""));
            assert!(page.text().contains("Your account stays."), "{}", page.text());
        }
    }

    async fn when_the_week_is_over_no_row_names_the_account(world) {
        let member = world.with_sms(ANNA, PHONE).await;
        let anna = member.browser;
        anna.proves("+12025550123").await;
        let id = world.word("SELECT id FROM accounts").await;
        let rest = world.registered("bert@example.com").await;
        anna.post("/api/data/delete", "").await;
        assert_eq!(anna.types_password(ANNA).await.path(), "/sign-in/second-factor");
        world.advance(7 * 86_400 + 1);
        sweep(world.identity()).await.unwrap();
        // What strangers may have typed as well stays a day longer.
        world.advance(2 * 86_400);
        sweep(world.identity()).await.unwrap();
        let mut rows = world.rows().await;
        for (table, rows) in &rows {
            for word in [&id, ANNA, PHONE, "+12025550123"] {
                assert!(rows.iter().all(|row| !row.contains(word)), "{table} names {word}");
            }
        }
        let berts = world.word("SELECT id FROM accounts").await;
        let events = rows.remove("events").unwrap();
        let hers: Vec<_> = events.iter().filter(|row| !row.contains(&berts)).collect();
        assert!(hers.len() > 5);
        for row in hers {
            for word in ["***", "198.51.100", "Test/1.0", "password"] {
                assert!(word == "password" || !row.contains(word), "{row}");
            }
        }
        assert_eq!(rest.types_password_anew("bert@example.com").await.path(), "/account", "others are untouched");
        let page = anna.types_password(ANNA).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in", "wrong-credentials"));
        assert_eq!(world.browser().registers(ANNA).await.path(), "/account", "the address begins anew");
    }

    async fn an_account_that_goes_while_signed_in_elsewhere_is_signed_out_there(world) {
        let anna = world.registered(ANNA).await;
        let before = anna.copied();
        anna.post("/api/data/delete", "").await;
        let leaving = world.browser();
        assert_eq!(leaving.types_password(ANNA).await.path(), "/account/leaving");
        for minutes in [0, 7 * 24 * 60] {
            world.advance(minutes * 60);
            if minutes > 0 {
                sweep(world.identity()).await.unwrap();
            }
            for path in ["/account", "/account/activity", "/account/email", EXPORT] {
                let page = before.get(path).await;
                assert_eq!((page.path(), page.status), ("/sign-in", StatusCode::OK), "{path}");
            }
        }
        for browser in [&before, &leaving] {
            for path in ["/api/data/keep", "/api/sessions/end-others", "/api/email/again"] {
                let answer = browser.post_as_script(path, "").await;
                assert_eq!((answer.status, answer.json()["refusal"].as_str()), (StatusCode::UNAUTHORIZED, Some("sign-in-due")));
            }
            assert_eq!(browser.signs_out().await.path(), "/sign-in");
        }
    }

    async fn the_export_is_a_file_of_json_for_its_owner_alone(world) {
        let member = world.with_sms(ANNA, PHONE).await;
        let anna = member.browser;
        let file = anna.presses_download().await;
        assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "application/json"));
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"ringfence-account.json\"");
        assert_eq!((file.header("cache-control"), file.header("x-content-type-options")), ("no-store", "nosniff"));
        let json = file.json();
        assert_eq!((json["email_addresses"][0]["address"].as_str(), json["phone"]["number"].as_str()), (Some(ANNA), Some(PHONE)));
        assert!(json["activity"].as_array().unwrap().len() > 4);
        assert!(anna.get("/account/activity").await.text().contains("Your data was exported"));

        world.advance(901);
        let page = anna.get(EXPORT).await;
        assert_eq!(page.path(), "/re-authenticate", "a proof is due");
        for browser in [world.browser(), { let half = world.browser(); half.types_password(ANNA).await; half }] {
            let page = browser.get(EXPORT).await;
            assert!(page.path().starts_with("/sign-in") && !page.body.contains(PHONE));
        }
    }

    async fn a_file_that_could_not_be_read_can_be_fetched_again(world) {
        let anna = world.registered(ANNA).await;
        anna.post_and_stay("/api/data/export", "").await;
        let mails = world.messages_to(ANNA).await.len();
        world.change("ALTER TABLE trusted_devices RENAME TO elsewhere").await;
        assert_eq!(anna.get(EXPORT).await.status, StatusCode::INTERNAL_SERVER_ERROR);
        world.change("ALTER TABLE elsewhere RENAME TO trusted_devices").await;
        let file = anna.get(EXPORT).await;
        assert_eq!((file.path(), file.status), (EXPORT, StatusCode::OK), "{}", file.text());
        assert_eq!(file.json()["email_addresses"][0]["address"], ANNA);
        assert_eq!(world.messages_to(ANNA).await.len(), mails, "nobody is told twice");
    }

    async fn the_file_is_fetched_once_and_the_page_says_how_to_ask_again(world) {
        let anna = world.registered(ANNA).await;
        let rows = world.rows().await;
        let page = anna.get(EXPORT).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/data", "export-not-asked"), "nobody has asked");
        assert!(page.text().contains("Press “Download the file” to ask for it again."), "{}", page.text());
        assert_eq!(anna.get("/account/data").await.refusal(), "", "it is said once");
        assert!(world.changed_since(&rows).await.is_empty(), "a GET has written");

        // Twice pressed, and both answers followed: one file.
        for _ in 0..2 {
            let answer = anna.post_and_stay(ASK, "").await;
            assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, EXPORT));
        }
        let look = anna.send(Method::HEAD, EXPORT, "*/*", "".into(), &[]).await;
        assert_ne!(look.header("content-type"), "application/json", "a look fetches nothing");
        let elsewhere = world.browser();
        elsewhere.types_password(ANNA).await;
        assert_eq!(elsewhere.get(EXPORT).await.refusal(), "export-not-asked", "another session did not ask");
        assert_eq!(anna.get(EXPORT).await.json()["email_addresses"][0]["address"].as_str(), Some(ANNA));
        let page = anna.get(EXPORT).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account/data", "export-not-asked"), "the second tab, or the way back");
        let told = world.messages_to(ANNA).await.into_iter().filter(|mail| mail.text.contains("a file with all that")).count();
        assert_eq!(told, 1);

        anna.post_and_stay(ASK, "").await;
        world.advance(121);
        assert_eq!(anna.get(EXPORT).await.refusal(), "export-not-asked", "too late");
        let answer = anna.post_as_script(ASK, "").await;
        assert_eq!((answer.status, answer.json()["go_to"].as_str()), (StatusCode::OK, Some(EXPORT)));
        let german = anna.copied().asking_for("de");
        german.get(EXPORT).await;
        let page = german.get(EXPORT).await;
        assert!(page.text().contains("„Datei herunterladen“"), "{}", page.text());
        world.advance(901);
        assert_eq!(anna.post(ASK, "").await.path(), "/re-authenticate", "a proof is due");
    }

    async fn a_session_that_ends_breaks_its_export_off(world) {
        let anna = world.registered(ANNA).await;
        let id = world.word("SELECT id FROM accounts").await;
        let many = (0..3_000).map(|n| format!("('{n:032x}', '{id}', {n}, 'signed-out', '{{}}', '', '')"));
        let statement = format!(
            "INSERT INTO events (id, account_id, at, kind, detail, address, user_agent) VALUES {}",
            many.collect::<Vec<_>>().join(",")
        );
        let mut tx = world.identity().store.write().await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let elsewhere = world.browser();
        elsewhere.types_password(ANNA).await;
        anna.post_and_stay(ASK, "").await;
        let mut body = world.router().oneshot(fetch(&anna)).await.unwrap().into_body().into_data_stream();
        assert!(body.next().await.unwrap().is_ok());
        elsewhere.post("/api/sessions/end-others", "").await;
        assert!(body.next().await.unwrap().is_err(), "the transfer breaks off");
        assert!(body.next().await.is_none());
    }

    async fn an_export_of_many_events_leaves_in_small_pieces(world) {
        let anna = world.registered(ANNA).await;
        let id = world.word("SELECT id FROM accounts").await;
        let mut tx = world.identity().store.write().await.unwrap();
        for n in 0..5_000 {
            let statement = format!(
                "INSERT INTO events (id, account_id, at, kind, detail, address, user_agent) \
                 VALUES ('{n:032x}', '{id}', {n}, 'signed-out', '{{}}', '192.0.2.1', 'an old browser')"
            );
            sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        anna.post_and_stay(ASK, "").await;
        let answer = world.router().oneshot(fetch(&anna)).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let (mut pieces, mut text) = (0, Vec::new());
        let mut body = answer.into_body().into_data_stream();
        while let Some(piece) = body.next().await {
            let piece = piece.unwrap();
            assert!(piece.len() < 100_000, "a piece of {} bytes", piece.len());
            pieces += 1;
            text.extend_from_slice(&piece);
        }
        assert!(pieces > 10, "{pieces} pieces");
        let json: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert!(json["activity"].as_array().unwrap().len() > 5_000);
    }

    #[settings = TWO_DAYS]
    async fn how_long_one_may_change_ones_mind_is_a_setting(world) {
        let anna = world.registered(ANNA).await;
        assert!(anna.get("/account/data").await.text().contains("For 2 days you can still sign in"));
        let page = anna.post("/api/data/delete", "").await;
        assert!(page.text().contains("gone on 3 March 2026, 08:00 UTC."), "{}", page.text());
        world.advance(2 * 86_400);
        sweep(world.identity()).await.unwrap();
        assert_eq!(anna.types_password(ANNA).await.refusal(), "wrong-credentials");
    }

    async fn older_activity_is_a_link_away(world) {
        let anna = world.registered(ANNA).await;
        for _ in 0..60 {
            world.advance(1);
            anna.post("/api/sessions/end-others", "").await;
        }
        let page = anna.get("/account/activity").await;
        assert!(!page.text().contains("The account was made"));
        let older = page.links().into_iter().find(|link| link.starts_with("/account/activity?before=")).unwrap();
        let page = anna.get(&older).await;
        assert!(page.text().contains("The account was made"), "{}", page.text());
        assert!(page.links().iter().all(|link| !link.contains("before=")), "nothing is older");
        for nonsense in ["x", "-1-0", "%00", "99999999999999999999999-0123456789abcdef0123456789abcdef", "1-%27"] {
            let page = anna.get(&format!("/account/activity?before={nonsense}")).await;
            assert_eq!(page.status, StatusCode::OK, "{nonsense}");
        }
        let bert = world.registered("bert@example.com").await;
        let page = bert.get(&older).await;
        assert!(page.status == StatusCode::OK && !page.text().contains("The account was made"), "hers are not his");
    }

    async fn activity_says_from_where_a_code_was_asked_for(world) {
        let anna = world.registered(ANNA).await;
        let headers = [("user-agent", "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0")];
        let body = form(&[("phone", PHONE)]);
        anna.send(Method::POST, "/api/phone/verify", "text/html", body.into(), &headers).await;
        let page = anna.get("/account/activity").await;
        let words = "A code was sent to +1 201-***-**23; asked for from: Firefox on Android";
        assert!(page.text().contains(words), "{}", page.text());
    }

    async fn a_trusted_browser_gets_a_name_in_which_markup_is_text(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let other = world.browser();
        let page = other.types_password(ANNA).await;
        let code = world.newest_code(PHONE).await;
        other.post_form(&page, &[("code", &code), ("trust_device", "")]).await;
        let page = anna.get("/account/devices").await;
        let page = anna.post_form(&page, &[("device", &page.field_value("device").unwrap()), ("name", "<script>alert(1)</script> Kitchen")]).await;
        assert!(page.text().contains("The name is saved."), "{}", page.text());
        assert!(page.text().contains("<script>alert(1)</script> Kitchen (An unknown browser)"), "{}", page.text());
        assert!(!page.body.contains("<script>alert(1)"));
        let page = anna.post("/api/devices/rename", form(&[("device", "x"), ("name", "y")])).await;
        assert!(page.text().contains("Nothing was changed."), "{}", page.text());
    }
}
