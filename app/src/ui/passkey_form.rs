//! Forms that a passkey fills in. Their script (`frontend/passkeys/passkeys.js`) is loaded where such a form stands, and
//! nowhere else.

use leptos::{nonce::use_nonce, prelude::*};

use super::{Look, Submit, of_account};
use crate::assets::Assets;
use crate::islands::PostForm;
use crate::text::here;

/// What the device is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ceremony {
    /// A new passkey.
    Create,
    /// One that it has.
    Get,
}

impl Ceremony {
    const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Get => "get",
        }
    }
}

/// A form whose button asks the device for a passkey, and posts what it answers. It shows once its script runs in a browser
/// that knows passkeys; what else the person can do, the page says with [`WithoutPasskeys`].
#[component]
pub fn PasskeyForm(
    /// Where the answer is posted.
    #[prop(into)]
    action: String,
    /// Where the script asks what is to be signed.
    #[prop(into)]
    ask: String,
    ceremony: Ceremony,
    /// Offers passkeys among the suggestions of the address field, too.
    #[prop(optional)]
    autofill: bool,
    #[prop(optional)] look: Look,
    /// The words on the button.
    press: &'static str,
    /// Fields that go along.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let words = &here().passkey_form;
    let of = of_account();
    view! {
        <PostForm>
            <form
                class="form passkey-form"
                method="post"
                action=action
                novalidate
                hidden
                data-passkey=ceremony.name()
                data-ask=ask
                data-autofill=autofill.then_some("")
                data-cancelled=words.cancelled
                data-known=words.known
                data-unable=words.unable
                data-no-network=words.no_network
            >
                <div class="form-refusal" data-refusal-place></div>
                {of}
                <input type="hidden" name="credential"/>
                {children.map(|children| children())}
                <Submit look>{press}</Submit>
            </form>
        </PostForm>
        <PasskeyScript/>
    }
}

/// What is said where a passkey can't be asked for: no scripts, or a browser that doesn't know passkeys.
#[component]
pub fn WithoutPasskeys(words: &'static str) -> impl IntoView {
    let why = &here().passkey_form;
    view! {
        <p class="passkey-unable" data-passkey-unable hidden>{why.not_known_here}{words}</p>
        <p class="passkey-unable passkey-scriptless" data-passkey-scriptless>{why.needs_scripts}{words}</p>
    }
}

/// The script of passkeys. A browser runs it once, however often it stands in a page.
#[component]
pub fn PasskeyScript() -> impl IntoView {
    let address = Assets::here().map(|assets| assets.passkeys.as_str());
    address.map(|address| view! { <script type="module" src=address nonce=use_nonce() fetchpriority="low"></script> })
}
