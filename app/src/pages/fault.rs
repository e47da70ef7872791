//! Something broke on our side.

use leptos::prelude::*;

use crate::routes::Route;
use crate::text::here;
use crate::ui::{ButtonLink, Page};

/// Says so, with the reference under which the log knows why.
#[component]
pub fn FaultPage(reference: String) -> impl IntoView {
    let words = &here().dead_ends;
    let around = words.fault_reference;
    let tell = (!reference.is_empty()).then(|| view! { <p>{around.0}<code>{reference}</code>{around.1}</p> });
    view! {
        <Page title=words.fault>
            <p>{words.fault_words}</p>
            {tell}
            <ButtonLink to=Route::Home>{words.try_again}</ButtonLink>
        </Page>
    }
}
