//! Signing in with the phone alone: which?

use identity::flows::phone_sign_in;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, for_who_is_in, load, shown};
use crate::api::phone_sign_in::StartPhoneSignIn;
use crate::routes::Route;
use crate::ui::{Form, Lead, Notice, NoticeKind, Page, PhoneField, Submit, TextLink};

#[component]
pub fn PhoneSignIn() -> impl IntoView {
    load(async |request| {
        if let Some(on) = for_who_is_in(&request).await {
            return Ok(on);
        }
        if !phone_sign_in::is_offered(request.identity()) {
            return Ok(Loaded::GoTo(Route::SignIn));
        }
        let flash = request.flash();
        let (words, text_me) = (&request.words().phone_sign_in, request.words().resend.text_me);
        let region = match flash.typed("country") {
            typed if typed.len() == 2 => typed,
            _ => request.identity().policy.default_region.clone(),
        };
        shown(view! {
            <Page title=words.title back=Route::SignIn>
                <Lead>{words.lead}</Lead>
                <noscript>
                    <Notice kind=NoticeKind::Warning>
                        {words.needs_scripts.0}
                        <TextLink to=Route::SignIn>{words.by_password}</TextLink>
                        {words.needs_scripts.1}
                    </Notice>
                </noscript>
                <Form action=StartPhoneSignIn::url() refused=flash.refused("")>
                    <PhoneField region value=flash.typed("phone") autofocus=true/>
                    <Submit>{text_me}</Submit>
                </Form>
            </Page>
        })
    })
}
