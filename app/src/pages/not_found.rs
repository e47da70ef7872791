//! Any address that is not ours.

use leptos::prelude::*;

use crate::{
    routes::Route,
    ui::{ButtonLink, Page},
};

/// Says that nothing is here, and where something is.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Page title="There is no page here">
            <p>"The link may be old, or a letter is missing. Your account is where it was."</p>
            <ButtonLink to=Route::Account>"Go to your account"</ButtonLink>
        </Page>
    }
}
