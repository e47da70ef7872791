//! A forgotten password: the new one. The session here can do nothing else.

use identity::model::session::Level;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::recover::SetRecoveredPassword;
use crate::routes::Route;
use crate::text::refusals::password_hint;
use crate::ui::{Form, Lead, Page, PasswordField, PasswordKind, Submit};

#[component]
pub fn RecoverPassword() -> impl IntoView {
    load(async |request| {
        let person = request.person().await?;
        if person.as_ref().is_some_and(|person| person.session.level == Level::RecoveryProofDue) {
            return Ok(Loaded::GoTo(Route::RecoverSecondProof));
        }
        let Some(person) = person.filter(|person| person.session.level == Level::Recovery) else {
            return Ok(Loaded::GoTo(Route::Recover));
        };
        let flash = request.flash();
        let words = &request.words().recover;
        let hint = password_hint(request.identity());
        let has_second_factor = person.account.has_second_factor();
        shown(view! {
            <Page title=words.password_title is_private=true>
                <Lead>
                    {words.all_ends}
                    {has_second_factor.then_some(words.still_second_step)}
                </Lead>
                <Form action=SetRecoveredPassword::url() refused=flash.refused("")>
                    // Tells a password manager whose password this is.
                    <input type="hidden" name="email" autocomplete="username" value=person.account.email.as_str().to_owned()/>
                    <PasswordField kind=PasswordKind::New autofocus=true hint/>
                    <Submit>{words.set_password}</Submit>
                </Form>
            </Page>
        })
    })
}
