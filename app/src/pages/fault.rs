//! Something broke on our side.

use leptos::prelude::*;

use crate::routes::Route;
use crate::ui::{ButtonLink, Page};

/// Says so, with the reference under which the log knows why.
#[component]
pub fn FaultPage(reference: String) -> impl IntoView {
    let tell =
        (!reference.is_empty()).then(|| view! { <p>"If it stays, tell us this: "<code>{reference}</code>"."</p> });
    view! {
        <Page title="Something broke on our side">
            <p>"It was nothing you did, and nothing is lost. Please try again in a moment."</p>
            {tell}
            <ButtonLink to=Route::Home>"Try again"</ButtonLink>
        </Page>
    }
}
