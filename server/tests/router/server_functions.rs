//! Each server function is a public door: what it answers to whom, and that it does nothing for those it refuses.

use std::collections::BTreeSet;

use leptos::server_fn::axum::server_fn_paths;

use crate::both_databases;
use crate::people::{ANNA, PHONE};
use crate::world::World;

/// Doors for those who are not signed in; they do not ask who stands there.
const PUBLIC: [&str; 20] = [
    "/api/language",
    "/api/register",
    "/api/register/again",
    "/api/register/confirm",
    "/api/sign-in",
    "/api/sign-in/passkey/ask",
    "/api/sign-in/passkey",
    "/api/sign-in/phone",
    "/api/sign-in/phone/again",
    "/api/sign-in/phone/confirm",
    "/api/recover",
    "/api/recover/again",
    "/api/recover/confirm",
    "/api/recover/phone",
    "/api/recover/phone/again",
    "/api/recover/phone/confirm",
    "/api/cancel",
    "/api/not-me",
    "/api/not-me/texts",
    "/sign-out",
];

/// Doors for one half-done step.
const HALF_WAY: [&str; 15] = [
    "/api/passkeys/ask",
    "/api/sign-in/second-factor/passkey",
    "/api/sign-in/method",
    "/api/sign-in/send",
    "/api/sign-in/second-factor",
    "/api/sign-in/recovery-code",
    "/api/sign-in/phone/password",
    "/api/recover/password",
    "/api/recover/second-proof/send",
    "/api/recover/second-proof/confirm",
    "/api/recover/second-proof/totp",
    "/api/recover/second-proof/recovery-code",
    "/api/recover/second-proof/wait",
    "/api/recover/second-proof/passkey",
    "/api/data/keep",
];

/// Doors that want a full session, with a body that would make sense to each.
const SIGNED_IN: [(&str, &str); 42] = [
    ("/api/re-authenticate/passkey", "credential=%7B%7D"),
    ("/api/passkeys/enrol/ask", ""),
    ("/api/passkeys/enrol", "credential=%7B%7D&name=x"),
    ("/api/passkeys/go-on", ""),
    ("/api/passkeys/rename", "passkey=x&name=y"),
    ("/api/passkeys/remove", "passkey=x"),
    ("/api/passkeys/decline", "never=yes"),
    ("/api/re-authenticate", "password=tulip+harbour+94"),
    ("/api/re-authenticate/send", ""),
    ("/api/re-authenticate/method", "method=sms"),
    ("/api/re-authenticate/confirm", "code=123456"),
    ("/api/re-authenticate/recovery-code", "recovery_code=0-AAAA-AAAA-AAAA-AAAA"),
    ("/api/phone/verify", "phone=%2B12025550199"),
    ("/api/phone/again", ""),
    ("/api/phone/confirm", "code=123456"),
    ("/api/phone/remove", ""),
    ("/api/phone/sign-in/on", ""),
    ("/api/phone/sign-in/off", ""),
    ("/api/second-factor/sms", ""),
    ("/api/second-factor/sms/again", ""),
    ("/api/second-factor/sms/confirm", "code=123456"),
    ("/api/second-factor/sms/off", ""),
    ("/api/second-factor/totp", "name=My+phone"),
    ("/api/second-factor/totp/confirm", "code=123456"),
    ("/api/second-factor/totp/remove", "app=x"),
    ("/api/second-factor/email", ""),
    ("/api/second-factor/email/off", ""),
    ("/api/second-factor/prefer", "method=sms"),
    ("/api/recovery-codes/keep", "kept=yes"),
    ("/api/recovery-codes/renew", ""),
    ("/api/password", "current_password=tulip+harbour+94&password=another+harbour+95"),
    ("/api/sessions/end", "session=x"),
    ("/api/sessions/end-others", ""),
    ("/api/devices/end", "device=x"),
    ("/api/devices/rename", "device=x&name=y"),
    ("/api/email/add", "email=b%40example.com"),
    ("/api/email/again", ""),
    ("/api/email/confirm", "code=123456&main=yes"),
    ("/api/email/main", "address=b%40example.com"),
    ("/api/email/remove", "address=b%40example.com"),
    ("/api/data/export", ""),
    ("/api/data/delete", ""),
];
const END_ALL: (&str, &str) = ("/api/devices/end-all", "");

/// Doors of those in [`SIGNED_IN`] that set up a strong method, with the proofs that this takes.
const SETTING_UP: [&str; 12] = [
    "/api/re-authenticate/passkey",
    "/api/passkeys/enrol/ask",
    "/api/passkeys/enrol",
    "/api/passkeys/go-on",
    "/api/re-authenticate",
    "/api/re-authenticate/send",
    "/api/re-authenticate/method",
    "/api/re-authenticate/confirm",
    "/api/re-authenticate/recovery-code",
    "/api/second-factor/totp",
    "/api/second-factor/totp/confirm",
    "/api/recovery-codes/keep",
];

#[test]
fn no_server_function_is_forgotten() {
    let known: BTreeSet<&str> = server_fn_paths().map(|(path, _)| path).collect();
    let signed_in = SIGNED_IN.iter().chain([&END_ALL]).map(|(path, _)| *path);
    let listed: BTreeSet<&str> = PUBLIC.into_iter().chain(HALF_WAY).chain(signed_in).collect();
    assert_eq!(known, listed);
}

/// Both ways of asking get the same no, and nothing has happened.
async fn is_refused(
    world: &World,
    level: &str,
    browser: &crate::world::Browser,
    path: &str,
    body: &str,
    expected: (u16, &str),
) {
    let before = world.rows().await;
    let answer = browser.post_as_script(path, body.to_owned()).await;
    let refusal = answer.json()["refusal"].as_str().unwrap_or_default().to_owned();
    assert_eq!((answer.status.as_u16(), refusal.as_str()), expected, "{path} for {level}");
    let answer = browser.post_and_stay(path, body.to_owned()).await;
    let leads = match expected.1 {
        "second-factor-due" => "/sign-in/second-factor",
        "strong-method-due" => "/account/strong-method",
        "account-leaving" => "/account/leaving",
        _ => "/sign-in",
    };
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, leads), "{path} for {level}");
    let page = browser.get(leads).await;
    assert_eq!(page.refusal(), expected.1, "{path} for {level}: {}", page.text());
    assert_eq!(world.changed_since(&before).await, [""; 0], "{path} for {level} has written");
}

both_databases! {
    async fn what_needs_a_full_session_does_nothing_without(world) {
        let [(out, stranger), (half, partial), (recovered, recovery), _] = world.at_every_level().await;
        let messages = world.messages().await.len();
        for (path, body) in SIGNED_IN.iter().chain([&END_ALL]) {
            is_refused(&world, out, &stranger, path, body, (401, "sign-in-due")).await;
            is_refused(&world, half, &partial, path, body, (403, "second-factor-due")).await;
            is_refused(&world, recovered, &recovery, path, body, (401, "sign-in-due")).await;
        }
        assert_eq!(world.messages().await.len(), messages);
    }

    async fn no_more_does_it_while_another_proof_is_due_or_the_account_is_leaving(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        anna.post("/api/phone/sign-in/on", "").await;
        world.advance(61);
        let by_phone = world.browser();
        let page = by_phone.fill("/sign-in/phone", &[("phone", PHONE)]).await;
        assert_eq!(by_phone.types_code_sent_to(&page, PHONE).await.path(), "/sign-in/second-factor");
        world.advance(61);
        let recovering = world.browser();
        assert_eq!(recovering.recovers_by_phone(ANNA, PHONE).await.path(), "/recover/second-proof");
        let leaving = world.registered("bert@example.com").await;
        leaving.post("/api/data/delete", "").await;
        assert_eq!(leaving.types_password("bert@example.com").await.path(), "/account/leaving");
        for (path, body) in SIGNED_IN.iter().chain([&END_ALL]) {
            is_refused(&world, "by phone alone", &by_phone, path, body, (403, "second-factor-due")).await;
            is_refused(&world, "recovering by phone", &recovering, path, body, (401, "sign-in-due")).await;
            is_refused(&world, "leaving", &leaving, path, body, (403, "account-leaving")).await;
        }
    }

    async fn while_a_strong_method_is_due_nothing_is_done_but_setting_one_up(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let world = world.restarted_with("assurance = \"asvs-l3\"").await;
        let held = anna.through(&world);
        for path in ["/account", "/account/phone", "/account/data/export.json", "/account/recovery-codes.txt"] {
            assert_eq!(held.get(path).await.path(), "/account/strong-method", "{path}");
        }
        for (path, body) in SIGNED_IN.iter().chain([&END_ALL]) {
            if SETTING_UP.contains(path) {
                let answer = held.post_as_script(path, (*body).to_owned()).await;
                assert_ne!(answer.json()["refusal"], "strong-method-due", "{path}");
            } else {
                is_refused(&world, "held", &held, path, body, (403, "strong-method-due")).await;
            }
        }
    }

    async fn a_half_way_door_opens_for_its_own_step_alone(world) {
        let [(out, stranger), (half, partial), (recovered, recovery), _] = world.at_every_level().await;
        let messages = world.messages().await.len();
        let body = "code=123456&recovery_code=0-AAAA-AAAA-AAAA-AAAA&password=another+harbour+95&method=sms";
        for path in HALF_WAY {
            is_refused(&world, out, &stranger, path, body, (401, "sign-in-due")).await;
        }
        for path in &HALF_WAY[1..7] {
            is_refused(&world, recovered, &recovery, path, body, (401, "sign-in-due")).await;
        }
        // A tab left at the second proof is led on, and nothing is there to sign.
        let led = recovery.post_as_script(HALF_WAY[0], body.to_owned()).await.json();
        assert_eq!((led["go_to"].as_str(), led.get("passkey")), (Some("/recover/password"), None));
        for path in &HALF_WAY[6..] {
            is_refused(&world, half, &partial, path, body, (401, "sign-in-due")).await;
        }
        assert_eq!(world.messages().await.len(), messages);
    }

    async fn a_session_that_was_ended_is_none_from_that_moment(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let thief = anna.copied();
        anna.signs_out().await;
        for (path, body) in SIGNED_IN {
            is_refused(&world, "a copied cookie", &thief, path, body, (401, "sign-in-due")).await;
        }
    }
}
