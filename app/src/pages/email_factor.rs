//! E-mail codes as a second step: switching them on and off.

use identity::flows::second_factor;
use identity::model::assurance::Due;
use identity::model::factor::Factor;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::second_factor_email::{DisableEmail, EnableEmail};
use crate::routes::Route;
use crate::ssr::flash::Flash;
use crate::text::EmailFactor as EmailFactorWords;
use crate::ui::{Form, Lead, Links, Look, Masked, Notice, NoticeKind, Page, Submit, TextLink};

#[component]
pub fn EmailFactor() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let identity = request.identity();
        let demand = second_factor::demand(identity, &person.account);
        if demand.due(&person, identity.now()) != Due::Nothing {
            return Ok(if demand.method.is_some() { Loaded::StepUpFirst(demand) } else { Loaded::ProveFirst });
        }
        let flash = request.flash();
        let words = &request.words().email_factor;
        let account = &person.account;
        let body = if account.second_factors.contains(&Factor::Email) {
            on(words, &flash, account.second_factors == [Factor::Email]).into_any()
        } else {
            off(words, &flash, account.email.masked()).into_any()
        };
        shown(view! {
            <Page title=words.title person=account.email.as_str().to_owned() back=Route::Account>
                {body}
            </Page>
        })
    })
}

fn off(words: &'static EmailFactorWords, flash: &Flash, address: String) -> impl IntoView + use<> {
    view! {
        <Lead>{words.off.0}<Masked value=address/>{words.off.1}</Lead>
        <Notice kind=NoticeKind::Warning>{words.weaker}</Notice>
        <Form action=EnableEmail::url() refused=flash.refused("")>
            <Submit>{words.switch_on}</Submit>
        </Form>
        <Links><TextLink to=Route::TotpFactor>{words.app_instead}</TextLink></Links>
    }
}

fn on(words: &'static EmailFactorWords, flash: &Flash, is_only: bool) -> impl IntoView + use<> {
    let warning = if is_only { words.ends_two_steps } else { words.ends_email };
    view! {
        <Lead>{words.on}</Lead>
        <Notice kind=NoticeKind::Warning>{warning}</Notice>
        <Form action=DisableEmail::url() refused=flash.refused("off")>
            <Submit look=Look::Danger>{words.switch_off}</Submit>
        </Form>
    }
}
