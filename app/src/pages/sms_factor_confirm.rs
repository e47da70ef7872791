//! SMS as a second factor: the code.

use identity::challenge;
use identity::flows::second_factor::sms;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::second_factor_sms::{ConfirmSms, ResendSms};
use crate::routes::Route;
use crate::ssr::delivery::WaitingFor;
use crate::ui::{CodeField, Form, Lead, Masked, Page, Resend, Submit};

#[component]
pub fn SmsFactorConfirm() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let identity = request.identity();
        let Some(waiting) = challenge::waiting(identity, sms::whose(&person)).await? else {
            return Ok(Loaded::GoTo(Route::SmsFactor));
        };
        let flash = request.flash();
        let words = &request.words().sms_factor;
        let line = WaitingFor::EnableSms.line(identity, Some(&waiting)).await?;
        let length = identity.policy.codes.length;
        let wait_seconds = waiting.wait_seconds.into();
        let to = waiting.masked();
        let then_codes = (!person.account.has_second_factor()).then_some(words.then_codes);
        shown(view! {
            <Page title=request.words().resend.type_code step_of=words.title person=person.account.email.as_str().to_owned() back=Route::SmsFactor>
                <Lead>{words.texted.0}<Masked value=to/>{words.texted.1}{then_codes}</Lead>
                {line}
                <Form action=ConfirmSms::url() refused=flash.refused("")>
                    <CodeField length by_sms=true/>
                    <Submit>{words.go_on}</Submit>
                </Form>
                <Resend action=ResendSms::url() wait_seconds refused=flash.refused("again")/>
            </Page>
        })
    })
}
