//! The line that says how far a message is.

use web_sys::Element;

use super::{dom::find, live};

pub(super) fn wake(root: &Element) -> Option<()> {
    let line: Element = find(root, "[data-src]")?;
    let words: Element = find(&line, ".delivery-words")?;
    let is_last = |state: &str| matches!(state, "delivered" | "failed");
    if is_last(&line.get_attribute("data-state")?) {
        return None;
    }
    live::follow(line.get_attribute("data-src")?, "state", move |data| {
        let Some((state, said)) = data.split_once('|') else { return true };
        let _ = line.set_attribute("data-state", state);
        words.set_text_content(Some(said));
        !is_last(state)
    });
    Some(())
}
