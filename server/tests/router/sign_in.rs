//! Signing in: the steps, what stands in the way, and what the page says of it.

use http::StatusCode;

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE};
use crate::world::{Browser, World};

/// Strangers guess until browsers that are new to the account must also prove the address.
const BESIEGED: &str = "password.siege = 10\npassword.free_per_pair = 1000";

const ONE_AN_HOUR: &str = "guard.number_per_hour = 1\nguard.cool_down = '1s'";

async fn besiege(world: &World) {
    let strangers = world.browser().at_address("203.0.113.9");
    for _ in 0..10 {
        strangers.post_as_script("/api/sign-in", format!("email={ANNA}&password=guess")).await;
    }
}

/// What the button that sends a code waits for, in seconds.
fn wait(page: &crate::world::page::Page) -> u32 {
    page.values("data-wait-seconds").last().unwrap().parse().unwrap()
}

async fn guesses_five_times(
    world: &World,
    browser: &Browser,
    page: &crate::world::page::Page,
) -> crate::world::page::Page {
    for _ in 0..4 {
        assert_eq!(browser.types_wrong_code(page, PHONE).await.refusal(), "wrong-code");
    }
    let page = browser.types_wrong_code(page, PHONE).await;
    assert_eq!(page.refusal(), "too-many-tries", "{}", world.now());
    page
}

both_databases! {
    async fn a_password_opens_nothing_but_the_challenge(world) {
        world.with_sms(ANNA, PHONE).await;
        let anna = world.browser();
        let sent = world.messages_to(PHONE).await.len();
        let page = anna.types_password(ANNA).await;
        assert_eq!((page.path(), page.h1().as_str()), ("/sign-in/second-factor", "Is it you?"));
        assert_eq!(world.messages_to(PHONE).await.len(), sent + 1, "the post has sent");
        assert_eq!(anna.get("/account").await.path(), "/sign-in/second-factor");
        assert_eq!(anna.types_code_sent_to(&page, PHONE).await.path(), "/account");
    }

    async fn the_way_back_is_signing_in_as_somebody_else(world) {
        world.with_sms(ANNA, PHONE).await;
        let anna = world.browser();
        anna.types_password(ANNA).await;
        assert_eq!(anna.signs_out().await.path(), "/sign-in");
        assert_eq!(anna.get("/sign-in/second-factor").await.path(), "/sign-in");
    }

    async fn an_expired_partial_session_begins_anew_and_is_no_fault(world) {
        world.with_sms(ANNA, PHONE).await;
        let anna = world.browser();
        let page = anna.types_password(ANNA).await;
        let code = world.newest_code(PHONE).await;
        world.advance(601);
        for fields in [[("code", code.as_str())], [("again", "")], [("recovery_code", "0-AAAA")]] {
            let answer = anna.post_form(&page, &fields).await;
            assert_eq!((answer.path(), answer.refusal().as_str()), ("/sign-in", "sign-in-due"), "{fields:?}");
            assert_eq!(anna.post_form_as_script(&page, &fields).await.status, StatusCode::UNAUTHORIZED);
        }
        assert_eq!(anna.get("/sign-in/second-factor").await.path(), "/sign-in");
    }

    async fn the_wait_goes_on_when_the_challenge_is_dead(world) {
        world.with_sms(ANNA, PHONE).await;
        let anna = world.browser();
        let page = anna.types_password(ANNA).await;
        assert_eq!(wait(&page), 30);
        world.advance(10);
        let page = guesses_five_times(&world, &anna, &page).await;
        assert_eq!(wait(&page), 20, "{}", page.text());
        assert!(!page.has_field("code") && page.has_field("recovery_code"));
        world.advance(5);
        let page = anna.post_form(&page, &[("again", "")]).await;
        assert_eq!((page.refusal().as_str(), wait(&page)), ("too-soon", 15));
        world.advance(15);
        let page = anna.get(page.path()).await;
        assert_eq!(wait(&page), 0);
        let page = anna.post_form(&page, &[("again", "")]).await;
        assert_eq!(page.refusal(), "");
        assert_eq!(anna.types_code_sent_to(&page, PHONE).await.path(), "/account");
    }

    async fn the_wait_is_the_numbers_own_in_every_browser(world) {
        world.with_sms(ANNA, PHONE).await;
        world.browser().types_password(ANNA).await;
        let other = world.browser();
        let page = other.types_password(ANNA).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in/second-factor", "too-soon"));
        assert_eq!(wait(&page), 30);
        assert!(!page.text().contains("We sent a code"), "{}", page.text());
        world.advance(12);
        assert_eq!(wait(&other.get(page.path()).await), 18);
    }

    #[settings = ONE_AN_HOUR]
    async fn the_wait_is_what_the_refusal_said_where_that_is_longer(world) {
        world.with_sms(ANNA, PHONE).await;
        let anna = world.browser();
        let page = anna.types_password(ANNA).await;
        world.advance(2);
        let page = anna.post_form(&page, &[("again", "")]).await;
        assert_eq!(page.refusal(), "too-many-sends");
        assert_eq!(wait(&page), 3_598);
    }

    #[settings = BESIEGED]
    async fn under_siege_a_new_browser_proves_the_address_first(world) {
        world.with_sms(ANNA, PHONE).await;
        besiege(&world).await;
        let anna = world.browser();
        let texts = world.messages_to(PHONE).await.len();
        let page = anna.types_password(ANNA).await;
        assert!(page.text().contains("So we sent a code to a***@e***.com"), "{}", page.text());
        assert_eq!(world.messages_to(PHONE).await.len(), texts, "no text yet");
        let page = anna.types_code_sent_to(&page, ANNA).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in/second-factor", ""));
        assert_eq!(anna.types_code_sent_to(&page, PHONE).await.path(), "/account");
    }

    #[settings = BESIEGED]
    async fn a_mail_that_was_refused_is_not_said_to_have_been_sent(world) {
        world.registered(ANNA).await;
        besiege(&world).await;
        world.browser().types_password(ANNA).await;
        let mails = world.messages_to(ANNA).await.len();
        let late = world.browser();
        let page = late.types_password(ANNA).await;
        assert_eq!((page.refusal().as_str(), wait(&page)), ("too-soon", 30));
        assert!(!page.text().contains("we sent a code") && !page.has_field("code"), "{}", page.text());
        assert_eq!(world.messages_to(ANNA).await.len(), mails);
        world.advance(31);
        let page = late.post_form(&page, &[("again", "")]).await;
        assert_eq!(late.types_code_sent_to(&page, ANNA).await.path(), "/account");
    }

    #[settings = BESIEGED]
    async fn after_the_mails_code_a_refused_text_is_shown_and_the_session_stands(world) {
        let known = world.with_sms(ANNA, PHONE).await.browser;
        besiege(&world).await;
        let anna = world.browser();
        let page = anna.types_password(ANNA).await;
        // A browser that is known to the account makes the number cool down.
        known.copied().types_password_anew(ANNA).await;
        let page = anna.types_code_sent_to(&page, ANNA).await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in/second-factor", "too-soon"));
        assert!(page.has_field("recovery_code") && !page.text().contains("We sent a code"), "{}", page.text());
        world.advance(31);
        let page = anna.post_form(&page, &[("again", "")]).await;
        assert_eq!(anna.types_code_sent_to(&page, PHONE).await.path(), "/account");
    }

    #[settings = BESIEGED]
    async fn after_the_mails_code_a_fault_keeps_the_raised_session(world) {
        world.with_sms(ANNA, PHONE).await;
        besiege(&world).await;
        let anna = world.browser();
        let page = anna.types_password(ANNA).await;
        let code = world.newest_code(ANNA).await;
        // The try, giving it back, and raising the session; the text is what fails.
        world.identity().store.interrupt_after(Some(3));
        let page = anna.post_form(&page, &[("code", &code)]).await;
        world.identity().store.interrupt_after(None);
        assert_eq!((page.path(), page.refusal().as_str()), ("/sign-in/second-factor", "fault"));
        assert!(page.text().contains("tell us this"), "{}", page.text());
        let page = anna.post_form(&page, &[("again", "")]).await;
        assert_eq!(anna.types_code_sent_to(&page, PHONE).await.path(), "/account");
    }

    async fn signing_out_without_a_session_is_no_mistake(world) {
        let page = world.browser().signs_out().await;
        assert_eq!((page.path(), page.first_status()), ("/sign-in", StatusCode::SEE_OTHER));
        assert!(page.text().contains("You are signed out"));
        let answer = world.browser().post_as_script("/sign-out", "").await;
        assert_eq!((answer.status, answer.json()["go_to"].as_str()), (StatusCode::OK, Some("/sign-in")));
    }

    async fn pages_of_the_way_in_are_not_kept_by_the_back_button(world) {
        world.with_sms(ANNA, PHONE).await;
        let (partial, recovery) = (world.browser(), world.browser());
        for page in [partial.types_password(ANNA).await, recovery.recovers(ANNA).await] {
            assert_eq!(page.all("data-private").len(), 1, "{}", page.path());
        }
        assert!(world.browser().get("/sign-in").await.all("data-private").is_empty());
        let page = world.browser().fill("/sign-in", &[("email", ANNA), ("password", PASSWORD)]).await;
        assert!(page.header("cache-control").contains("no-store"));
    }
}
