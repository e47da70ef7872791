//! A passkey is offered, after somebody has signed in by a text on a device that could hold one. It is a page on the way:
//! declining leads on to where they were going, and so does creating one, unless something has to be proved first.

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
        let words = &request.words().passkeys;
        shown(view! {
            <Page title=words.offer is_private=true>
                <Lead>{words.why}</Lead>
                <PasskeyForm
                    action=AddPasskey::url()
                    ask=AskNewPasskey::url()
                    ceremony=Ceremony::Create
                    press=words.create
                />
                <WithoutPasskeys words=words.later/>
                <div class="passkey-decline">
                    <Act action=DeclinePasskey::url()>{words.not_now}</Act>
                    <Act action=DeclinePasskey::url() look=Look::Quiet fields=vec![("never", "yes".to_owned())]>{words.never}</Act>
                </div>
            </Page>
        })
    })
}
