//! Another way, one tap away.

use leptos::prelude::*;

/// Opens at a press, with scripts off too. Looking inside sends nothing.
#[component]
pub fn OtherMethod(
    #[prop(into)] title: String,
    /// Open from the start: a form inside was refused.
    #[prop(optional)]
    is_open: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="other-method" open=is_open>
            <summary class="other-method-title">{title}</summary>
            <div class="other-method-body">{children()}</div>
        </details>
    }
}
