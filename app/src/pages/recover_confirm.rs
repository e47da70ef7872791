//! A forgotten password: the code. The page is the same whether or not the address has an account.

use identity::challenge;
use identity::flows::recover;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::recover::{ConfirmRecovery, ResendRecovery};
use crate::routes::Route;
use crate::ui::{CodeField, Form, Lead, Masked, Page, Resend, Submit};

#[component]
pub fn RecoverConfirm() -> impl IntoView {
    load(async |request| {
        let Some(visitor) = request.known_visitor() else { return Ok(Loaded::GoTo(Route::Recover)) };
        let identity = request.identity();
        let Some(waiting) = challenge::waiting(identity, recover::whose(visitor.browser)).await? else {
            return Ok(Loaded::GoTo(Route::Recover));
        };
        let flash = request.flash();
        let length = identity.policy.codes.length;
        let wait_seconds = waiting.wait_seconds.into();
        let to = waiting.masked();
        shown(view! {
            <Page title="Type the code" back=Route::Recover>
                <Lead>"If "<Masked value=to/>" has an account, a code is on its way to it."</Lead>
                <Form action=ConfirmRecovery::url() refused=flash.refused("")>
                    <CodeField length/>
                    <Submit>"Go on"</Submit>
                </Form>
                <Resend
                    action=ResendRecovery::url()
                    wait_seconds
                    refused=flash.refused("again")
                />
            </Page>
        })
    })
}
