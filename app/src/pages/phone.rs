//! The phone: add, change, remove.

use identity::flows::phone_sign_in;
use identity::model::session::VerifiedPhone;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::phone_sign_in::{AllowPhoneSignIn, ForbidPhoneSignIn};
use crate::api::verify_phone::{RemovePhone, StartPhoneVerification};
use crate::routes::Route;
use crate::ssr::Request;
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
        let alone = person.account.phone.as_ref().map(|verified| alone(&request, verified, has_sms));
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
                {alone}
                {remove}
            </Page>
        })
    })
}

/// Signing in with this number alone: on and off.
fn alone(request: &Request, verified: &VerifiedPhone, has_sms: bool) -> AnyView {
    let identity = request.identity();
    let refused = request.flash().refused("alone");
    let is_open = refused.is_some();
    let number = verified.phone.masked();
    if phone_sign_in::signs_in(identity, verified) {
        return view! {
            <OtherMethod title="Sign in with this number alone: on" is_open>
                <p>"Whoever reads a text to "<Masked value=number/>" can sign in to your account without your password."</p>
                <Form action=ForbidPhoneSignIn::url() refused>
                    <Submit look=Look::Danger>"Switch it off"</Submit>
                </Form>
            </OtherMethod>
        }
        .into_any();
    }
    if !verified.is_fresh(identity.now(), identity.policy.guard.fresh_for) {
        return view! {
            <OtherMethod title="Sign in with this number alone: off" is_open>
                <p>
                    "You have not used "<Masked value=number/>" for long. Numbers change hands, so it can't sign in alone. "
                    "Prove it again with the form above if it is still yours."
                </p>
            </OtherMethod>
        }
        .into_any();
    }
    let then = if has_sms {
        ". As two-step sign-in is on, we would then ask for your password or a recovery code, and never for a second text."
    } else {
        " and ask for nothing else."
    };
    view! {
        <OtherMethod title="Sign in with this number alone: off" is_open>
            <p>"We would text a code to "<Masked value=number/>{then}</p>
            <Notice kind=NoticeKind::Warning>
                "SMS is the weakest way to sign in: texts can be read by others, and numbers can be taken over. Your password "
                "is stronger. So is an authenticator app and, best of all, a passkey; we will offer them here."
            </Notice>
            <Form action=AllowPhoneSignIn::url() refused>
                <Submit look=Look::Secondary>"Switch it on"</Submit>
            </Form>
        </OtherMethod>
    }
    .into_any()
}
