//! A forgotten password: whose?

use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{load, shown};
use crate::api::recover::StartRecovery;
use crate::routes::Route;
use crate::ui::{EmailField, Form, Lead, Page, Submit};

#[component]
pub fn Recover() -> impl IntoView {
    load(async |request| {
        let flash = request.flash();
        shown(view! {
            <Page title="Set a new password" back=Route::SignIn>
                <Lead>"Tell us your address. If it has an account, we send a code to it."</Lead>
                <Form action=StartRecovery::url() refused=flash.refused("")>
                    <EmailField value=flash.typed("email") autofocus=true/>
                    <Submit>"Send a code"</Submit>
                </Form>
            </Page>
        })
    })
}
