//! Labelled fields. Names and `autocomplete` are what password managers hold on to (SPEC 11).

use leptos::prelude::*;

use crate::islands::PageTools;
use crate::text::here;

/// A label, its input, a hint and an error, tied together for assistive technology.
#[component]
pub fn Field(
    /// The field's name, and the root of its ids.
    name: &'static str,
    /// Where the page has a field of this name already: the root of its ids.
    #[prop(optional)]
    id: Option<&'static str>,
    #[prop(into)] label: String,
    /// The input's `type`.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] inputmode: Option<&'static str>,
    #[prop(optional, into)] value: String,
    #[prop(optional_no_strip, into)] hint: Option<String>,
    /// What is wrong with what was typed.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
    #[prop(optional)] autofocus: bool,
    /// It may stay empty.
    #[prop(optional)]
    is_optional: bool,
) -> impl IntoView {
    let id = id.unwrap_or(name);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = described_by(&[hint.as_ref().map(|_| &hint_id), error.as_ref().map(|_| &error_id)]);
    let invalid = error.is_some().then_some("true");
    view! {
        <div class="field">
            <label class="field-label" for=id>{label}</label>
            <input
                class="field-input"
                id=id
                name=name
                type=kind
                autocomplete=autocomplete
                inputmode=inputmode
                autocapitalize="none"
                spellcheck="false"
                value=value
                required=!is_optional
                autofocus=autofocus
                data-refusals=refusals(name, autocomplete)
                aria-describedby=described_by
                aria-invalid=invalid
            />
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            {error.map(|error| view! { <p class="field-error" id=error_id>{error}</p> })}
        </div>
    }
}

/// The refusals that are about a field: its form's island marks it when one of them comes.
pub(super) fn refusals(name: &str, autocomplete: &str) -> Option<&'static str> {
    match (name, autocomplete) {
        ("email", _) => Some("not-an-email-address"),
        (_, "current-password") => Some("wrong-credentials"),
        (_, "new-password") => Some("weak-password"),
        ("code" | "recovery_code", _) => Some("wrong-code code-expired"),
        ("phone", _) => Some("not-a-mobile-number country-not-served number-silenced"),
        _ => None,
    }
}

/// The ids that exist, as `aria-describedby` wants them.
pub(super) fn described_by(ids: &[Option<&String>]) -> Option<String> {
    let ids: Vec<&str> = ids.iter().filter_map(|id| id.map(String::as_str)).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// The e-mail address, which is also the user name for password managers.
#[component]
pub fn EmailField(
    /// Where the page has this field already.
    #[prop(default = "email")]
    id: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional_no_strip, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    #[prop(optional)] autofocus: bool,
    /// Browsers offer passkeys here beside addresses.
    #[prop(optional)]
    offers_passkeys: bool,
) -> impl IntoView {
    let autocomplete = if offers_passkeys { "username webauthn" } else { "username" };
    view! {
        <Field name="email" id=id label=here().fields.email kind="email" inputmode="email" autocomplete=autocomplete value hint error autofocus/>
    }
}

/// Which password is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordKind {
    /// `password`, the one that exists.
    Current,
    /// `password`, one to be chosen.
    New,
    /// `current_password`, beside a new one on the same page.
    CurrentBesideNew,
}

/// A password, with a way to see what was typed where scripts are on. It is never prefilled.
#[component]
pub fn PasswordField(
    kind: PasswordKind,
    #[prop(optional_no_strip, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let words = &here().fields;
    let (name, label, autocomplete) = match kind {
        PasswordKind::Current => ("password", words.password, "current-password"),
        PasswordKind::New => ("password", words.new_password, "new-password"),
        PasswordKind::CurrentBesideNew => ("current_password", words.current_password, "current-password"),
    };
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described_by = described_by(&[hint.as_ref().map(|_| &hint_id), error.as_ref().map(|_| &error_id)]);
    let invalid = error.is_some().then_some("true");
    view! {
        <div class="field">
            <label class="field-label" for=name>{label}</label>
            <PageTools>
                <div class="field-row">
                    <input
                        class="field-input"
                        id=name
                        name=name
                        type="password"
                        autocomplete=autocomplete
                        required
                        autofocus=autofocus
                        data-refusals=refusals(name, autocomplete)
                        aria-describedby=described_by
                        aria-invalid=invalid
                    />
                    <button
                        class="field-reveal"
                        type="button"
                        data-reveal=name
                        data-show=words.show
                        data-show-aloud=words.show_password
                        data-hide=words.hide
                        data-hide-aloud=words.hide_password
                        aria-label=words.show_password
                        hidden
                    >
                        {words.show}
                    </button>
                </div>
            </PageTools>
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            {error.map(|error| view! { <p class="field-error" id=error_id>{error}</p> })}
        </div>
    }
}

/// A box to tick, such as `trust_device`. Ticked, it posts `yes`.
#[component]
pub fn Check(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional_no_strip, into)] hint: Option<String>,
) -> impl IntoView {
    let hint_id = format!("{name}-hint");
    let described_by = described_by(&[hint.as_ref().map(|_| &hint_id)]);
    view! {
        <div class="check">
            <label class="check-label">
                <input class="check-box" type="checkbox" name=name value="yes" aria-describedby=described_by/>
                <span>{label}</span>
            </label>
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
        </div>
    }
}
