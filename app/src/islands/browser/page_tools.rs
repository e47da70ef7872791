//! Buttons that act in the page alone.

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Element;

use super::dom::{document, find, find_all, on, origin, window};
use crate::text;

const TOOLS: &str = "[data-print],[data-copy],[data-reveal]";

pub(super) fn wake(root: &Element) -> Option<()> {
    find::<Element>(root, TOOLS)?;
    show(root);
    listen(root);
    Some(())
}

/// Shows the buttons that are of no use without this.
pub(super) fn show(root: &Element) {
    for tool in find_all(root, TOOLS) {
        let _ = tool.remove_attribute("hidden");
    }
}

/// Acts when one is pressed, also one that comes later.
pub(super) fn listen(root: &Element) {
    on(root, "click", |event| {
        if let Some(tool) = origin(&event).and_then(|pressed| pressed.closest(TOOLS).ok().flatten()) {
            let _ = press(&tool);
        }
    });
}

fn press(tool: &Element) -> Option<()> {
    if let Some(name) = tool.get_attribute("data-reveal") {
        reveal(tool, &name)
    } else if let Some(words) = tool.get_attribute("data-copy") {
        copy(tool, &words)
    } else {
        window()?.print().ok()
    }
}

fn reveal(tool: &Element, id: &str) -> Option<()> {
    let field = document()?.get_element_by_id(id)?;
    let show = field.get_attribute("type")? == "password";
    field.set_attribute("type", if show { "text" } else { "password" }).ok()?;
    let (act, aloud) = if show { ("data-hide", "data-hide-aloud") } else { ("data-show", "data-show-aloud") };
    tool.set_text_content(Some(&text::of(tool, act)));
    tool.set_attribute("aria-label", &text::of(tool, aloud)).ok()
}

fn copy(tool: &Element, words: &str) -> Option<()> {
    let written = window()?.navigator().clipboard().write_text(words);
    let label = find::<Element>(tool, "[data-copy-label]").unwrap_or_else(|| tool.clone());
    spawn_local(async move {
        if JsFuture::from(written).await.is_ok() {
            label.set_text_content(Some(&text::of(&label, "data-copied")));
        }
    });
    Some(())
}
