//! Country and number.

use std::{cell::RefCell, rc::Rc};

use js_sys::Function;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::{
    country_list,
    dom::{find, get_text, is, lasting, on, set, tell, window},
};
use crate::{
    islands::phone_format::{Missing, Typed, erase_across_gap, read, with_calling_code},
    text,
};

/// Milliseconds of quiet after which the hint speaks: nobody wants to hear every digit counted.
const QUIET: i32 = 600;

pub(super) fn wake(root: &Element) -> Option<()> {
    let field: HtmlInputElement = find(root, "input[name=phone]")?;
    let countries: Element = find(root, "select")?;
    let button: Element = find(root, ".country-button")?;
    let chosen: Element = find(root, ".country-chosen")?;
    let entry = Entry {
        field: field.clone(),
        countries: countries.clone(),
        missing: Rc::new(RefCell::new(Missing::Nothing)),
        before: Rc::default(),
    };

    let label = {
        let countries = countries.clone();
        move || chosen.set_text_content(country_list::chosen_name(&countries).as_deref())
    };
    label();
    entry.tidy(None);
    on(&countries, "change", {
        let entry = entry.clone();
        move |_| {
            label();
            entry.tidy(None);
        }
    });

    let hint: Element = find(root, ".phone-missing")?;
    let speak: Function = lasting({
        let entry = entry.clone();
        move |_| hint.set_text_content(words(&hint, *entry.missing.borrow()).as_deref())
    })
    .unchecked_into();
    let timer = RefCell::new(0);
    on(&field, "input", {
        let entry = entry.clone();
        move |event| {
            if is(&event, "isComposing") {
                return;
            }
            entry.tidy(Some(&get_text(&event, "inputType").unwrap_or_default()));
            if let Some(window) = window() {
                window.clear_timeout_with_handle(*timer.borrow());
                timer.replace(window.set_timeout_with_callback_and_timeout_and_arguments_0(&speak, QUIET).unwrap_or(0));
            }
        }
    });

    country_list::wake(root, &button, &countries, move |region| {
        entry.choose(region);
        let _ = entry.field.focus();
    })
}

/// What is missing, as the server has put it on the hint: a sentence for each count, the last for all above.
fn words(hint: &Element, missing: Missing) -> Option<String> {
    let (count, name) = match missing {
        Missing::Nothing => return None,
        Missing::Country => return Some(text::of(hint, "data-no-country")),
        Missing::ToGo(count) => (count, "data-to-go"),
        Missing::TooMany(count) => (count, "data-too-many"),
    };
    let sentences = text::of(hint, name);
    sentences.split('|').take(count + 1).last().map(str::to_owned)
}

/// The two fields and what is known of the number.
#[derive(Clone)]
struct Entry {
    field: HtmlInputElement,
    countries: Element,
    missing: Rc<RefCell<Missing>>,
    /// The text as it was left, to see what a press took away.
    before: Rc<RefCell<String>>,
}

impl Entry {
    /// Groups what stands in the field after an edit of this kind, and follows the country that the number names.
    fn tidy(&self, edit: Option<&str>) {
        let text = self.field.value();
        let caret = self.field.selection_start().ok().flatten().map_or(0, |caret| caret as usize);
        let mut typed = Typed { text, caret };
        let erased = matches!(edit, Some("deleteContentBackward" | "deleteContentForward"));
        if erased && took_a_gap(&self.before.borrow(), &typed.text) {
            typed = erase_across_gap(&typed, edit == Some("deleteContentForward"));
        }
        let region = get_text(&self.countries, "value").unwrap_or_default();
        let Some(reading) = read(&typed, &region) else {
            self.missing.replace(Missing::Nothing);
            self.before.replace(typed.text);
            return;
        };
        if reading.typed.text != self.field.value() {
            self.field.set_value(&reading.typed.text);
            // Only where the person is: setting a caret would steal the focus from elsewhere in some browsers.
            if edit.is_some()
                && let Ok(caret) = u32::try_from(reading.typed.caret)
            {
                let _ = self.field.set_selection_range(caret, caret);
            }
        }
        self.before.replace(reading.typed.text);
        self.missing.replace(reading.missing);
        if let Some(named) = reading.region.filter(|named| **named != *region) {
            set(&self.countries, "value", &named.into());
            tell(&self.countries, "change");
        }
    }

    /// Takes the country chosen from the list; a number that named another is carried over.
    fn choose(&self, region: &str) {
        if let Some(carried) =
            with_calling_code(&self.field.value(), &get_text(&self.countries, "value").unwrap_or_default(), region)
        {
            self.field.set_value(&carried);
        }
        set(&self.countries, "value", &region.into());
        tell(&self.countries, "change");
    }
}

/// Whether exactly one character went and no digit with it.
fn took_a_gap(before: &str, after: &str) -> bool {
    let digits = |text: &str| text.chars().filter(|character| character.is_ascii_digit() || *character == '+').count();
    before.chars().count() == after.chars().count() + 1 && digits(before) == digits(after)
}
