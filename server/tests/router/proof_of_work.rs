//! Proof of work as a browser meets it: each door that sends asks for it past a figure, and takes it.

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, form};
use crate::world::Browser;
use crate::world::page::Page;

/// Every door here is in a lane and channel of its own, in which one code waits already.
const ONE: &str = "guard.address_per_hour = 1\nguard.cool_down = '0s'\nguard.work_effort = 1";

/// Refused first, and through with the work done.
async fn is_worked_for(browser: &Browser, path: &str, body: &str, leads: &str) {
    let refused = browser.post_as_script(path, body.to_owned()).await;
    let json = refused.json();
    assert_eq!((refused.status.as_u16(), json["refusal"].as_str()), (403, Some("proof-of-work-due")), "{path}");
    assert_eq!(json["work"]["seconds"], 1, "{path}");
    assert_eq!(refused.header("retry-after"), "", "waiting is not what helps");
    let answer = browser.post_as_script_and_work(path, body).await;
    assert_eq!((answer.status.as_u16(), answer.json()["go_to"].as_str()), (200, Some(leads)), "{path}");
}

fn shows_the_work(page: &Page, path: &str) {
    assert_eq!((page.path(), page.refusal().as_str()), (path, "proof-of-work-due"), "{}", page.text());
    assert!(page.ticket().is_some(), "{path}");
    assert!(page.text().contains("needs scripts"), "{path}: {}", page.text());
}

both_databases! {
    #[settings = ONE]
    async fn the_doors_of_strangers(world) {
        let stranger = world.browser();
        stranger.begins_to_register("first@example.com").await;
        let body = form(&[("email", "second@example.com"), ("password", PASSWORD)]);
        is_worked_for(&stranger, "/api/register", &body, "/register/confirm").await;
        is_worked_for(&stranger, "/api/register/again", "", "/register/confirm").await;

        stranger.fill("/recover", &[("email", "first@example.com")]).await;
        let body = form(&[("email", "second@example.com")]);
        is_worked_for(&stranger, "/api/recover", &body, "/recover/confirm").await;
        is_worked_for(&stranger, "/api/recover/again", "", "/recover/confirm").await;
    }

    #[settings = ONE]
    async fn the_doors_of_strangers_who_name_a_number(world) {
        // Always, and not past a figure alone.
        let body = form(&[("phone", PHONE)]);
        is_worked_for(&world.browser(), "/api/sign-in/phone", &body, "/sign-in/phone/confirm").await;
        let stranger = world.browser().at_address("203.0.113.9");
        let body = form(&[("email", ANNA), ("phone", "+12025550123")]);
        is_worked_for(&stranger, "/api/recover/phone", &body, "/recover/confirm").await;
        is_worked_for(&stranger, "/api/recover/phone/again", "", "/recover/confirm").await;
    }

    #[settings = ONE]
    async fn the_doors_of_an_account(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        anna.asks_to_verify("+12025550123").await;
        is_worked_for(&anna, "/api/phone/verify", &form(&[("phone", "+12035550123")]), "/account/phone/confirm").await;
        is_worked_for(&anna, "/api/phone/again", "", "/account/phone/confirm").await;

        anna.post("/api/second-factor/sms", "").await;
        is_worked_for(&anna, "/api/second-factor/sms", "", "/account/second-factor/sms/confirm").await;
        is_worked_for(&anna, "/api/second-factor/sms/again", "", "/account/second-factor/sms/confirm").await;
    }

    #[settings = ONE]
    async fn the_doors_of_the_second_factor(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let partial = world.browser();
        partial.types_password(ANNA).await;
        is_worked_for(&partial, "/api/sign-in/send", "", "/sign-in/second-factor").await;
        is_worked_for(&anna, "/api/re-authenticate/send", "", "/re-authenticate").await;

        // The password is right, so the session stands; the work is asked for where the code is sent from.
        let page = world.browser().types_password(ANNA).await;
        shows_the_work(&page, "/sign-in/second-factor");
        assert!(page.text().contains("another method"), "{}", page.text());
    }

    #[settings = ONE]
    async fn with_scripts_off_the_page_says_what_it_needs_and_names_another_way(world) {
        let stranger = world.browser();
        stranger.begins_to_register("first@example.com").await;
        let page = stranger.begins_to_register("second@example.com").await;
        shows_the_work(&page, "/register");
        // What the page shows is good for the form that it stands on.
        let work = proof_of_work::solve(&page.ticket().unwrap()).unwrap();
        let body = form(&[("email", "second@example.com"), ("password", PASSWORD), ("work", &work)]);
        assert_eq!(stranger.post("/api/register", body.clone()).await.path(), "/register/confirm");
        shows_the_work(&stranger.post("/api/register", body).await, "/register");
    }
}
