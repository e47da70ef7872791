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
        let words = &request.words().password;
        let hint = password_hint(request.identity());
        let email = person.account.email.as_str().to_owned();
        shown(view! {
            <Page title=words.title person=email.clone() back=Route::Account>
                <Lead>{words.others_end}</Lead>
                <Form action=ChangePassword::url() refused=flash.refused("")>
                    <input type="hidden" name="email" autocomplete="username" value=email/>
                    <PasswordField kind=PasswordKind::CurrentBesideNew autofocus=true/>
                    <PasswordField
                        kind=PasswordKind::New
                        hint
                    />
                    <Submit>{words.change}</Submit>
                </Form>
                <Links><TextLink to=Route::Recover>{words.forgotten}</TextLink></Links>
            </Page>
        })
    })
}
