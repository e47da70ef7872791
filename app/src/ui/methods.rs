//! Going on another way.

use identity::model::factor::Factor;
use leptos::prelude::*;

use super::{Field, Form, Look, Notice, NoticeKind, OtherMethod, Refused, Submit};
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

/// The way that is left when the device is not at hand. Its form is named `recovery-code`.
#[component]
pub fn WithRecoveryCode(
    #[prop(into)] action: String,
    /// What goes on with it.
    press: &'static str,
    #[prop(optional_no_strip)] refused: Option<Refused>,
    /// Nothing else is left, or it was chosen.
    #[prop(optional)]
    is_chosen: bool,
) -> impl IntoView {
    let words = &here().methods;
    let is_open = is_chosen || refused.is_some();
    view! {
        <OtherMethod title=(words.choose)(Factor::RecoveryCode) is_open>
            <Form action refused>
                <Field
                    name="recovery_code"
                    label=(words.noun)(Factor::RecoveryCode)
                    hint=words.recovery_code_hint.to_owned()
                />
                <Submit look=Look::Secondary>{press}</Submit>
            </Form>
        </OtherMethod>
    }
}

/// Switches a second step off, and says what ends with it.
#[component]
pub fn SwitchOff(
    #[prop(into)] action: String,
    /// No other second step is on.
    is_only: bool,
    /// The phone alone signs in.
    phone_alone: bool,
    #[prop(optional_no_strip)] refused: Option<Refused>,
) -> impl IntoView {
    let words = &here().methods;
    let warning = if is_only { words.ends_two_steps } else { words.ends_it };
    let then = (is_only && phone_alone).then_some(words.phone_alone_then);
    view! {
        <Notice kind=NoticeKind::Warning>{warning}{then}</Notice>
        <Form action refused>
            <Submit look=Look::Danger>{words.switch_off}</Submit>
        </Form>
    }
}
