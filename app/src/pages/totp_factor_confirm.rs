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
        let until = waiting.until.strftime("%H:%M UTC").to_string();
        let name = waiting.name.as_str().to_owned();
        shown(view! {
            <Page
                title="Set up your app"
                person=person.account.email.as_str().to_owned()
                back=Route::TotpFactor
            >
                <Lead>
                    "Scan this with your authenticator app, which we list as “"<bdi>{name}</bdi>"”. Then type the code that it "
                    "shows. The key is shown here until "{until}", and never again."
                </Lead>
                <SecretKey link=waiting.link key=waiting.key/>
                <Form action=ConfirmTotp::url() refused=flash.refused("")>
                    <CodeField
                        length=DIGITS
                        label="Code from the app"
                        hint="It is not on until you have typed one.".to_owned()
                        autofocus=false
                    />
                    <Submit>"Go on"</Submit>
                </Form>
            </Page>
        })
    })
}
