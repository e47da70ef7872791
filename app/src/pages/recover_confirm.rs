//! A forgotten password: the code. The page is the same whether or not there is an account.

use identity::flows::recover::{self, Way};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::recover::{ConfirmRecovery, ResendRecovery};
use crate::api::recover_by_phone::{ConfirmRecoveryByPhone, ResendRecoveryText};
use crate::routes::Route;
use crate::ui::{CodeField, Form, Lead, Masked, Page, Resend, Submit};

#[component]
pub fn RecoverConfirm() -> impl IntoView {
    load(async |request| {
        let Some(visitor) = request.known_visitor() else { return Ok(Loaded::GoTo(Route::Recover)) };
        let identity = request.identity();
        let Some((way, waiting)) = recover::waiting(identity, visitor.browser).await? else {
            return Ok(Loaded::GoTo(Route::Recover));
        };
        let flash = request.flash();
        let words = &request.words().recover;
        let length = identity.policy.codes.length;
        let wait_seconds = waiting.wait_seconds.into();
        let to = waiting.masked();
        let by_sms = way == Way::Phone;
        let lead = match way {
            Way::Email => words.on_its_way_to_address,
            Way::Phone => words.on_its_way_to_phone,
        };
        let (confirm, again) = match way {
            Way::Email => (ConfirmRecovery::url(), ResendRecovery::url()),
            Way::Phone => (ConfirmRecoveryByPhone::url(), ResendRecoveryText::url()),
        };
        shown(view! {
            <Page title=request.words().resend.type_code step_of=words.title back=Route::Recover>
                <Lead>{lead.0}<Masked value=to/>{lead.1}</Lead>
                <Form action=confirm refused=flash.refused("")>
                    <CodeField length by_sms/>
                    <Submit>{words.go_on}</Submit>
                </Form>
                <Resend
                    action=again
                    wait_seconds
                    refused=flash.refused("again")
                />
            </Page>
        })
    })
}
