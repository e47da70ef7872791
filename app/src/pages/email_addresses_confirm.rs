//! One more address: the code. The address is read from the challenge.

use identity::challenge;
use identity::flows::email_addresses;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::email_addresses::{ConfirmEmail, ResendEmailCode};
use crate::routes::Route;
use crate::ui::{Check, CodeField, Form, Lead, Links, Masked, Page, Resend, Submit, TextLink};

#[component]
pub fn EmailAddressesConfirm() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let identity = request.identity();
        let Some(waiting) = challenge::waiting(identity, email_addresses::whose(&person)).await? else {
            return Ok(Loaded::GoTo(Route::Email));
        };
        let flash = request.flash();
        let words = &request.words().email_addresses;
        let length = identity.policy.codes.length;
        let wait_seconds = waiting.wait_seconds.into();
        shown(view! {
            <Page title=request.words().resend.type_code step_of=words.title person=person.account.email.as_str().to_owned() back=Route::Email>
                <Lead>{words.sent.0}<Masked value=waiting.target/>{words.sent.1}</Lead>
                <Form action=ConfirmEmail::url() refused=flash.refused("")>
                    // Before the code, which is sent by itself once it is whole.
                    <Check name="main" label=words.as_main hint=words.as_main_hint.to_owned()/>
                    <CodeField length/>
                    <Submit>{words.confirm}</Submit>
                </Form>
                <Resend action=ResendEmailCode::url() wait_seconds refused=flash.refused("again") by_mail=true/>
                <Links><TextLink to=Route::Email>{words.not_mine}</TextLink></Links>
            </Page>
        })
    })
}
