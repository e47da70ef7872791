//! The field for a code.

use std::{cell::RefCell, rc::Rc};

use web_sys::{Element, HtmlInputElement};

use super::{
    dom::{find, is, on},
    post_form, web_otp,
};

/// The refusal of a code that is not the right one.
const WRONG: &str = "wrong-code";

pub(super) fn wake(root: &Element) -> Option<()> {
    let field: HtmlInputElement = find(root, "input")?;
    let form = field.form()?;
    let length: usize = field.get_attribute("data-length")?.parse().ok()?;
    // What was last sent by itself: the same digits are not sent twice, so a wrong code waits for a change.
    let sent = Rc::new(RefCell::new(String::new()));
    // What was last posted, and what the server said is wrong, in which words: pressing on that would only cost another
    // try.
    let posted = Rc::new(RefCell::new(String::new()));
    let wrong = Rc::new(RefCell::new((String::new(), String::new())));
    let typed = {
        let (field, form) = (field.clone(), form.clone());
        move || {
            tidy(&field);
            let code = field.value();
            if code.len() == length && *sent.borrow() != code {
                sent.replace(code);
                let _ = form.request_submit();
            }
        }
    };
    on(&field, "input", {
        let typed = typed.clone();
        move |event| {
            // An input method is still at work; it says `compositionend` when it is done.
            if !is(&event, "isComposing") {
                typed();
            }
        }
    });
    on(&field, "compositionend", {
        let typed = typed.clone();
        move |_| typed()
    });
    on(&form, "submit", {
        let (form, field, posted, wrong) = (form.clone(), field.clone(), posted.clone(), wrong.clone());
        move |event| {
            let code = field.value();
            let (wrong, words) = &*wrong.borrow();
            // Nothing typed is no code that was refused.
            if !code.is_empty() && *wrong == code {
                event.prevent_default();
                event.stop_propagation();
                post_form::refuse(&form, WRONG, words);
                field.select();
            } else if !post_form::is_busy(&form) {
                posted.replace(code);
            }
        }
    });
    on(&form, "refused", {
        let (field, form) = (field.clone(), form.clone());
        move |_| {
            if let Some(refusal) = find::<Element>(&form, &["[data-refusal=", WRONG, "]"].concat()) {
                wrong.replace((posted.take(), refusal.text_content().unwrap_or_default()));
            }
            // Kept, and ready to be typed over.
            let _ = field.focus();
            field.select();
        }
    });
    if field.has_attribute("data-by-sms") {
        web_otp::offer(&form, move |code| {
            field.set_value(&code);
            typed();
        });
    }
    Some(())
}

/// Leaves only the digits, in the writing that we count in, with the caret behind the same digit.
fn tidy(field: &HtmlInputElement) {
    let text = field.value();
    let code = digits(&text);
    if code == text {
        return;
    }
    let caret = field.selection_start().ok().flatten().map(|caret| {
        let before: String = text.chars().take(caret as usize).collect();
        u32::try_from(digits(&before).len()).unwrap_or(0)
    });
    field.set_value(&code);
    if let Some(caret) = caret {
        let _ = field.set_selection_range(caret, caret);
    }
}

fn digits(text: &str) -> String {
    text.chars().filter_map(crate::islands::digits::digit).collect()
}
