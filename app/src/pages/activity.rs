//! What happened on the account lately, in words.

use identity::audit::{self, Place, Recorded};
use identity::model::factor::Factor;
use leptos::prelude::*;

use super::{email_addresses, load, shown};
use crate::routes::Route;
use crate::ssr::names;
use crate::text::{Activity as ActivityWords, Words};
use crate::ui::{Frame, Group, Links, Page, Row};

/// Events on one page.
const AT_ONCE: usize = 50;

#[component]
pub fn Activity() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let all_words = request.words();
        let words = &all_words.activity;
        // A place of somebody else's, or none, does no harm: whose events these are is not in it.
        let before = request.query("before").and_then(|text| Place::parse(&text));
        let page = audit::page(request.identity(), &person.account.id, before.as_ref(), AT_ONCE).await?;
        let older = page.older.map(|older| {
            let address = format!("{}?before={}", Route::Activity.path(), older.write());
            view! { <Links><a class="link" href=address>{all_words.data.older}</a></Links> }
        });
        let rows = page.events.into_iter().map(|event| {
            let label = in_words(all_words, &event);
            let value = where_and_when(all_words, &event);
            view! { <Row label value/> }
        });
        let rows = rows.collect_view();
        shown(view! {
            <Page title=words.title frame=Frame::Wide person=person.account.email.as_str().to_owned() back=Route::Account>
                <Group title=words.newest_first about=words.not_you>{rows}</Group>
                {older}
            </Page>
        })
    })
}

fn where_and_when(words: &Words, event: &Recorded) -> String {
    let at = names::moment(words, event.at);
    if event.address.is_empty() {
        return at;
    }
    format!("{at} · {} · {}", names::browser(words, &event.user_agent), event.address)
}

fn in_words(all_words: &Words, event: &Recorded) -> String {
    let words = &all_words.activity;
    let text = |key: &str| event.detail.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
    let number = |key: &str| event.detail.get(key).and_then(serde_json::Value::as_u64).unwrap_or_default();
    let is_to_recover = || text("for") == "recovery";
    match event.kind.as_str() {
        "registered" => words.registered.into(),
        "signed-in" => (words.signed_in)(&factors(words, event)),
        "signed-out" => words.signed_out.into(),
        "code-sent" => (words.code_sent)(text("to"), &names::browser(all_words, &event.user_agent)),
        "factor-shut" => (words.factor_shut)(factor(words.factor, text("factor"))),
        "phone-verified" => (words.phone_verified)(text("phone")),
        "phone-removed" => (words.phone_removed)(text("phone")),
        "phone-detached" => (words.phone_detached)(text("phone")),
        "second-factor-enabled" => (words.second_factor_enabled)(factor(words.by, text("factor"))),
        "second-factor-disabled" => (words.second_factor_disabled)(factor(words.by, text("factor"))),
        "totp-app-added" => (words.totp_app_added)(text("name")),
        "totp-app-removed" => (words.totp_app_removed)(text("name")),
        "recovery-codes-made" => words.recovery_codes_made.into(),
        "recovery-code-used" => (words.recovery_code_used)(number("left")),
        "password-changed" => words.password_changed.into(),
        "password-recovered" => words.password_recovered.into(),
        "sessions-ended" => (words.sessions_ended)(number("how_many")),
        "device-trusted" => words.device_trusted.into(),
        "devices-forgotten" => (words.devices_forgotten)(number("how_many")),
        "phone-sign-in-allowed" => (words.phone_sign_in_allowed)(text("phone")),
        "phone-sign-in-ended" => (words.phone_sign_in_ended)(text("phone")),
        "phone-sign-in-shut" => words.phone_sign_in_shut.into(),
        "re-authenticated" => words.re_authenticated.into(),
        "not-me" => words.not_me.into(),
        "phone-put-back" => (words.phone_put_back)(text("phone")),
        "number-silenced" => (words.number_silenced)(text("phone")),
        "passkey-added" => (words.passkey_added)(text("name")),
        "passkey-renamed" => (words.passkey_renamed)(text("name")),
        "passkey-removed" => (words.passkey_removed)(text("name")),
        "passkey-put-back" => (words.passkey_put_back)(text("name")),
        "passkey-copied" => (words.passkey_copied)(text("name")),
        "wait-begun" if is_to_recover() => words.wait_to_recover_begun.into(),
        "wait-begun" => words.wait_to_sign_in_begun.into(),
        "wait-cancelled" if is_to_recover() => words.wait_to_recover_cancelled.into(),
        "wait-cancelled" => words.wait_to_sign_in_cancelled.into(),
        "admin-show" => words.operator_looked.into(),
        "admin-audit" => words.operator_read.into(),
        "admin-unlock" => words.operator_unlocked.into(),
        "admin-reset-second-factor" => words.operator_reset.into(),
        "admin-end-sessions" => words.operator_ended_sessions.into(),
        "admin-disable" => words.operator_disabled.into(),
        "admin-enable" => words.operator_enabled.into(),
        other => email_addresses::in_words(all_words, other, text("email"), text("name"))
            .unwrap_or_else(|| (words.unknown)(other)),
    }
}

fn factors(words: &ActivityWords, event: &Recorded) -> String {
    let list = event.detail.get("factors").and_then(|list| list.as_array());
    let named = list.into_iter().flatten().filter_map(|name| name.as_str()).map(|name| factor(words.by, name));
    named.collect::<Vec<_>>().join(words.and)
}

/// One that a newer version has written keeps its name.
fn factor(words: fn(Factor) -> &'static str, name: &str) -> &str {
    Factor::parse(name).map_or(name, words)
}
