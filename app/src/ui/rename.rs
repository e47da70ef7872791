//! Giving one thing of a list another name.

use leptos::prelude::*;

use super::{Form, Look, Submit};
use crate::text::here;

/// Beside the other acts of its row, and as quiet as they are; pressed it opens the form, over the whole width.
#[component]
pub fn Rename(
    #[prop(into)] action: String,
    /// The field that says which: `("device", id)`.
    which: (&'static str, String),
    /// The name that it was given.
    name: String,
    /// Says which one to screen readers.
    describe: String,
    /// Whether it must have one.
    #[prop(optional)]
    is_required: bool,
) -> impl IntoView {
    let words = &here().device_name;
    let (field, id) = which;
    let field_id = format!("name-{id}");
    view! {
        <details class="rename">
            <summary class="button button-secondary button-small rename-title" aria-label=describe>
                {words.rename}
            </summary>
            <div class="rename-body">
                <Form action>
                    <input type="hidden" name=field value=id/>
                    <div class="field">
                        <label class="field-label" for=field_id.clone()>{words.name}</label>
                        <input class="field-input" id=field_id name="name" autocomplete="off" value=name required=is_required/>
                    </div>
                    <Submit look=Look::Secondary>{words.keep}</Submit>
                </Form>
            </div>
        </details>
    }
}
