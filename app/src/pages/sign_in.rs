//! Signing in: address and password.

use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::sign_in::SignIn as Post;
use crate::routes::Route;
use crate::ui::{EmailField, Form, Links, Page, PasswordField, PasswordKind, Submit, TextLink};

#[component]
pub fn SignIn() -> impl IntoView {
    load(async |request| {
        if request.signed_in().await.is_ok() {
            // What a tab that was left behind was told is over: the person is in.
            request.flash();
            return Ok(Loaded::GoTo(Route::Account));
        }
        let flash = request.flash();
        shown(view! {
            <Page title="Sign in">
                <Form action=Post::url() refused=flash.refused("")>
                    <EmailField value=flash.typed("email") autofocus=true/>
                    <PasswordField kind=PasswordKind::Current/>
                    <Submit>"Sign in"</Submit>
                </Form>
                <Links>
                    <TextLink to=Route::PhoneSignIn>"Use your phone instead"</TextLink>
                    <TextLink to=Route::Recover>"Forgotten your password?"</TextLink>
                    <TextLink to=Route::Register>"Create an account"</TextLink>
                </Links>
            </Page>
        })
    })
}
