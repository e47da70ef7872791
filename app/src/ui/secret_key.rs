//! The key of an authenticator app: to scan, to open, to type.

use leptos::prelude::*;

use super::{Icon, QrCode, Symbol};
use crate::islands::PageTools;
use crate::text::here;

/// The same secret in three ways.
#[component]
pub fn SecretKey(
    /// `otpauth://…`
    link: String,
    /// In groups of four.
    key: String,
) -> impl IntoView {
    let words = &here().tools;
    let plain = key.replace(' ', "");
    view! {
        <div class="secret">
            <QrCode text=link.clone() label=words.scan/>
            <a class="button button-secondary" href=link>
                <Symbol icon=Icon::Open/><span class="button-label">{words.open_in_app}</span>
            </a>
            <PageTools>
                <div class="secret-key">
                    <p class="secret-label" id="secret-label">{words.type_key}</p>
                    <code class="secret-text" translate="no" aria-labelledby="secret-label" data-totp-key>{key}</code>
                    <button class="button button-secondary button-small" type="button" data-copy=plain hidden>
                        <Symbol icon=Icon::Copy/><span data-copy-label data-copied=words.copied>{words.copy}</span>
                    </button>
                </div>
            </PageTools>
        </div>
    }
}
