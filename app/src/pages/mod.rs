//! A file per route.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    components::{FlatRoutes, Route, Router},
    path,
};

pub mod not_found;

use not_found::NotFound;

/// Finds the page for the address.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=NotFound/>
            </FlatRoutes>
        </Router>
    }
}
