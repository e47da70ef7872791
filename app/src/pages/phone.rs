//! The phone: add, change, remove.

use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::verify_phone::{RemovePhone, StartPhoneVerification};
use crate::routes::Route;
use crate::ui::{Form, Lead, Look, Masked, Notice, NoticeKind, OtherMethod, Page, PhoneField, Submit};

#[component]
pub fn Phone() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let policy = &request.identity().policy;
        let now = request.identity().now();
        if person.require_recent_authentication(now, policy.sessions.recent_authentication).is_err() {
            return Ok(Loaded::ProveFirst);
        }
        let flash = request.flash();
        let region = match flash.typed("country") {
            typed if typed.len() == 2 => typed,
            _ => policy.default_region.clone(),
        };
        let email = person.account.email.as_str().to_owned();
        let has_sms = person.account.has_sms();
        let current = person.account.phone.as_ref().map(|verified| verified.phone.masked());
        let title = if current.is_some() { "Your phone" } else { "Add your phone" };
        let lead = match current.clone() {
            Some(number) => view! {
                <Lead>
                    "Your phone is "<Masked value=number/>". It keeps working until you have proved a new number."
                </Lead>
            }
            .into_any(),
            None => view! {
                <Lead>"We text you a code to prove that the number is yours. It is for signing in, and never for advertising."</Lead>
            }
            .into_any(),
        };
        let remove = current.is_some().then(|| {
            let remove_refused = flash.refused("remove");
            view! {
                <OtherMethod title="Remove this phone" is_open=remove_refused.is_some()>
                    {has_sms.then(|| view! {
                        <Notice kind=NoticeKind::Warning>
                            "Two-step sign-in by SMS needs this phone: removing it switches that off too."
                        </Notice>
                    })}
                    <Form action=RemovePhone::url() refused=remove_refused>
                        <Submit look=Look::Danger>"Remove the phone"</Submit>
                    </Form>
                </OtherMethod>
            }
        });
        shown(view! {
            <Page title person=email back=Route::Account>
                {lead}
                <Form action=StartPhoneVerification::url() refused=flash.refused("")>
                    <PhoneField region value=flash.typed("phone") autofocus=true/>
                    <Submit>"Text me a code"</Submit>
                </Form>
                {remove}
            </Page>
        })
    })
}
