//! Signing in: address and password.

use identity::flows::{passkeys, phone_sign_in};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{for_who_is_in, load, shown};
use crate::api::passkeys::{AskPasskeySignIn, SignInWithPasskey};
use crate::api::sign_in::SignIn as Post;
use crate::routes::Route;
use crate::ui::{
    Ceremony, EmailField, Form, Links, Look, Page, PasskeyForm, PasswordField, PasswordKind, Submit, TextLink,
};

#[component]
pub fn SignIn() -> impl IntoView {
    load(async |request| {
        if let Some(on) = for_who_is_in(&request).await {
            return Ok(on);
        }
        let flash = request.flash();
        let (words, forgotten) = (&request.words().sign_in, request.words().fields.forgotten);
        let has_passkeys = passkeys::are_possible(request.identity());
        // With scripts off, or in an old browser, there is only the form above: nobody misses what they have not seen.
        let by_passkey = has_passkeys.then(|| {
            view! {
                <PasskeyForm
                    action=SignInWithPasskey::url()
                    ask=AskPasskeySignIn::url()
                    ceremony=Ceremony::Get
                    autofill=true
                    look=Look::Secondary
                    press=words.by_passkey
                />
                <p class="passkey-unable passkey-scriptless" data-passkey-scriptless>{words.needs_scripts}</p>
            }
        });
        let by_phone = phone_sign_in::is_offered(request.identity()).then(|| {
            view! { <TextLink to=Route::PhoneSignIn>{words.by_phone}</TextLink> }
        });
        shown(view! {
            <Page title=words.title>
                <Form action=Post::url() refused=flash.refused("")>
                    <EmailField value=flash.typed("email") autofocus=true offers_passkeys=has_passkeys/>
                    <PasswordField kind=PasswordKind::Current/>
                    <Submit>{words.press}</Submit>
                </Form>
                {by_passkey}
                <Links>
                    {by_phone}
                    <TextLink to=Route::Recover>{forgotten}</TextLink>
                    <TextLink to=Route::Register>{words.register}</TextLink>
                </Links>
            </Page>
        })
    })
}
