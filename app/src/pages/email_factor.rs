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
        let account = &person.account;
        let body = if account.second_factors.contains(&Factor::Email) {
            on(&flash, account.second_factors == [Factor::Email]).into_any()
        } else {
            off(&flash, account.email.masked()).into_any()
        };
        shown(view! {
            <Page title="Codes by e-mail" person=account.email.as_str().to_owned() back=Route::Account>
                {body}
            </Page>
        })
    })
}

fn off(flash: &Flash, address: String) -> impl IntoView + use<> {
    view! {
        <Lead>"When you sign in, we can mail a code to "<Masked value=address/>" and ask for it after your password."</Lead>
        <Notice kind=NoticeKind::Warning>
            "This is convenient, and weaker than the other ways: whoever reads your mail can also set a new password. So it "
            "never counts together with a password that was set by mail, and an authenticator app is better."
        </Notice>
        <Form action=EnableEmail::url() refused=flash.refused("")>
            <Submit>"Switch it on"</Submit>
        </Form>
        <Links><TextLink to=Route::TotpFactor>"Use an authenticator app instead"</TextLink></Links>
    }
}

fn on(flash: &Flash, is_only: bool) -> impl IntoView + use<> {
    let warning = if is_only {
        "Without it your password alone opens your account. Your recovery codes stop working too, and your other sessions end."
    } else {
        "Your other ways to sign in stay as they are. Your other sessions end."
    };
    view! {
        <Lead>"It is on: when you sign in we can mail you a code. It is the weakest second step."</Lead>
        <Notice kind=NoticeKind::Warning>{warning}</Notice>
        <Form action=DisableEmail::url() refused=flash.refused("off")>
            <Submit look=Look::Danger>"Switch it off"</Submit>
        </Form>
    }
}
