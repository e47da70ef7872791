//! Short words for what every island asks of the DOM.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, Element, Event, EventTarget, Window};

pub(super) fn window() -> Option<Window> {
    web_sys::window()
}

pub(super) fn document() -> Option<Document> {
    window()?.document()
}

/// The first match inside `root`. The selector says what kind of element it is: a check of the kind would be one more
/// import for each.
pub(super) fn find<T: JsCast>(root: &Element, selector: &str) -> Option<T> {
    root.query_selector(selector).ok().flatten().map(JsCast::unchecked_into)
}

/// Every match inside `root`, in document order.
pub(super) fn find_all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.item(index)).map(JsCast::unchecked_into).collect()
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
    let bubbling = Object::new();
    set(&bubbling, "bubbles", &JsValue::TRUE);
    if let Ok(event) = Event::new_with_event_init_dict(kind, bubbling.unchecked_ref()) {
        let _ = target.dispatch_event(&event);
    }
}

/// The element that an event happened to. Ours bubble up from elements alone.
pub(super) fn origin(event: &Event) -> Option<Element> {
    event.target().map(JsCast::unchecked_into)
}

/// A field of a JavaScript object. A getter of its own for each would be an import each, in Wasm and script.
pub(super) fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// A text field of a JavaScript object.
pub(super) fn get_text(object: &JsValue, name: &str) -> Option<String> {
    get(object, name)?.as_string()
}

/// A number of a JavaScript object, or zero.
pub(super) fn get_number(object: &JsValue, name: &str) -> f64 {
    get(object, name).and_then(|value| value.as_f64()).unwrap_or(0.0)
}

/// Whether a field of a JavaScript object is `true`.
pub(super) fn is(object: &JsValue, name: &str) -> bool {
    get(object, name).and_then(|value| value.as_bool()) == Some(true)
}

pub(super) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
