//! The ten codes, shown until kept.

use leptos::prelude::*;

use super::{Icon, Symbol};
use crate::islands::PageTools;
use crate::routes::Route;
use crate::text::here;

/// The codes as a grid, with ways to keep them: print, copy, download.
#[component]
pub fn RecoveryCodes(codes: Vec<String>) -> impl IntoView {
    let words = &here().tools;
    let together = codes.join("\n");
    view! {
        <PageTools>
            <div class="recovery">
                <ol class="recovery-codes" translate="no">
                    {codes
                        .into_iter()
                        .map(|code| view! { <li class="recovery-code"><code data-recovery-code>{code}</code></li> })
                        .collect_view()}
                </ol>
                <div class="recovery-tools">
                    <a class="button button-secondary button-small" href=Route::RecoveryCodesText.path() download="ringfence-recovery-codes.txt">
                        <Symbol icon=Icon::Download/>{words.download}
                    </a>
                    <button class="button button-secondary button-small" type="button" data-print hidden>
                        <Symbol icon=Icon::Print/>{words.print}
                    </button>
                    <button class="button button-secondary button-small" type="button" data-copy=together hidden>
                        <Symbol icon=Icon::Copy/><span data-copy-label data-copied=words.copied>{words.copy}</span>
                    </button>
                </div>
            </div>
        </PageTools>
    }
}
