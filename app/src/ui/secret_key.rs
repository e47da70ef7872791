//! The key of an authenticator app: to scan, to open, to type.

use leptos::prelude::*;

use super::{Icon, QrCode, Symbol};
use crate::islands::PageTools;

/// The same secret in three ways.
#[component]
pub fn SecretKey(
    /// `otpauth://…`
    link: String,
    /// In groups of four.
    key: String,
) -> impl IntoView {
    let plain = key.replace(' ', "");
    view! {
        <div class="secret">
            <QrCode text=link.clone() label="Code to scan with your authenticator app"/>
            <a class="button button-secondary" href=link>
                <Symbol icon=Icon::Open/><span class="button-label">"Open in your app"</span>
            </a>
            <PageTools>
                <div class="secret-key">
                    <p class="secret-label" id="secret-label">"Or type this key into the app"</p>
                    <code class="secret-text" translate="no" aria-labelledby="secret-label" data-totp-key>{key}</code>
                    <button class="button button-secondary button-small" type="button" data-copy=plain hidden>
                        <Symbol icon=Icon::Copy/><span data-copy-label>"Copy"</span>
                    </button>
                </div>
            </PageTools>
        </div>
    }
}
