//! A form that posts.

use leptos::prelude::*;

use super::{RefusalAlert, Refused};
use crate::islands::PostForm;
use crate::ssr::{OF, Request};

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
    let of = of_account();
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
                {of}
                {children()}
            </form>
        </PostForm>
    }
}

/// The account that the page is of, as a field of each of its forms: in a tab that was left open they act on no other.
pub(crate) fn of_account() -> Option<impl IntoView + use<>> {
    let request = use_context::<Request>()?;
    let account = request.of()?.to_owned();
    Some(view! { <input type="hidden" name=OF value=account/> })
}
