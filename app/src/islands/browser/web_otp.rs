//! The browser's own offer of a code that came by SMS (`WebOTP`).

use js_sys::{Array, Function, Object};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, EventTarget};

use super::dom::{get, get_text, on, on_leave, set, window};

/// Waits for the SMS where the browser can, until the form is submitted or the page is left.
pub(super) fn offer(form: &EventTarget, receive: impl FnOnce(String) + 'static) -> Option<()> {
    let window = window()?;
    get(&window, "OTPCredential")?;
    let credentials = get(&window.navigator(), "credentials")?;
    let ask: Function = get(&credentials, "get")?.dyn_into().ok()?;

    let waiting = AbortController::new().ok()?;
    on(form, "submit", {
        let waiting = waiting.clone();
        move |_| waiting.abort()
    });
    let signal = waiting.signal();
    on_leave(move || waiting.abort());

    let otp = Object::new();
    set(&otp, "transport", &Array::of1(&JsValue::from_str("sms")));
    let request = Object::new();
    set(&request, "otp", &otp);
    set(&request, "signal", &signal);
    let answer = ask.call1(&credentials, &request).ok()?;
    spawn_local(async move {
        // A refusal or an abort is no news: the code can be typed.
        if let Ok(credential) = JsFuture::from(js_sys::Promise::resolve(&answer)).await
            && let Some(code) = get_text(&credential, "code")
        {
            receive(code);
        }
    });
    Some(())
}
