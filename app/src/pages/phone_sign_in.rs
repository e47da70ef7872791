//! Signing in with the phone alone: which?

use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::phone_sign_in::StartPhoneSignIn;
use crate::routes::Route;
use crate::ui::{Form, Lead, Notice, NoticeKind, Page, PhoneField, Submit, TextLink};

#[component]
pub fn PhoneSignIn() -> impl IntoView {
    load(async |request| {
        if request.signed_in().await.is_ok() {
            // What a tab that was left behind was told is over: the person is in.
            request.flash();
            return Ok(Loaded::GoTo(Route::Account));
        }
        let flash = request.flash();
        let region = match flash.typed("country") {
            typed if typed.len() == 2 => typed,
            _ => request.identity().policy.default_region.clone(),
        };
        shown(view! {
            <Page title="Sign in with your phone" back=Route::SignIn>
                <Lead>"If you have switched this on in your account, we text you a code."</Lead>
                <noscript>
                    <Notice kind=NoticeKind::Warning>
                        "This way of signing in needs scripts: before a text your browser does a little work, which keeps "
                        "away those who send texts in bulk. Without scripts, please "
                        <TextLink to=Route::SignIn>"sign in with e-mail and password"</TextLink>"."
                    </Notice>
                </noscript>
                <Form action=StartPhoneSignIn::url() refused=flash.refused("")>
                    <PhoneField region value=flash.typed("phone") autofocus=true/>
                    <Submit>"Text me a code"</Submit>
                </Form>
            </Page>
        })
    })
}
