//! What happened on the account lately, in words.

use identity::audit::{self, Recorded};
use leptos::prelude::*;

use super::{load, shown};
use crate::routes::Route;
use crate::ssr::names;
use crate::ui::{Frame, Group, Page, Row};

#[component]
pub fn Activity() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let events = audit::newest(request.identity(), &person.account.id).await?;
        let rows = events.into_iter().map(|event| {
            let label = in_words(&event);
            let value = where_and_when(&event);
            view! { <Row label value/> }
        });
        let rows = rows.collect_view();
        shown(view! {
            <Page title="Recent activity" frame=Frame::Wide person=person.account.email.as_str().to_owned() back=Route::Account>
                <Group title="The newest first" about="If something here was not you, change your password.">{rows}</Group>
            </Page>
        })
    })
}

fn where_and_when(event: &Recorded) -> String {
    let at = names::moment(crate::text::here(), event.at);
    if event.address.is_empty() {
        return at;
    }
    format!("{at} · {} · {}", names::browser(crate::text::here(), &event.user_agent), event.address)
}

fn in_words(event: &Recorded) -> String {
    let text = |key: &str| event.detail.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let number = |key: &str| event.detail.get(key).and_then(serde_json::Value::as_u64).unwrap_or_default();
    match event.kind.as_str() {
        "registered" => "The account was made".into(),
        "signed-in" => format!("Signed in with {}", factors(event)),
        "signed-out" => "Signed out".into(),
        "code-sent" => format!("A code was sent to {}", text("to")),
        "factor-shut" => format!("Too many wrong tries: {} was shut for a day", factor(&text("factor"))),
        "phone-verified" => format!("The phone {} was verified", text("phone")),
        "phone-removed" => format!("The phone {} was removed", text("phone")),
        "phone-detached" => format!("The phone {} was removed: somebody else has the number now", text("phone")),
        "second-factor-enabled" => format!("Two-step sign-in with {} was switched on", factor(&text("factor"))),
        "second-factor-disabled" => format!("Two-step sign-in with {} was switched off", factor(&text("factor"))),
        "totp-app-added" => format!("The authenticator app “{}” was added", text("name")),
        "totp-app-removed" => format!("The authenticator app “{}” was removed", text("name")),
        "recovery-codes-made" => "New recovery codes were made".into(),
        "recovery-code-used" => format!("A recovery code was used; {} are left", number("left")),
        "password-changed" => "The password was changed".into(),
        "password-recovered" => "A forgotten password was replaced".into(),
        "sessions-ended" => format!("{} other sessions were ended", number("how_many")),
        "device-trusted" => "A browser was trusted".into(),
        "devices-forgotten" => format!("{} trusted devices were forgotten", number("how_many")),
        "phone-sign-in-allowed" => format!("The phone {} was allowed to sign in alone", text("phone")),
        "phone-sign-in-ended" => format!("The phone {} no longer signs in alone", text("phone")),
        "phone-sign-in-shut" => "Too many wrong tries: signing in with the phone alone was shut for a day".into(),
        "re-authenticated" => "Proved to be you once more".into(),
        "not-me" => "You said that something wasn't you".into(),
        "phone-put-back" => format!("The phone {} was put back", text("phone")),
        "number-silenced" => format!("The phone {} gets no more texts", text("phone")),
        "passkey-added" => format!("The passkey \"{}\" was added", text("name")),
        "passkey-renamed" => format!("A passkey was named \"{}\"", text("name")),
        "passkey-removed" => format!("The passkey \"{}\" was removed", text("name")),
        "passkey-put-back" => format!("The passkey \"{}\" was put back", text("name")),
        "passkey-copied" => format!(
            "The passkey \"{}\" was refused: it counted less than before, as a copy would. If it is yours, remove it and \
             make a new one",
            text("name")
        ),
        "wait-begun" => format!("A wait began, to {}", wish(&text("for"))),
        "wait-cancelled" => format!("A wait to {} was cancelled", wish(&text("for"))),
        "admin-show" => "The people who run this site looked at your account".into(),
        "admin-unlock" => "The people who run this site forgot the wrong tries".into(),
        "admin-reset-second-factor" => "The people who run this site switched two-step sign-in off".into(),
        "admin-end-sessions" => "The people who run this site ended all sessions".into(),
        "admin-disable" => "The people who run this site disabled the account".into(),
        "admin-enable" => "The people who run this site enabled the account again".into(),
        other => other.replace('-', " "),
    }
}

fn wish(what: &str) -> &'static str {
    match what {
        "recovery" => "set a new password by phone",
        _ => "sign in without a phone",
    }
}

fn factors(event: &Recorded) -> String {
    let names = event.detail.get("factors").and_then(|list| list.as_array()).cloned().unwrap_or_default();
    let words: Vec<&str> = names.iter().filter_map(|name| name.as_str()).map(factor).collect();
    words.join(" and ")
}

fn factor(name: &str) -> &str {
    match name {
        "password" => "password",
        "sms" => "a code by SMS",
        "email" => "a code by e-mail",
        "passkey" | "synced-passkey" => "a passkey",
        "totp" => "an authenticator app",
        "recovery-code" => "a recovery code",
        "trusted-device" => "a trusted browser",
        "wait" => "a wait",
        other => other,
    }
}
