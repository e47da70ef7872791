//! Each refusal once, as a form and as a script see it: 303 to a page that shows it, and the status itself.

use app::routes::Route;
use futures::future::join_all;

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, form, other_than};
use crate::world::Browser;

/// Both answers to one post. `waits` says whether a script is told when to come back.
async fn is_refused(
    browser: &Browser,
    path: &str,
    body: &str,
    (name, status, waits): (&str, u16, bool),
    shown_on: Route,
) {
    let answer = browser.post_as_script(path, body.to_owned()).await;
    let json = answer.json();
    assert_eq!((answer.status.as_u16(), json["refusal"].as_str()), (status, Some(name)), "{path}");
    assert!(json["message"].as_str().is_some_and(|message| message.len() > 10), "{path}");
    let wait = json["wait_seconds"].as_u64().map(|wait| wait.to_string()).unwrap_or_default();
    assert_eq!((answer.header("retry-after"), !wait.is_empty()), (wait.as_str(), waits), "{path}");
    assert_eq!(answer.header("location"), "", "{path}");

    let answer = browser.post_and_stay(path, body.to_owned()).await;
    assert_eq!(answer.status.as_u16(), 303, "{path}");
    assert_eq!(answer.header("retry-after"), "", "a redirect waits for nothing");
    let page = browser.get(answer.header("location")).await;
    assert_eq!(
        (page.status.as_u16(), page.path(), page.refusal().as_str()),
        (200, shown_on.path(), name),
        "{}",
        page.text()
    );
}

const AMERICA: &str = "guard.countries = ['US']";
const ONE_AN_HOUR: &str = "guard.number_per_hour = 1\nguard.cool_down = '0s'";
const PAUSED_AFTER_ONE: &str = "guard.breaker_block_sends = 1\nguard.cool_down = '0s'";
const ONE_TEXT: &str = "money.per_day = '0.34'\nguard.cool_down = '0s'";
const ONE_ACCOUNT: &str = "phone.accounts_per_number = 1";
const SLOW: &str = "password.waiting = 1\npassword.memory_kib = 65536\npassword.iterations = 2";

both_databases! {
    #[settings = AMERICA]
    async fn numbers(world) {
        let anna = world.registered(ANNA).await;
        let swiss = form(&[("phone", "+41 78 123 45 67")]);
        is_refused(&anna, "/api/phone/verify", &swiss, ("country-not-served", 422, false), Route::Phone).await;
        let landline = form(&[("phone", "+41 21 234 56 78")]);
        is_refused(&anna, "/api/phone/verify", &landline, ("not-a-mobile-number", 422, false), Route::Phone).await;
        anna.asks_to_verify(PHONE).await;
        let again = form(&[("phone", PHONE)]);
        // Its code is on its way to this very browser: it is typed there.
        is_refused(&anna, "/api/phone/verify", &again, ("too-soon", 429, true), Route::PhoneConfirm).await;
        is_refused(&anna, "/api/phone/again", "", ("too-soon", 429, true), Route::PhoneConfirm).await;
    }

    #[settings = ONE_AN_HOUR]
    async fn too_many_sends(world) {
        let anna = world.registered(ANNA).await;
        anna.asks_to_verify(PHONE).await;
        is_refused(&anna, "/api/phone/again", "", ("too-many-sends", 429, true), Route::PhoneConfirm).await;
        let stranger = world.browser();
        stranger.fill("/recover", &[("email", ANNA)]).await;
        let body = form(&[("email", ANNA)]);
        is_refused(&stranger, "/api/recover", &body, ("too-many-sends", 429, true), Route::Recover).await;
    }

    #[settings = PAUSED_AFTER_ONE]
    async fn a_range_that_is_paused_leads_another_way(world) {
        let anna = world.registered(ANNA).await;
        anna.asks_to_verify(PHONE).await;
        world.advance(181);
        for (path, shown_on) in [("/api/phone/again", Route::PhoneConfirm), ("/api/phone/verify", Route::Phone)] {
            let again = form(&[("phone", PHONE)]);
            is_refused(&anna, path, &again, ("range-paused", 429, true), shown_on).await;
        }
        let message = anna.post_as_script("/api/phone/again", "").await.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains("10 min") && message.contains("another way"), "{message}");
        // Another block goes on.
        assert_eq!(anna.asks_to_verify("+12025550123").await.path(), "/account/phone/confirm");
    }

    // Lane 3 has three tenths of it: one text at 0.10.
    #[settings = ONE_TEXT]
    async fn a_budget_that_is_spent_leads_another_way(world) {
        let anna = world.registered(ANNA).await;
        anna.asks_to_verify(PHONE).await;
        let again = form(&[("phone", "+12025550123")]);
        is_refused(&anna, "/api/phone/verify", &again, ("budget-spent", 503, false), Route::Phone).await;
    }

    async fn codes(world) {
        let anna = world.registered(ANNA).await;
        anna.asks_to_verify(PHONE).await;
        let code = world.newest_code(PHONE).await;
        let (right, wrong) = (form(&[("code", &code)]), form(&[("code", &other_than(&code))]));
        let confirm = "/api/phone/confirm";
        is_refused(&anna, confirm, &wrong, ("wrong-code", 422, false), Route::PhoneConfirm).await;
        world.advance(301);
        is_refused(&anna, confirm, &right, ("code-expired", 422, false), Route::PhoneConfirm).await;
        anna.post("/api/phone/again", "").await;
        let wrong = form(&[("code", &other_than(&world.newest_code(PHONE).await))]);
        for _ in 0..5 {
            anna.post(confirm, wrong.clone()).await;
        }
        is_refused(&anna, confirm, &wrong, ("too-many-tries", 429, false), Route::PhoneConfirm).await;
        let bert = world.registered("bert@example.com").await;
        is_refused(&bert, confirm, &right, ("nothing-to-confirm", 409, false), Route::Phone).await;
    }

    async fn links_and_silence(world) {
        let anna = world.registered(ANNA).await;
        let link = form(&[("link", "not a link of ours")]);
        is_refused(&anna, "/api/not-me", &link, ("link-over", 409, false), Route::NotMe).await;
        anna.asks_to_verify(PHONE).await;
        let code = world.newest_code(PHONE).await;
        let wrong = form(&[("phone", PHONE), ("code", &other_than(&code))]);
        let silence = "/api/not-me/texts";
        is_refused(&anna, silence, &wrong, ("wrong-code", 422, false), Route::SilenceNumber).await;
        let nobody = form(&[("phone", "12"), ("code", &code)]);
        is_refused(&anna, silence, &nobody, ("not-a-mobile-number", 422, false), Route::SilenceNumber).await;
        world.browser().post(silence, form(&[("phone", PHONE), ("code", &code)])).await;
        world.advance(61);
        let again = form(&[("phone", PHONE)]);
        is_refused(&anna, "/api/phone/verify", &again, ("number-silenced", 422, false), Route::Phone).await;
    }

    async fn passwords(world) {
        world.registered(ANNA).await;
        let stranger = world.browser();
        let wrong = form(&[("email", ANNA), ("password", "not this one")]);
        for _ in 0..2 {
            is_refused(&stranger, "/api/sign-in", &wrong, ("wrong-credentials", 401, false), Route::SignIn).await;
        }
        for _ in 0..2 {
            stranger.post("/api/sign-in", wrong.clone()).await;
        }
        is_refused(&stranger, "/api/sign-in", &wrong, ("too-many-tries", 429, true), Route::SignIn).await;
        let weak = form(&[("email", "zoe@example.com"), ("password", "password")]);
        is_refused(&stranger, "/api/register", &weak, ("weak-password", 422, false), Route::Register).await;
        let nobody = form(&[("email", "zoe"), ("password", PASSWORD)]);
        is_refused(&stranger, "/api/register", &nobody, ("not-an-email-address", 422, false), Route::Register).await;
    }

    async fn acts_that_want_something_first(world) {
        let anna = world.registered(ANNA).await;
        let sms = Route::SmsFactor;
        is_refused(&anna, "/api/second-factor/sms", "", ("no-verified-phone", 409, false), sms).await;
        is_refused(&anna, "/api/recovery-codes/renew", "", ("method-not-on", 409, false), Route::RecoveryCodes).await;
        let phone = Route::Phone;
        is_refused(&anna, "/api/phone/sign-in/on", "", ("no-verified-phone", 409, false), phone).await;
        anna.proves("+12025550123").await;
        let carl = world.with_phone("carl@example.com", "+12025550123").await;
        carl.post("/api/phone/sign-in/on", "").await;
        is_refused(&anna, "/api/phone/sign-in/on", "", ("signs-in-elsewhere", 409, false), phone).await;
        world.advance(901);
        let due = ("re-authentication-due", 403, false);
        let phone = form(&[("phone", PHONE)]);
        is_refused(&anna, "/api/phone/verify", &phone, due, Route::ReAuthenticate).await;
        let others = ["/api/phone/remove", "/api/phone/sign-in/on", "/api/phone/sign-in/off", "/api/second-factor/sms", "/api/second-factor/sms/off", "/api/recovery-codes/renew", "/api/second-factor/totp", "/api/second-factor/totp/remove", "/api/second-factor/email", "/api/second-factor/email/off"];
        for path in others {
            is_refused(&anna, path, "", due, Route::ReAuthenticate).await;
        }
        let stranger = world.browser();
        is_refused(&stranger, "/api/phone/remove", "", ("sign-in-due", 401, false), Route::SignIn).await;
        world.with_sms("bert@example.com", PHONE).await;
        stranger.types_password("bert@example.com").await;
        is_refused(&stranger, "/api/phone/remove", "", ("second-factor-due", 403, false), Route::SecondFactor).await;
    }

    #[settings = ONE_ACCOUNT]
    async fn numbers_held_elsewhere(world) {
        world.with_phone(ANNA, PHONE).await;
        let bert = world.registered("bert@example.com").await;
        world.advance(61);
        bert.asks_to_verify(PHONE).await;
        let right = form(&[("code", &world.newest_code(PHONE).await)]);
        is_refused(&bert, "/api/phone/confirm", &right, ("number-in-use", 409, false), Route::PhoneConfirm).await;
    }

    async fn waits(world) {
        world.with_sms(ANNA, PHONE).await;
        let (first, second) = (world.browser(), world.browser());
        first.recovers_by_phone(ANNA, PHONE).await;
        second.recovers_by_phone(ANNA, PHONE).await;
        let wait = "/api/recover/second-proof/wait";
        assert_eq!(first.post(wait, "").await.refusal(), "");
        is_refused(&second, wait, "", ("waiting-elsewhere", 409, false), Route::RecoverSecondProof).await;
        is_refused(&second, "/api/cancel", "link=x", ("nothing-to-cancel", 409, false), Route::Cancel).await;
    }

    #[settings = SLOW]
    async fn past_capacity(world) {
        world.registered(ANNA).await;
        let body = form(&[("email", ANNA), ("password", PASSWORD)]);
        // More than find a core, or the one place to wait for it.
        let many = 4 * std::thread::available_parallelism().map_or(1, std::num::NonZero::get) + 16;
        let script = async |_| world.browser().post_as_script("/api/sign-in", body.clone()).await;
        let scripts = join_all((0..many).map(script)).await;
        let busy: Vec<_> = scripts.iter().filter(|answer| answer.status == 503).collect();
        assert!(!busy.is_empty(), "all of them found a core");
        for answer in busy {
            assert_eq!(answer.json()["refusal"], "busy");
            assert_eq!(answer.header("retry-after"), answer.json()["wait_seconds"].to_string());
        }
        let form = async |_| world.browser().post("/api/sign-in", body.clone()).await;
        let forms = join_all((0..many).map(form)).await;
        assert!(forms.iter().all(|page| page.status == 200 && page.first_status() == 303));
        assert!(forms.iter().any(|page| page.refusal() == "busy"));
    }
}
