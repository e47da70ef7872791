//! SMS as a second factor: switching it on and off.

use identity::flows::phone_sign_in;
use identity::model::factor::Factor;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::second_factor_sms::{DisableSms, StartSms};
use crate::routes::Route;
use crate::ssr::flash::Flash;
use crate::text::{SmsFactor as SmsFactorWords, Words};
use crate::ui::{ButtonLink, Form, Lead, Links, Masked, Notice, NoticeKind, Page, Submit, SwitchOff, TextLink};

#[component]
pub fn SmsFactor() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let identity = request.identity();
        if let Some(first) = Loaded::before_changing_second_factors(identity, &person) {
            return Ok(first);
        }
        let flash = request.flash();
        let words = &request.words().sms_factor;
        let email = person.account.email.as_str().to_owned();
        let number = person.account.phone.as_ref().map(|verified| verified.phone.masked());
        let body = match number {
            _ if person.account.has_lost_its_phone() => view! {
                <Lead>{words.lost_phone}</Lead>
                <ButtonLink to=Route::Phone>{words.add_phone}</ButtonLink>
            }
            .into_any(),
            _ if person.account.has_sms() => {
                let phone_alone = phone_sign_in::signs_in_to(identity, &person.account);
                on(words, &flash, person.account.second_factors == [Factor::Sms], phone_alone).into_any()
            }
            _ if !identity.policy.assurance.allows(Factor::Sms) => view! {
                <Lead>{words.not_here}</Lead>
                <ButtonLink to=Route::Passkeys>{words.passkeys}</ButtonLink>
            }
            .into_any(),
            Some(number) => off(request.words(), &flash, number).into_any(),
            None => view! {
                <Lead>{words.no_phone}</Lead>
                <ButtonLink to=Route::Phone>{words.add_phone}</ButtonLink>
            }
            .into_any(),
        };
        shown(view! {
            <Page title=words.title person=email back=Route::Account>
                {body}
            </Page>
        })
    })
}

fn off(all_words: &'static Words, flash: &Flash, number: String) -> impl IntoView + use<> {
    let words = &all_words.sms_factor;
    view! {
        <Lead>{words.off.0}<Masked value=number/>{words.off.1}</Lead>
        <Notice kind=NoticeKind::Plain>{words.weakest}</Notice>
        <Form action=StartSms::url() refused=flash.refused("")>
            <Submit>{all_words.resend.text_me}</Submit>
        </Form>
        <Links><TextLink to=Route::TotpFactor>{all_words.methods.app_instead}</TextLink></Links>
    }
}

fn on(words: &'static SmsFactorWords, flash: &Flash, is_only: bool, phone_alone: bool) -> impl IntoView + use<> {
    view! {
        <Lead>{words.on}</Lead>
        <SwitchOff action=DisableSms::url() is_only phone_alone refused=flash.refused("off")/>
    }
}
