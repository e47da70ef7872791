//! Recovery codes: shown until they are kept, counted afterwards.

use identity::flows::recovery_codes::{self, Shown};
use identity::model::session::Person;
use identity::refusal::Outcome;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::recovery_codes::{KeepRecoveryCodes, RenewRecoveryCodes};
use crate::routes::Route;
use crate::ssr::Request;
use crate::ui::{ButtonLink, Form, Lead, Look, Notice, NoticeKind, Page, RecoveryCodes, Submit};

#[component]
pub fn RecoveryCodesPage() -> impl IntoView {
    load(async |request| {
        let person = request.setting_up().await?;
        match recovery_codes::shown(request.identity(), &person).await? {
            Some(codes) => new_ones(&request, &person, codes),
            None => kept_ones(&request, &person).await,
        }
    })
}

fn new_ones(request: &Request, person: &Person, codes: Shown) -> Outcome<Loaded> {
    let flash = request.flash();
    let until = codes.until.strftime("%H:%M UTC").to_string();
    let (lead, warning, press) = if codes.enables.is_some() {
        (
            "If your device is lost, each of these opens your account once. Keep them where the device is not.",
            "Two-step sign-in is not on yet: it is once you press the button. The codes are shown here until ",
            "I have kept them. Switch it on",
        )
    } else {
        (
            "Each of these opens your account once, in place of your second step. Keep them where your device is not.",
            "Your old codes work until you press the button. The new ones are shown here until ",
            "I have kept them",
        )
    };
    shown(view! {
        <Page title="Keep your recovery codes" person=person.account.email.as_str().to_owned()>
            <Lead>{lead}</Lead>
            <RecoveryCodes codes=codes.codes/>
            <Notice kind=NoticeKind::Warning>{warning}{until}"."</Notice>
            <Form action=KeepRecoveryCodes::url() refused=flash.refused("")>
                <Submit name="kept">{press}</Submit>
            </Form>
        </Page>
    })
}

async fn kept_ones(request: &Request, person: &Person) -> Outcome<Loaded> {
    request.signed_in().await?;
    let flash = request.flash();
    let email = person.account.email.as_str().to_owned();
    if !person.account.has_second_factor() {
        return shown(view! {
            <Page title="Recovery codes" person=email back=Route::Account>
                <Lead>"Recovery codes come with two-step sign-in, which is off. Nothing waits to be kept."</Lead>
                <ButtonLink to=Route::TotpFactor>"Two-step sign-in"</ButtonLink>
            </Page>
        });
    }
    let left = recovery_codes::left(request.identity(), person).await?;
    let running_out = (left <= 3).then(|| {
        view! { <Notice kind=NoticeKind::Warning>"They are running out. Make new ones while you can."</Notice> }
    });
    shown(view! {
        <Page title="Recovery codes" person=email back=Route::Account>
            <Lead>"You have "<strong>{left}</strong>" of 10 left. Each opens your account once, in place of your second step."</Lead>
            {running_out}
            <Form action=RenewRecoveryCodes::url() refused=flash.refused("renew")>
                <Submit look=Look::Secondary>"Make new ones"</Submit>
            </Form>
        </Page>
    })
}
