//! Going on another way.

use identity::model::factor::Factor;
use leptos::prelude::*;

use super::{Form, Look, Refused, Submit};
use crate::text::here;

/// A button for each other method, posted as `method`. What is sent is sent by this press.
#[component]
pub fn OtherMethods(
    #[prop(into)] action: String,
    methods: Vec<Factor>,
    #[prop(optional_no_strip)] refused: Option<Refused>,
) -> impl IntoView {
    let buttons = methods.into_iter().map(|method| {
        view! { <Submit look=Look::Secondary name="method" value=method.name()>{(here().methods.choose)(method)}</Submit> }
    });
    let buttons = buttons.collect_view();
    view! {
        <section class="other-methods">
            <h2 class="other-methods-title">{here().resend.other_ways}</h2>
            <Form action refused>{buttons}</Form>
        </section>
    }
}
