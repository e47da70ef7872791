//! Changing the password.

use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::password::ChangePassword;
use crate::routes::Route;
use crate::text::refusals::password_hint;
use crate::ui::{Form, Lead, Links, Page, PasswordField, PasswordKind, Submit, TextLink};

#[component]
pub fn Password() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        let identity = request.identity();
        let age = identity.policy.sessions.recent_authentication;
        if !person.has_recent_second_factor(identity.now(), age) {
            return Ok(Loaded::ProveFirst);
        }
        let flash = request.flash();
        let hint = password_hint(request.identity());
        let email = person.account.email.as_str().to_owned();
        shown(view! {
            <Page title="Change your password" person=email.clone() back=Route::Account>
                <Lead>"Your other sessions and trusted devices will end."</Lead>
                <Form action=ChangePassword::url() refused=flash.refused("")>
                    <input type="hidden" name="email" autocomplete="username" value=email/>
                    <PasswordField kind=PasswordKind::CurrentBesideNew autofocus=true/>
                    <PasswordField
                        kind=PasswordKind::New
                        hint
                    />
                    <Submit>"Change it"</Submit>
                </Form>
                <Links><TextLink to=Route::Recover>"Forgotten the current one?"</TextLink></Links>
            </Page>
        })
    })
}
