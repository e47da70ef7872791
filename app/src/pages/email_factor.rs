//! E-mail codes as a second step: switching them on and off.

use identity::model::factor::Factor;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::second_factor_email::{DisableEmail, EnableEmail};
use crate::routes::Route;
use crate::ssr::flash::Flash;
use crate::text::{EmailFactor as EmailFactorWords, Words};
use crate::ui::{ButtonLink, Form, Lead, Links, Masked, Notice, NoticeKind, Page, Submit, SwitchOff, TextLink};

#[component]
pub fn EmailFactor() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let identity = request.identity();
        if let Some(first) = Loaded::before_changing_second_factors(identity, &person) {
            return Ok(first);
        }
        let flash = request.flash();
        let words = &request.words().email_factor;
        let account = &person.account;
        let body = if account.second_factors.contains(&Factor::Email) {
            on(words, &flash, account.second_factors == [Factor::Email]).into_any()
        } else if !identity.policy.assurance.allows(Factor::Email) {
            view! {
                <Lead>{words.not_here}</Lead>
                <ButtonLink to=Route::Passkeys>{words.passkeys}</ButtonLink>
            }
            .into_any()
        } else {
            off(request.words(), &flash, account.email.masked()).into_any()
        };
        shown(view! {
            <Page title=words.title person=account.email.as_str().to_owned() back=Route::Account>
                {body}
            </Page>
        })
    })
}

fn off(all_words: &'static Words, flash: &Flash, address: String) -> impl IntoView + use<> {
    let words = &all_words.email_factor;
    view! {
        <Lead>{words.off.0}<Masked value=address/>{words.off.1}</Lead>
        <Notice kind=NoticeKind::Warning>{words.weaker}</Notice>
        <Form action=EnableEmail::url() refused=flash.refused("")>
            <Submit>{all_words.methods.switch_on}</Submit>
        </Form>
        <Links><TextLink to=Route::TotpFactor>{all_words.methods.app_instead}</TextLink></Links>
    }
}

fn on(words: &'static EmailFactorWords, flash: &Flash, is_only: bool) -> impl IntoView + use<> {
    view! {
        <Lead>{words.on}</Lead>
        <SwitchOff action=DisableEmail::url() is_only refused=flash.refused("off")/>
    }
}
