//! A forgotten password: whose?

use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{load, shown};
use crate::api::recover::StartRecovery;
use crate::api::recover_by_phone::StartRecoveryByPhone;
use crate::routes::Route;
use crate::ssr::Request;
use crate::ssr::flash::Flash;
use crate::ui::{EmailField, Form, Lead, Look, Notice, NoticeKind, OtherMethod, Page, PhoneField, Submit};

#[component]
pub fn Recover() -> impl IntoView {
    load(async |request| {
        let flash = request.flash();
        let by_phone = by_phone(&request, &flash);
        shown(view! {
            <Page title="Set a new password" back=Route::SignIn>
                <Lead>"Tell us your address. If it has an account, we send a code to it."</Lead>
                <Form action=StartRecovery::url() refused=flash.refused("")>
                    <EmailField value=typed(&flash, false) autofocus=true/>
                    <Submit>"Send a code"</Submit>
                </Form>
                {by_phone}
            </Page>
        })
    })
}

/// One tap away: the form for e-mail is what most people need.
fn by_phone(request: &Request, flash: &Flash) -> impl IntoView + use<> {
    let refused = flash.refused("phone");
    let is_open = refused.is_some();
    let (email, number) = (typed(flash, true), flash.typed("phone"));
    let region = match flash.typed("country") {
        typed if typed.len() == 2 => typed,
        _ => request.identity().policy.default_region.clone(),
    };
    view! {
        <OtherMethod title="Use your phone instead" is_open>
            <Lead>"Tell us both. If they belong to one account, we text a code to the phone."</Lead>
            <noscript>
                <Notice kind=NoticeKind::Warning>
                    "Texts need scripts: before each one your browser does a little work, which keeps away those who send "
                    "texts in bulk. Without scripts, use the form for e-mail above."
                </Notice>
            </noscript>
            <Form action=StartRecoveryByPhone::url() refused>
                <EmailField id="phone-email" value=email/>
                <PhoneField region value=number/>
                <Submit look=Look::Secondary>"Text me a code"</Submit>
            </Form>
        </OtherMethod>
    }
}

/// What was typed as the address, in the form where it was.
fn typed(flash: &Flash, by_phone: bool) -> String {
    let was_by_phone = flash.form.as_deref() == Some("phone");
    if was_by_phone == by_phone { flash.typed("email") } else { String::new() }
}
