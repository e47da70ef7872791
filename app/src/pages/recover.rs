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
        let words = &request.words().recover;
        let by_phone = by_phone(&request, &flash);
        shown(view! {
            <Page title=words.title back=Route::SignIn>
                <Lead>{words.lead}</Lead>
                <Form action=StartRecovery::url() refused=flash.refused("")>
                    <EmailField value=typed(&flash, false) autofocus=true/>
                    <Submit>{words.send}</Submit>
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
    let text_me = request.words().resend.text_me;
    let words = &request.words().recover;
    let (email, number) = (typed(flash, true), flash.typed("phone"));
    let region = match flash.typed("country") {
        typed if typed.len() == 2 => typed,
        _ => request.identity().policy.default_region.clone(),
    };
    view! {
        <OtherMethod title=words.by_phone is_open>
            <Lead>{words.by_phone_lead}</Lead>
            <noscript>
                <Notice kind=NoticeKind::Warning>{words.needs_scripts}</Notice>
            </noscript>
            <Form action=StartRecoveryByPhone::url() refused>
                <EmailField id="phone-email" value=email/>
                <PhoneField region value=number/>
                <Submit look=Look::Secondary>{text_me}</Submit>
            </Form>
        </OtherMethod>
    }
}

/// What was typed as the address, in the form where it was.
fn typed(flash: &Flash, by_phone: bool) -> String {
    let was_by_phone = flash.form.as_deref() == Some("phone");
    if was_by_phone == by_phone { flash.typed("email") } else { String::new() }
}
