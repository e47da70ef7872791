//! An authenticator app, as an outsider sees it.

use fast_qr::{ECL, QRBuilder};
use totp_rs::{Builder, Secret};

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, form};
use crate::world::page::Page;
use crate::world::{Browser, World};

const SETUP: &str = "/account/second-factor/totp";

/// What the app shows for a key, as it stands on the page.
fn shows(world: &World, key: &str) -> String {
    let secret = Secret::try_from_base32(key.replace(' ', "")).unwrap();
    let now = world.now().as_second().try_into().unwrap();
    Builder::new().with_secret(secret).build_noncompliant().generate(now).to_string()
}

pub fn next(world: &World, key: &str) -> String {
    world.advance(30);
    shows(world, key)
}

/// Modules of light that cameras want around a code.
const QUIET: usize = 4;

/// The modules of the code on the page, row by row as text, from what its path paints.
fn drawn(page: &Page) -> Vec<String> {
    let (before, behind) = page.body.split_once(" class=\"qr\"").unwrap();
    let svg = [before.rsplit_once("<svg").unwrap().1, behind.split_once("</svg>").unwrap().0].concat();
    let value = |name: &str| svg.split_once(&format!(" {name}=\"")).unwrap().1.split_once('"').unwrap().0;
    let size: usize = value("viewBox").strip_prefix("0 0 ").unwrap().split_once(' ').unwrap().0.parse().unwrap();
    assert_eq!(value("viewBox"), format!("0 0 {size} {size}"));
    let mut modules = vec![vec![false; size]; size];
    for stroke in value("d").split_terminator('z') {
        // `M4 5h7v1h-7z`: one row, from the left.
        let (at, bar) = stroke.strip_prefix('M').unwrap().split_once('h').unwrap();
        let (column, row) = at.split_once(' ').unwrap();
        let (column, row): (usize, usize) = (column.parse().unwrap(), row.parse().unwrap());
        let (length, back) = bar.split_once("v1h-").unwrap();
        assert_eq!(length, back, "{stroke}");
        for module in &mut modules[row][column..column + length.parse::<usize>().unwrap()] {
            assert!(!*module, "painted twice: {stroke}");
            *module = true;
        }
    }
    in_text(&modules)
}

/// The code that says `text`, with light around it.
fn code_of(text: &str) -> Vec<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().unwrap();
    let mut modules = vec![vec![false; code.size + 2 * QUIET]; code.size + 2 * QUIET];
    for (row, column) in (0..code.size).flat_map(|row| (0..code.size).map(move |column| (row, column))) {
        modules[row + QUIET][column + QUIET] = code[row][column].value();
    }
    in_text(&modules)
}

fn in_text(modules: &[Vec<bool>]) -> Vec<String> {
    modules.iter().map(|row| row.iter().map(|dark| if *dark { '#' } else { '.' }).collect()).collect()
}

/// Up to the page that shows the key; answers both.
pub async fn scans(browser: &Browser, name: &str) -> (Page, String) {
    let page = browser.fill(SETUP, &[("name", name)]).await;
    assert_eq!(page.path(), "/account/second-factor/totp/confirm", "{}", page.text());
    let key = page.all("data-totp-key").remove(0);
    (page, key)
}

/// Sets an app up and keeps the recovery codes; answers its key and them.
pub async fn sets_up(browser: &Browser) -> (String, Vec<String>) {
    let (page, key) = scans(browser, "My phone").await;
    let page = browser.post_form(&page, &[("code", &next(browser.world(), &key))]).await;
    assert_eq!(page.path(), "/account/recovery-codes", "{}", page.text());
    let codes = page.all("data-recovery-code");
    let page = browser.post_form(&page, &[("kept", "")]).await;
    assert!(page.text().contains("your authenticator app's codes sign you in"), "{}", page.text());
    (key, codes)
}

/// Adds an app where a second factor is on already.
pub async fn adds(browser: &Browser) {
    let (page, key) = scans(browser, "My phone").await;
    let page = browser.post_form(&page, &[("code", &next(browser.world(), &key))]).await;
    assert_eq!((page.path(), page.refusal().as_str()), ("/account", ""), "{}", page.text());
}

/// The button that goes on with a method.
async fn chooses(browser: &Browser, page: &Page, method: &str) -> Page {
    let form = page.forms().into_iter().find(|form| form.action.ends_with("/method")).unwrap();
    assert!(form.fields.iter().any(|field| field.name == "method" && field.value == method), "{method}");
    browser.post(&form.action, format!("method={method}")).await
}

both_databases! {
    async fn from_the_key_to_signing_in_with_it(world) {
        let anna = world.registered(ANNA).await;
        let (page, key) = scans(&anna, "My <b>phone</b>").await;
        assert!(page.h1() == "Set up your app" && page.body.contains("<title>Set up your app · Ringfence</title>"));
        assert!(page.text().contains("My <b>phone</b>"), "markup is text: {}", page.text());
        assert!(page.values("aria-label").iter().any(|label| label.starts_with("Code to scan")), "the code to scan");
        let plain = key.replace(' ', "");
        assert_eq!((key.len(), plain.len()), (39, 32), "160 bits, in groups of four");
        let link = page.values("href").into_iter().find(|link| link.starts_with("otpauth://totp/")).unwrap();
        assert!(link.contains(&format!("secret={plain}")) && link.contains("issuer=Ringfence"), "{link}");
        assert_eq!(drawn(&page), code_of(&link), "a camera reads what the link says");
        assert_eq!(anna.get("/account/second-factor/totp/confirm").await.all("data-totp-key"), std::slice::from_ref(&key));

        let wrong = crate::people::other_than(&shows(&world, &key));
        assert_eq!(anna.post_form(&page, &[("code", &wrong)]).await.refusal(), "wrong-code");
        let typed = shows(&world, &key);
        let (left, right) = typed.split_at(3);
        let page = anna.post_form(&page, &[("code", &format!(" {left} {right} "))]).await;
        assert_eq!(page.path(), "/account/recovery-codes", "{}", page.text());
        assert_eq!(world.browser().types_password(ANNA).await.path(), "/account", "it is off until they are kept");
        let page = anna.post_form(&page, &[("kept", "")]).await;
        assert_eq!(page.path(), "/account");
        assert!(!page.body.contains(&plain), "the key is shown once");

        let sent = world.messages().await.len();
        let elsewhere = world.browser();
        let page = elsewhere.types_password(ANNA).await;
        assert_eq!((page.path(), page.field_value("method").as_deref()), ("/sign-in/second-factor", Some("totp")));
        assert_eq!(world.messages().await.len(), sent, "nothing was sent");
        let code = next(&world, &key);
        let page = elsewhere.post_form(&page, &[("code", &code)]).await;
        assert_eq!(page.path(), "/account", "{}", page.text());
        let again = world.browser();
        let page = again.types_password(ANNA).await;
        let page = again.post_form(&page, &[("code", &code)]).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in/second-factor", "wrong-code"));
        assert!(page.text().contains("used already"), "{}", page.text());
    }

    async fn a_clock_that_is_off_is_named_kindly(world) {
        let anna = world.registered(ANNA).await;
        let (page, key) = scans(&anna, "").await;
        let late = shows(&world, &key);
        world.advance(300);
        let page = anna.post_form(&page, &[("code", &late)]).await;
        assert_eq!(page.refusal(), "wrong-code");
        assert!(page.text().contains("clock seems to be 5 min behind"), "{}", page.text());
    }

    async fn an_app_is_listed_and_removed_and_really_off(world) {
        let anna = world.registered(ANNA).await;
        let (_, codes) = sets_up(&anna).await;
        let page = anna.get(SETUP).await;
        assert!(page.text().contains("My phone") && page.text().contains("your only second step"), "{}", page.text());
        let page = anna.post_form(&page, &[("app", &page.field_value("app").unwrap())]).await;
        assert!(page.text().contains("Two-step sign-in is off"), "{}", page.text());
        assert_eq!(world.browser().types_password(ANNA).await.path(), "/account");
        let page = anna.post("/api/re-authenticate/recovery-code", form(&[("recovery_code", &codes[0])])).await;
        assert_eq!(page.refusal(), "wrong-code", "the codes went with it");
    }

    async fn methods_are_one_tap_away_and_the_way_is_kept(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let (page, key) = scans(&anna, "").await;
        let page = anna.post_form(&page, &[("code", &next(&world, &key))]).await;
        assert_eq!(page.path(), "/account", "beside another one it is on at once: {}", page.text());
        world.advance(120);
        let elsewhere = world.browser();
        assert_eq!(elsewhere.get("/account/sessions").await.path(), "/sign-in");
        let texts = world.messages_to(PHONE).await.len();
        let page = elsewhere.types_password(ANNA).await;
        assert_eq!(page.field_value("method").as_deref(), Some("totp"), "the strongest first");
        assert_eq!(world.messages_to(PHONE).await.len(), texts);
        assert!(page.has_field("recovery_code"), "recovery codes are there always");
        let page = chooses(&elsewhere, &page, "sms").await;
        assert_eq!((page.path(), page.field_value("method").as_deref()), ("/sign-in/second-factor", Some("sms")));
        assert_eq!(world.messages_to(PHONE).await.len(), texts + 1, "the press has sent");
        let page = elsewhere.get("/sign-in/second-factor").await;
        assert_eq!(page.field_value("method").as_deref(), Some("sms"), "a reload shows it still, and sends nothing");
        let page = chooses(&elsewhere, &page, "totp").await;
        assert_eq!(world.messages_to(PHONE).await.len(), texts + 1);
        let wrong = crate::people::other_than(&shows(&world, &key));
        let page = elsewhere.post_form(&page, &[("code", &wrong)]).await;
        assert_eq!(page.refusal(), "wrong-code");
        let page = elsewhere.post_form(&page, &[("code", &next(&world, &key))]).await;
        assert_eq!(page.path(), "/account/sessions", "where they were going");

        let page = anna.get("/account").await;
        let prefer = page.forms().into_iter().find(|form| form.action.ends_with("/prefer")).unwrap();
        let page = anna.post(&prefer.action, "method=sms").await;
        assert!(page.text().contains("we text you a code first"), "{}", page.text());
        world.advance(120);
        let page = world.browser().types_password(ANNA).await;
        assert_eq!(page.field_value("method").as_deref(), Some("sms"));
        assert_eq!(world.messages_to(PHONE).await.len(), texts + 2);
        let json = elsewhere.post_as_script("/api/second-factor/prefer", "method=passkey").await.json();
        assert_eq!(json["refusal"], "method-not-on");
    }

    async fn signed_in_by_less_the_page_says_what_is_missing_who_asks_and_goes_on(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let (page, key) = scans(&anna, "").await;
        anna.post_form(&page, &[("code", &next(&world, &key))]).await;
        world.advance(120);
        let elsewhere = world.browser();
        let page = elsewhere.types_password(ANNA).await;
        let page = chooses(&elsewhere, &page, "sms").await;
        let page = elsewhere.types_code_sent_to(&page, PHONE).await;
        assert_eq!(page.path(), "/account");
        let page = elsewhere.get(SETUP).await;
        assert_eq!(page.path(), "/re-authenticate");
        for said in ["Ringfence asks for this", "before your authenticator apps change", "your authenticator app"] {
            assert!(page.text().contains(said), "{said}: {}", page.text());
        }
        assert!(!page.text().contains("Text me a code"), "a text would not do: {}", page.text());
        let page = elsewhere.post_form(&page, &[("code", &next(&world, &key))]).await;
        assert_eq!(page.path(), SETUP, "{}", page.text());
        // Without the page the act looks by itself.
        let thief = world.browser();
        let page = thief.types_password(ANNA).await;
        let page = chooses(&thief, &page, "sms").await;
        let again = thief.post_form(&page, &[("again", "")]).await;
        let page = if again.refusal().is_empty() { again } else { page };
        thief.types_code_sent_to(&page, PHONE).await;
        for (path, body) in [("/api/second-factor/totp/remove", "app=x"), ("/api/second-factor/sms/off", "")] {
            let answer = thief.post_as_script(path, body).await;
            let refusal = answer.json()["refusal"].as_str().unwrap_or_default().to_owned();
            assert_eq!((answer.status.as_u16(), refusal.as_str()), (403, "re-authentication-due"), "{path}");
        }
        let page = thief.post("/api/second-factor/totp/remove", "app=x").await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/re-authenticate", "re-authentication-due"));
    }

    async fn it_proves_its_owner_again_and_recovers_by_phone(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let (page, key) = scans(&anna, "").await;
        anna.post_form(&page, &[("code", &next(&world, &key))]).await;
        world.advance(901);
        let page = anna.get("/account/password").await;
        let page = anna.post_form(&page, &[("password", PASSWORD)]).await;
        assert_eq!((page.path(), page.field_value("method").as_deref()), ("/re-authenticate", Some("totp")));
        let page = anna.post_form(&page, &[("code", &next(&world, &key))]).await;
        assert_eq!(page.path(), "/account/password");

        let lost = world.browser();
        let page = lost.recovers_by_phone(ANNA, PHONE).await;
        assert_eq!(page.path(), "/recover/second-proof");
        let form = page.forms().into_iter().find(|form| form.action.ends_with("/totp")).unwrap();
        let page = lost.post(&form.action, format!("code={}", next(&world, &key))).await;
        assert_eq!(page.path(), "/recover/password", "{}", page.text());
    }
}
