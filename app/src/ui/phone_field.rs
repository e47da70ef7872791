//! Country and number.

use leptos::prelude::*;

use super::{
    Icon, Symbol,
    countries::by_name,
    field::{described_by, refusals},
};
use crate::islands::PhoneEntry;
use crate::text::here;

/// `country` (a region such as `CH`) and `phone`. A number that names its country (`+41 …`, `0041 …`) counts as typed; the
/// country says how to read any other.
#[component]
pub fn PhoneField(
    /// The region that is chosen at first: the one last posted, or the default of the settings.
    #[prop(into)]
    region: String,
    #[prop(optional, into)] value: String,
    #[prop(optional_no_strip, into)] error: Option<String>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let described_by =
        described_by(&[Some(&"phone-missing".to_owned()), error.as_ref().map(|_| "phone-error".to_owned()).as_ref()]);
    let words = here();
    let language = words.language;
    let words = &words.fields;
    let options = by_name(language)
        .iter()
        .map(move |country| {
            view! {
                <option value=country.region selected=country.region == region data-also=country.also(language)>
                    {country.name(language)}" (+"{country.calling_code()}")"
                </option>
            }
        })
        .collect_view();
    let invalid = error.is_some().then_some("true");
    view! {
        <PhoneEntry>
            <div class="phone">
                <div class="field">
                    <label class="field-label" id="country-label" for="country">{words.country}</label>
                    <select class="field-input" id="country" name="country" autocomplete="country">{options}</select>
                    // Takes the place of the list where scripts are on.
                    <button class="field-input country-button" type="button" aria-haspopup="dialog" aria-labelledby="country-label country-chosen" hidden>
                        <span id="country-chosen" class="country-chosen"></span>
                        <Symbol icon=Icon::Forward/>
                    </button>
                </div>
                <div class="field">
                    <label class="field-label" for="phone">{words.mobile_number}</label>
                    <input
                        class="field-input phone-input"
                        id="phone"
                        name="phone"
                        type="tel"
                        autocomplete="tel"
                        value=value
                        required
                        autofocus=autofocus
                        data-refusals=refusals("phone", "tel")
                        aria-describedby=described_by
                        aria-invalid=invalid
                    />
                    <p
                        class="field-hint phone-missing"
                        id="phone-missing"
                        aria-live="polite"
                        data-to-go=words.to_go.join("|")
                        data-too-many=words.too_many.join("|")
                        data-no-country=words.no_calling_code
                    ></p>
                    {error.map(|error| view! { <p class="field-error" id="phone-error">{error}</p> })}
                </div>
                <dialog class="countries" aria-labelledby="country-label">
                    <div class="countries-head">
                        <input
                            class="field-input countries-search"
                            type="search"
                            role="combobox"
                            aria-label=words.search_countries
                            placeholder=words.search_countries
                            aria-controls="country-list"
                            aria-expanded="true"
                            aria-autocomplete="list"
                            autocomplete="off"
                            spellcheck="false"
                        />
                        <button class="button button-quiet button-small" type="button" data-close>{words.close}</button>
                    </div>
                    <ul
                        class="countries-list"
                        id="country-list"
                        role="listbox"
                        aria-labelledby="country-label"
                        data-none=words.no_country
                    ></ul>
                </dialog>
            </div>
        </PhoneEntry>
    }
}
