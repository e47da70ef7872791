//! The Wasm entry. Exports `hydrate`; each island exports itself, and the boot script of the page calls them.

// The exports of the islands live in `app`; without this line the linker would drop them.
pub use app::islands;

use wasm_bindgen::prelude::wasm_bindgen;

/// Prepares the runtime that the islands share.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
