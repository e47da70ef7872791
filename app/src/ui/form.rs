//! A form that posts.

use leptos::prelude::*;

use super::{RefusalAlert, Refused};
use crate::islands::PostForm;

/// Posts its fields. With scripts off the answer is a redirect to a page; with scripts on the refusal appears in place
/// and what was typed stays. The browser's own validation is off: the server judges, in words of ours.
#[component]
pub fn Form(
    /// Where it posts to.
    #[prop(into)]
    action: String,
    /// The refusal that the last post brought, if any.
    #[prop(optional_no_strip)]
    refused: Option<Refused>,
    children: Children,
) -> impl IntoView {
    let ticket = refused.as_ref().and_then(|refused| refused.work.as_ref()).map(|work| work.ticket.clone());
    view! {
        <PostForm>
            <form
                class="form"
                method="post"
                action=action
                novalidate
                data-ticket=ticket
            >
                // The island puts its refusals here too.
                <div class="form-refusal" data-refusal-place>
                    {refused.map(|refused| view! { <RefusalAlert refused/> })}
                </div>
                {children()}
            </form>
        </PostForm>
    }
}
