//! A new authenticator app: its secret, and its first code.

use identity::flows::second_factor::{self, totp};
use identity::model::assurance::Due;
use identity::model::totp::DIGITS;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::second_factor_totp::ConfirmTotp;
use crate::routes::Route;
use crate::ui::{CodeField, Form, Lead, Page, SecretKey, Submit};

#[component]
pub fn TotpFactorConfirm() -> impl IntoView {
    load(async |request| {
        let person = request.setting_up().await?;
        let identity = request.identity();
        let demand = second_factor::demand(identity, &person.account);
        if demand.due(&person, identity.now()) != Due::Nothing {
            return Ok(Loaded::GoTo(Route::TotpFactor));
        }
        let Some(waiting) = totp::waiting(identity, &person).await? else {
            return Ok(Loaded::GoTo(Route::TotpFactor));
        };
        let flash = request.flash();
        let words = &request.words().totp_factor;
        let until = waiting.until.strftime("%H:%M UTC").to_string();
        let name = waiting.name.as_str().to_owned();
        shown(view! {
            <Page
                title=words.set_up_title
                person=person.account.email.as_str().to_owned()
                back=Route::TotpFactor
            >
                <Lead>{words.scan.0}<bdi>{name}</bdi>{words.scan.1}{(words.shown_until)(&until)}</Lead>
                <SecretKey link=waiting.link key=waiting.key/>
                <Form action=ConfirmTotp::url() refused=flash.refused("")>
                    <CodeField
                        length=DIGITS
                        label=words.code
                        hint=words.code_hint.to_owned()
                        autofocus=false
                    />
                    <Submit>{words.go_on}</Submit>
                </Form>
            </Page>
        })
    })
}
