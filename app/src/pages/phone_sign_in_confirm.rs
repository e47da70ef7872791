//! Signing in with the phone alone: the code. The page is the same whether or not the number signs in to an account.

use identity::challenge;
use identity::flows::phone_sign_in;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::phone_sign_in::{ConfirmPhoneSignIn, ResendPhoneSignIn};
use crate::routes::Route;
use crate::ui::{CodeField, Form, Lead, Links, Masked, Page, Resend, Submit, TextLink};

#[component]
pub fn PhoneSignInConfirm() -> impl IntoView {
    load(async |request| {
        let Some(visitor) = request.known_visitor() else { return Ok(Loaded::GoTo(Route::PhoneSignIn)) };
        let identity = request.identity();
        let Some(waiting) = challenge::waiting(identity, phone_sign_in::whose(visitor.browser)).await? else {
            return Ok(Loaded::GoTo(Route::PhoneSignIn));
        };
        let flash = request.flash();
        let length = identity.policy.codes.length;
        let wait_seconds = waiting.wait_seconds.into();
        let to = waiting.spaced();
        shown(view! {
            <Page title="Type the code" back=Route::PhoneSignIn is_private=true>
                <Lead>"If "<Masked value=to/>" signs in to an account here, a code is on its way to it."</Lead>
                <Form action=ConfirmPhoneSignIn::url() refused=flash.refused("")>
                    <CodeField length by_sms=true/>
                    <Submit>"Sign in"</Submit>
                </Form>
                <Resend
                    action=ResendPhoneSignIn::url()
                    wait_seconds
                    refused=flash.refused("again")
                />
                <Links>
                    <TextLink to=Route::PhoneSignIn>"This is not my number"</TextLink>
                    <TextLink to=Route::SignIn>"Use e-mail and password"</TextLink>
                </Links>
            </Page>
        })
    })
}
