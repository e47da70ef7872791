//! Signing in with the phone alone: the code. The page is the same whether or not the number signs in to an account.

use identity::challenge;
use identity::flows::{passkeys, phone_sign_in};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::phone_sign_in::{ConfirmPhoneSignIn, ResendPhoneSignIn};
use crate::routes::Route;
use crate::ui::{CodeField, Form, Lead, Links, Masked, Page, PasskeyScript, Resend, Submit, TextLink};

#[component]
pub fn PhoneSignInConfirm() -> impl IntoView {
    load(async |request| {
        let Some(visitor) = request.known_visitor() else { return Ok(Loaded::GoTo(Route::PhoneSignIn)) };
        let identity = request.identity();
        let Some(waiting) = challenge::waiting(identity, phone_sign_in::whose(visitor.browser)).await? else {
            return Ok(Loaded::GoTo(Route::PhoneSignIn));
        };
        let flash = request.flash();
        let words = &request.words().phone_sign_in;
        let length = identity.policy.codes.length;
        let wait_seconds = waiting.wait_seconds.into();
        let to = waiting.spaced();
        // A device that could hold a passkey says so along with the code.
        let ready = passkeys::are_possible(identity).then(|| {
            view! {
                <input type="hidden" name="passkey_ready" value="" data-passkey-ready/>
                <PasskeyScript/>
            }
        });
        shown(view! {
            <Page title=request.words().resend.type_code step_of=words.title back=Route::PhoneSignIn is_private=true>
                <Lead>{words.on_its_way.0}<Masked value=to/>{words.on_its_way.1}</Lead>
                <Form action=ConfirmPhoneSignIn::url() refused=flash.refused("")>
                    {ready}
                    <CodeField length by_sms=true/>
                    <Submit>{words.sign_in}</Submit>
                </Form>
                <Resend
                    action=ResendPhoneSignIn::url()
                    wait_seconds
                    refused=flash.refused("again")
                />
                <Links>
                    <TextLink to=Route::PhoneSignIn>{words.not_my_number}</TextLink>
                    <TextLink to=Route::SignIn>{words.use_password}</TextLink>
                </Links>
            </Page>
        })
    })
}
