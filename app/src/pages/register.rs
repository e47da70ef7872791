//! Registering: address and password.

use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{for_who_is_in, load, shown};
use crate::api::register::StartRegistration;
use crate::routes::Route;
use crate::text::refusals::password_hint;
use crate::ui::{EmailField, Form, Lead, Links, Page, PasswordField, PasswordKind, Submit, TextLink};

#[component]
pub fn Register() -> impl IntoView {
    load(async |request| {
        if let Some(on) = for_who_is_in(&request).await {
            return Ok(on);
        }
        let flash = request.flash();
        let words = &request.words().register;
        let hint = password_hint(request.identity());
        shown(view! {
            <Page title=words.title>
                <Lead>{words.lead}</Lead>
                <Form action=StartRegistration::url() refused=flash.refused("")>
                    <EmailField value=flash.typed("email") autofocus=true/>
                    <PasswordField
                        kind=PasswordKind::New
                        hint
                    />
                    <Submit>{words.go_on}</Submit>
                </Form>
                <Links>
                    {words.have_one}<TextLink to=Route::SignIn>{words.sign_in}</TextLink>
                </Links>
            </Page>
        })
    })
}
