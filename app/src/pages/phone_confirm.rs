//! The phone: the code. The number is read from the challenge.

use identity::challenge;
use identity::flows::verify_phone;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::verify_phone::{ConfirmPhone, ResendPhoneCode};
use crate::routes::Route;
use crate::ssr::delivery::WaitingFor;
use crate::ui::{CodeField, Form, Lead, Links, Masked, Page, Resend, Submit, TextLink};

#[component]
pub fn PhoneConfirm() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let identity = request.identity();
        let Some(waiting) = challenge::waiting(identity, verify_phone::whose(&person)).await? else {
            return Ok(Loaded::GoTo(Route::Phone));
        };
        let flash = request.flash();
        let words = &request.words().phone;
        let line = WaitingFor::VerifyPhone.line(identity, Some(&waiting)).await?;
        let length = identity.policy.codes.length;
        let wait_seconds = waiting.wait_seconds.into();
        let to = waiting.spaced();
        shown(view! {
            <Page title=request.words().resend.type_code step_of=words.title person=person.account.email.as_str().to_owned() back=Route::Phone>
                <Lead>{words.texted.0}<Masked value=to/>{words.texted.1}</Lead>
                {line}
                <Form action=ConfirmPhone::url() refused=flash.refused("")>
                    <CodeField length by_sms=true/>
                    <Submit>{words.confirm}</Submit>
                </Form>
                <Resend
                    action=ResendPhoneCode::url()
                    wait_seconds
                    refused=flash.refused("again")
                />
                <Links><TextLink to=Route::Phone>{words.not_mine}</TextLink></Links>
            </Page>
        })
    })
}
