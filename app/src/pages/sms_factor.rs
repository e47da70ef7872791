//! SMS as a second factor: switching it on and off.

use identity::flows::second_factor;
use identity::model::assurance::Due;
use identity::model::factor::Factor;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::second_factor_sms::{DisableSms, StartSms};
use crate::routes::Route;
use crate::ui::{ButtonLink, Form, Lead, Links, Look, Masked, Notice, NoticeKind, Page, Submit, TextLink};

#[component]
pub fn SmsFactor() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let identity = request.identity();
        let demand = second_factor::demand(identity, &person.account);
        if demand.due(&person, identity.now()) != Due::Nothing {
            return Ok(if demand.method.is_some() { Loaded::StepUpFirst(demand) } else { Loaded::ProveFirst });
        }
        let flash = request.flash();
        let email = person.account.email.as_str().to_owned();
        let number = person.account.phone.as_ref().map(|verified| verified.phone.masked());
        let body = match number {
            _ if person.account.has_lost_its_phone() => view! {
                <Lead>"It is on, but your number is somebody else's by now, so we have no phone to text to."</Lead>
                <ButtonLink to=Route::Phone>"Add your phone"</ButtonLink>
            }
            .into_any(),
            _ if person.account.has_sms() => on(&flash, person.account.second_factors == [Factor::Sms]).into_any(),
            _ if !identity.policy.assurance.allows(Factor::Sms) => view! {
                <Lead>"This site takes no codes by SMS: they can be read by others. Please choose something stronger."</Lead>
                <ButtonLink to=Route::Passkeys>"Passkeys"</ButtonLink>
            }
            .into_any(),
            Some(number) => off(&flash, number).into_any(),
            None => view! {
                <Lead>"We need a phone to text to."</Lead>
                <ButtonLink to=Route::Phone>"Add your phone"</ButtonLink>
            }
            .into_any(),
        };
        shown(view! {
            <Page title="Two-step sign-in" person=email back=Route::Account>
                {body}
            </Page>
        })
    })
}

fn off(flash: &crate::ssr::flash::Flash, number: String) -> impl IntoView + use<> {
    view! {
        <Lead>"When you sign in, we text a code to "<Masked value=number/>" and ask for it after your password."</Lead>
        <Notice kind=NoticeKind::Plain>
            "SMS is the weakest second step: texts can be read by others, and numbers can be taken over. It is still far "
            "better than a password alone. An authenticator app is stronger: nobody can read its codes on the way. A passkey is "
            "the strongest, and the fastest."
        </Notice>
        <Form action=StartSms::url() refused=flash.refused("")>
            <Submit>"Text me a code"</Submit>
        </Form>
        <Links><TextLink to=Route::TotpFactor>"Use an authenticator app instead"</TextLink></Links>
    }
}

fn on(flash: &crate::ssr::flash::Flash, is_only: bool) -> impl IntoView + use<> {
    let warning = if is_only {
        "Without it your password alone opens your account. Your recovery codes stop working too, and your other sessions end."
    } else {
        "Your other ways to sign in stay as they are. Your other sessions end."
    };
    view! {
        <Lead>"It is on: after your password we text you a code."</Lead>
        <Notice kind=NoticeKind::Warning>{warning}</Notice>
        <Form action=DisableSms::url() refused=flash.refused("off")>
            <Submit look=Look::Danger>"Switch it off"</Submit>
        </Form>
    }
}
