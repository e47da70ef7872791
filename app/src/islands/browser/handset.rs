//! The virtual handset, live.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, RequestInit, Response};

use super::{
    dom::{find, get_number, is, set, window},
    live, page_tools,
};

pub(super) fn wake(root: &Element) -> Option<()> {
    page_tools::show(root);
    page_tools::listen(root);
    let live_part: Element = find(root, "[data-src]")?;
    let fragment: Rc<str> = live_part.get_attribute("data-fragment")?.into();
    scroll(&live_part);
    live::follow(live_part.get_attribute("data-src")?, "message", move |_| {
        let (live_part, fragment) = (live_part.clone(), fragment.clone());
        spawn_local(async move {
            if let Some(html) = fetch(&fragment).await {
                // Rendered and escaped by our own server.
                live_part.set_inner_html(&html);
                page_tools::show(&live_part);
                scroll(&live_part);
            }
        });
        true
    });
    Some(())
}

async fn fetch(address: &str) -> Option<String> {
    let fetching = window()?.fetch_with_str_and_init(address, &RequestInit::new());
    let response: Response = JsFuture::from(fetching).await.ok()?.unchecked_into();
    if !is(&response, "ok") {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// The newest text is at the bottom of the drawn screen.
fn scroll(live_part: &Element) {
    if let Some(screen) = find::<Element>(live_part, "[data-scroll]") {
        set(&screen, "scrollTop", &get_number(&screen, "scrollHeight").into());
    }
}
