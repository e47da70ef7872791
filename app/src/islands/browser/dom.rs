//! Short words for what every island asks of the DOM.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, Element, Event, EventInit, EventTarget, Window};

pub(super) fn window() -> Option<Window> {
    web_sys::window()
}

pub(super) fn document() -> Option<Document> {
    window()?.document()
}

/// The first match inside `root`, if it is such an element.
pub(super) fn find<T: JsCast>(root: &Element, selector: &str) -> Option<T> {
    root.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Every match inside `root`, in document order.
pub(super) fn find_all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.item(index)?.dyn_into().ok()).collect()
}

/// Listens for as long as the page lives.
pub(super) fn on(target: &EventTarget, kind: &str, listener: impl FnMut(Event) + 'static) {
    let listener = lasting(listener);
    let _ = target.add_event_listener_with_callback(kind, listener.unchecked_ref());
}

/// A listener that the page's end frees.
pub(super) fn lasting(listener: impl FnMut(Event) + 'static) -> JsValue {
    let boxed: Box<dyn FnMut(Event)> = Box::new(listener);
    Closure::wrap(boxed).into_js_value()
}

/// The page comes back, perhaps from the back button's store, where it slept with its state.
pub(super) fn on_return(mut listener: impl FnMut() + 'static) {
    if let Some(window) = window() {
        on(&window, "pageshow", move |_| listener());
    }
}

/// The page is left.
pub(super) fn on_leave(mut listener: impl FnMut() + 'static) {
    if let Some(window) = window() {
        on(&window, "pagehide", move |_| listener());
    }
}

/// Tells the islands around `target` that something happened there.
pub(super) fn tell(target: &EventTarget, kind: &str) {
    let bubbling = EventInit::new();
    bubbling.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict(kind, &bubbling) {
        let _ = target.dispatch_event(&event);
    }
}

/// A field of a JavaScript object.
pub(super) fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// A text field of a JavaScript object.
pub(super) fn get_text(object: &JsValue, name: &str) -> Option<String> {
    get(object, name)?.as_string()
}

pub(super) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
