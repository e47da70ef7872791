//! Any address that is not ours.

use leptos::prelude::*;

use crate::routes::Route;
use crate::text::here;
use crate::ui::{ButtonLink, Page};

/// Says that nothing is here, and where something is.
#[component]
pub fn NotFound() -> impl IntoView {
    let words = &here().dead_ends;
    view! {
        <Page title=words.no_page>
            <p>{words.no_page_words}</p>
            <ButtonLink to=Route::Account>{words.to_account}</ButtonLink>
        </Page>
    }
}
