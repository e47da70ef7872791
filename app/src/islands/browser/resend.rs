//! Counts down to the moment when another code may be sent.

use std::{cell::Cell, rc::Rc};

use js_sys::Date;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{
    dom::{find, lasting, on, on_return, window},
    post_form,
};
use crate::text;

pub(super) fn wake(root: &Element) -> Option<()> {
    let form: Element = find(root, "form")?;
    let button: Element = find(root, "button[name=again]")?;
    let label: Element = find(&button, ".button-label")?;
    // "Send again", or "Text me a code" where none has been asked for.
    let words = label.text_content()?;
    let (before, behind) = (text::of(&form, "data-before-seconds"), text::of(&form, "data-behind-seconds"));
    // The moment, not the seconds left: a sleeping tab must not sleep through its wait.
    let ends = Rc::new(Cell::new(0.0));
    let start = {
        let (form, ends) = (form.clone(), ends.clone());
        move || {
            // A refusal without a wait (no network) changes nothing about the wait that runs.
            if let Some(seconds) = form.get_attribute("data-wait-seconds").and_then(|wait| wait.parse::<u32>().ok()) {
                ends.set(Date::now() + f64::from(seconds) * 1000.0);
            }
        }
    };
    // Before the form is posted, which the wrapper around this one does.
    on(&form, "submit", {
        let button = button.clone();
        move |event| {
            if post_form::waits(&button) {
                event.prevent_default();
                event.stop_propagation();
            }
        }
    });
    let draw = move || {
        let left = ((ends.get() - Date::now()) / 1000.0).ceil();
        let waits = left >= 1.0;
        post_form::set_waits(&form, &button, waits);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at least 1 here; a float cast saturates"
        )]
        let words =
            if waits { [&*words, &before, &(left as u32).to_string(), &behind].concat() } else { words.clone() };
        if label.text_content().as_ref() != Some(&words) {
            label.set_text_content(Some(&words));
        }
    };
    start();
    draw();
    on(root, "refused", {
        let draw = draw.clone();
        move |_| {
            start();
            draw();
        }
    });
    on_return(draw.clone());
    let tick = lasting(move |_| draw());
    window()?.set_interval_with_callback_and_timeout_and_arguments_0(tick.unchecked_ref(), 500).ok()?;
    Some(())
}
