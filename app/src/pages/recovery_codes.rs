//! Recovery codes: shown until they are kept, counted afterwards.

use identity::flows::recovery_codes::{self, Shown};
use identity::model::session::Person;
use identity::refusal::{Outcome, Refusal};
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
    let words = &request.words().recovery_codes;
    let until = codes.until.strftime("%H:%M UTC").to_string();
    let (lead, warning, press) = if codes.enables.is_some() {
        (words.first, (words.first_until)(&until), words.kept_switch_on)
    } else {
        (words.new, (words.new_until)(&until), words.kept)
    };
    let mut refused = flash.refused("");
    if let Some(refused) = refused.as_mut().filter(|refused| refused.name == Refusal::NothingToConfirm.name()) {
        // Codes do wait here: others than those that were kept.
        words.replaced.clone_into(&mut refused.message);
    }
    shown(view! {
        <Page title=words.keep_title person=person.account.email.as_str().to_owned()>
            <Lead>{lead}</Lead>
            <RecoveryCodes codes=codes.codes/>
            <Notice kind=NoticeKind::Warning>{warning}</Notice>
            <Form action=KeepRecoveryCodes::url() refused=refused>
                // Compared, so that nobody keeps what another tab has made since; it grants nothing.
                <input type="hidden" name="batch" value=codes.batch/>
                <Submit name="kept">{press}</Submit>
            </Form>
        </Page>
    })
}

async fn kept_ones(request: &Request, person: &Person) -> Outcome<Loaded> {
    request.signed_in().await?;
    let flash = request.flash();
    let words = &request.words().recovery_codes;
    let email = person.account.email.as_str().to_owned();
    if !person.account.has_second_factor() {
        return shown(view! {
            <Page title=words.title person=email back=Route::Account>
                <Lead>{words.off}</Lead>
                <ButtonLink to=Route::TotpFactor>{words.two_steps}</ButtonLink>
            </Page>
        });
    }
    let left = recovery_codes::left(request.identity(), person).await?;
    let running_out = (left <= 3).then(|| {
        view! { <Notice kind=NoticeKind::Warning>{words.run_out}</Notice> }
    });
    shown(view! {
        <Page title=words.title person=email back=Route::Account>
            <Lead>{words.left.0}<strong>{left}</strong>{words.left.1}</Lead>
            {running_out}
            <Form action=RenewRecoveryCodes::url() refused=flash.refused("renew")>
                <Submit look=Look::Secondary>{words.make}</Submit>
            </Form>
        </Page>
    })
}
