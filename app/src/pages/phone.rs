//! The phone: add, change, remove.

use identity::flows::re_authenticate::Due;
use identity::flows::{phone_sign_in, verify_phone};
use identity::model::session::VerifiedPhone;
use identity::refusal::Refusal;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::phone_sign_in::{AllowPhoneSignIn, ForbidPhoneSignIn};
use crate::api::verify_phone::{RemovePhone, StartPhoneVerification};
use crate::routes::Route;
use crate::ssr::Request;
use crate::ui::{Form, Lead, Look, Masked, Notice, NoticeKind, OtherMethod, Page, PhoneField, Refused, Submit};

#[component]
pub fn Phone() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let identity = request.identity();
        let demand = verify_phone::demand(identity, &person.account);
        if demand.due(&person, identity.now()) != Due::Nothing {
            return Ok(if demand.method.is_some() { Loaded::StepUpFirst(demand) } else { Loaded::ProveFirst });
        }
        let flash = request.flash();
        let (words, text_me) = (&request.words().phone, request.words().resend.text_me);
        let region = match flash.typed("country") {
            typed if typed.len() == 2 => typed,
            _ => identity.policy.default_region.clone(),
        };
        let email = person.account.email.as_str().to_owned();
        let has_sms = person.account.has_sms();
        let current = person.account.phone.as_ref().map(|verified| verified.phone.masked());
        let title = if current.is_some() { words.title } else { words.add };
        let lead = match current.clone() {
            Some(number) => view! { <Lead>{words.current.0}<Masked value=number/>{words.current.1}</Lead> }.into_any(),
            None => view! { <Lead>{words.what_for}</Lead> }.into_any(),
        };
        let mut refused = flash.refused("");
        let is_over = |refused: &&mut Refused| refused.name == Refusal::NothingToConfirm.name();
        if let Some(refused) = refused.as_mut().filter(is_over)
            && verify_phone::was_proved_just_before(identity, &person)
        {
            // Pressed twice: it is no news that nothing waits.
            words.code_used.clone_into(&mut refused.message);
        }
        let may_be_alone = phone_sign_in::is_offered(identity);
        let verified = person.account.phone.as_ref().filter(|_| may_be_alone);
        let has_two_steps = person.account.has_second_factor();
        let alone = verified.map(|verified| alone(&request, verified, has_two_steps));
        let remove = current.is_some().then(|| {
            let remove_refused = flash.refused("remove");
            view! {
                <OtherMethod title=words.remove_title is_open=remove_refused.is_some()>
                    {has_sms.then(|| view! {
                        <Notice kind=NoticeKind::Warning>{words.remove_ends_sms}</Notice>
                    })}
                    <Form action=RemovePhone::url() refused=remove_refused>
                        <Submit look=Look::Danger>{words.remove}</Submit>
                    </Form>
                </OtherMethod>
            }
        });
        shown(view! {
            <Page title person=email back=Route::Account>
                {lead}
                <Form action=StartPhoneVerification::url() refused>
                    <PhoneField region value=flash.typed("phone") autofocus=true/>
                    <Submit>{text_me}</Submit>
                </Form>
                {alone}
                {remove}
            </Page>
        })
    })
}

/// Signing in with this number alone: on and off. Beside any second factor the text is the first of two steps.
fn alone(request: &Request, verified: &VerifiedPhone, has_two_steps: bool) -> AnyView {
    let identity = request.identity();
    let (words, methods) = (&request.words().phone, &request.words().methods);
    let refused = request.flash().refused("alone");
    let is_open = refused.is_some();
    let number = verified.phone.masked();
    if phone_sign_in::signs_in(identity, verified) {
        let means = if has_two_steps { words.alone_begins } else { words.alone_means };
        return view! {
            <OtherMethod title=words.alone_on is_open>
                <p>{means.0}<Masked value=number/>{means.1}</p>
                <Form action=ForbidPhoneSignIn::url() refused>
                    <Submit look=Look::Danger>{methods.switch_off}</Submit>
                </Form>
            </OtherMethod>
        }
        .into_any();
    }
    if !verified.is_fresh(identity.now(), identity.policy.guard.fresh_for) {
        return view! {
            <OtherMethod title=words.alone_off is_open>
                <p>{words.too_long_unused.0}<Masked value=number/>{words.too_long_unused.1}</p>
            </OtherMethod>
        }
        .into_any();
    }
    let would = if has_two_steps { words.alone_would_begin } else { words.alone_would };
    view! {
        <OtherMethod title=words.alone_off is_open>
            <p>{would.0}<Masked value=number/>{would.1}</p>
            <Notice kind=NoticeKind::Warning>{words.weakest}</Notice>
            <Form action=AllowPhoneSignIn::url() refused>
                <Submit look=Look::Secondary>{methods.switch_on}</Submit>
            </Form>
        </OtherMethod>
    }
    .into_any()
}
