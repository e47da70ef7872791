//! The field for the digits that answer a challenge.

use leptos::prelude::*;

use super::field::{described_by, refusals};
use crate::islands::CodeEntry;
use crate::text::here;

/// One field, drawn with a place for each digit. It takes "123 456" as pasted, so it has no `maxlength`.
#[component]
pub fn CodeField(
    /// How many digits the code has, 6 to 10.
    #[prop(default = 6)]
    length: u8,
    /// What else it is called than a code.
    #[prop(optional)]
    label: Option<&'static str>,
    /// Where the page has this field already.
    #[prop(default = "code")]
    id: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional_no_strip, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    #[prop(default = true)] autofocus: bool,
    /// The code comes by SMS: the browser may offer it by itself (WebOTP).
    #[prop(optional)]
    by_sms: bool,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = described_by(&[hint.as_ref().map(|_| &hint_id), error.as_ref().map(|_| &error_id)]);
    let invalid = error.is_some().then_some("true");
    view! {
        <div class="field">
            <label class="field-label" for=id>{label.unwrap_or(here().fields.code)}</label>
            <CodeEntry>
                <input
                    class=format!("code-input code-places-{}", length.clamp(6, 10))
                    id=id
                    name="code"
                    type="text"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    autocapitalize="none"
                    spellcheck="false"
                    value=value
                    required
                    autofocus=autofocus
                    data-refusals=refusals("code", "one-time-code")
                    data-length=length.to_string()
                    data-by-sms=by_sms.then_some("")
                    aria-describedby=described_by
                    aria-invalid=invalid
                />
            </CodeEntry>
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            {error.map(|error| view! { <p class="field-error" id=error_id>{error}</p> })}
        </div>
    }
}
