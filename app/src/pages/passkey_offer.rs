//! A passkey is offered, after somebody has signed in by a text on a device that could hold one. It is a page on the way:
//! every button leads on to where they were going.

use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Loaded, load, shown};
use crate::api::passkeys::{AddPasskey, AskNewPasskey, DeclinePasskey};
use crate::routes::Route;
use crate::ui::{Act, Ceremony, Lead, Look, Page, PasskeyForm, WithoutPasskeys};

#[component]
pub fn PasskeyOffer() -> impl IntoView {
    load(async |request| {
        let person = request.signed_in().await?;
        if person.account.has_passkey() {
            return Ok(Loaded::GoTo(Route::Account));
        }
        shown(view! {
            <Page title="No code next time?" is_private=true>
                <Lead>
                    "You signed in with a code by SMS. This device can do it with its own lock instead: your fingerprint, "
                    "face or PIN. That is faster, and safer too: texts can be read by others, a passkey can't."
                </Lead>
                <PasskeyForm
                    action=AddPasskey::url()
                    ask=AskNewPasskey::url()
                    ceremony=Ceremony::Create
                    press="Create a passkey"
                />
                <WithoutPasskeys words="You can add one later, on your account's page."/>
                <div class="passkey-decline">
                    <Act action=DeclinePasskey::url()>"Not now"</Act>
                    <Act action=DeclinePasskey::url() look=Look::Quiet fields=vec![("never", "yes".to_owned())]>"Never ask me again"</Act>
                </div>
            </Page>
        })
    })
}
