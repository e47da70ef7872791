//! The list of countries with a search: by name, region or calling code.

use std::rc::Rc;

use js_sys::JsString;
use web_sys::{Element, HtmlDialogElement, HtmlInputElement};

use super::dom::{document, find, find_all, get_number, get_text, on, origin, set};
use crate::text;

/// The words of the option that is chosen.
pub(super) fn chosen_name(countries: &Element) -> Option<String> {
    find::<Element>(countries, "option:checked")?.text_content()
}

/// Lets `button` open the list in place of the native one, and tells `choose` the region that was taken.
pub(super) fn wake(
    root: &Element,
    button: &Element,
    countries: &Element,
    choose: impl Fn(&str) + 'static,
) -> Option<()> {
    let list = Rc::new(List {
        dialog: find(root, "dialog")?,
        search: find(root, ".countries-search")?,
        items: find(root, ".countries-list")?,
        countries: countries.clone(),
    });
    let close: Element = find(&list.dialog, "[data-close]")?;
    countries.set_attribute("hidden", "").ok()?;
    button.remove_attribute("hidden").ok()?;

    on(button, "click", {
        let list = list.clone();
        move |_| {
            let _ = list.open();
        }
    });
    on(&list.search, "input", {
        let list = list.clone();
        move |event| {
            // The search is no field of the form around it.
            event.stop_propagation();
            list.filter();
        }
    });
    let take = Rc::new({
        let list = list.clone();
        move |item: &Element| {
            if let Some(region) = item.get_attribute("data-region") {
                list.dialog.close();
                choose(&region);
            }
        }
    });
    on(&list.search, "keydown", {
        let (list, take) = (list.clone(), take.clone());
        move |event| {
            match get_text(&event, "key").as_deref().unwrap_or_default() {
                "ArrowDown" => list.step(1),
                "ArrowUp" => list.step(-1),
                // At once: browsers would first only clear the search.
                "Escape" => list.dialog.close(),
                "Enter" => {
                    if let Some(item) = list.active() {
                        take(&item);
                    }
                }
                _ => return,
            }
            event.prevent_default();
        }
    });
    on(&list.dialog.clone(), "click", move |event| {
        let Some(pressed) = origin(&event) else { return };
        if pressed == **list.dialog || close.contains(Some(&pressed)) {
            // The backdrop is the dialog itself.
            list.dialog.close();
        } else if let Ok(Some(item)) = pressed.closest("[data-region]") {
            take(&item);
        }
    });
    Some(())
}

struct List {
    dialog: HtmlDialogElement,
    search: HtmlInputElement,
    items: Element,
    countries: Element,
}

impl List {
    fn open(&self) -> Option<()> {
        if find::<Element>(&self.items, "li").is_none() {
            self.fill()?;
        }
        self.search.set_value("");
        self.filter();
        self.dialog.show_modal().ok()?;
        self.search.focus().ok()?;
        let chosen = get_text(&self.countries, "value")?;
        let item =
            self.visible().into_iter().find(|item| item.get_attribute("data-region").as_ref() == Some(&chosen))?;
        self.activate(&item);
        Some(())
    }

    /// An item per option of the native list; the last says that nothing matches.
    fn fill(&self) -> Option<()> {
        let document = document()?;
        for option in find_all(&self.countries, "option") {
            let item = document.create_element("li").ok()?;
            let region = option.get_attribute("value")?;
            let name = option.text_content()?;
            item.set_attribute("id", &["country-", &region].concat()).ok()?;
            item.set_attribute("role", "option").ok()?;
            // Any of its names finds it, whatever the page's language.
            let also = folded(&text::of(&option, "data-also"));
            item.set_attribute("data-find", &[&folded(&name), "|", &also, "|", &folded(&region)].concat()).ok()?;
            item.set_attribute("data-region", &region).ok()?;
            item.set_text_content(Some(&name));
            self.items.append_child(&item).ok()?;
        }
        let none = document.create_element("li").ok()?;
        none.set_attribute("class", "countries-none").ok()?;
        none.set_attribute("role", "option").ok()?;
        none.set_attribute("aria-disabled", "true").ok()?;
        none.set_text_content(Some(&text::of(&self.items, "data-none")));
        self.items.append_child(&none).ok()?;
        Some(())
    }

    /// Shows what matches: a word of the name, the region, or the calling code that begins with what is typed.
    fn filter(&self) {
        let wanted = folded(self.search.value().trim());
        let mut first = None;
        for item in find_all(&self.items, "[data-region]") {
            let words = item.get_attribute("data-find").unwrap_or_default();
            let matches = words
                .split('|')
                .any(|name| name.starts_with(&wanted) || name.split(' ').any(|word| word.starts_with(&wanted)));
            let _ = item.toggle_attribute_with_force("hidden", !matches);
            if matches && first.is_none() {
                first = Some(item);
            }
        }
        if let Some(none) = find::<Element>(&self.items, ".countries-none") {
            let _ = none.toggle_attribute_with_force("hidden", first.is_some());
        }
        match first {
            Some(item) => self.activate(&item),
            None => self.deactivate(),
        }
    }

    fn visible(&self) -> Vec<Element> {
        find_all(&self.items, "[data-region]:not([hidden])")
    }

    fn active(&self) -> Option<Element> {
        find(&self.items, "[aria-selected=true]")
    }

    fn step(&self, by: isize) {
        let visible = self.visible();
        let current = self.active().and_then(|active| visible.iter().position(|item| *item == active));
        let next = current.and_then(|index| index.checked_add_signed(by)).unwrap_or(0);
        if let Some(item) = visible.get(next) {
            self.activate(item);
        }
    }

    fn activate(&self, item: &Element) {
        self.deactivate();
        let _ = item.set_attribute("aria-selected", "true");
        let id = item.get_attribute("id").unwrap_or_default();
        let _ = self.search.set_attribute("aria-activedescendant", &id);
        // Only as far as needed, and only in the list.
        let (top, tall) = (get_number(item, "offsetTop"), get_number(item, "clientHeight"));
        let (from, height) = (get_number(&self.items, "scrollTop"), get_number(&self.items, "clientHeight"));
        if top < from || top + tall > from + height {
            set(&self.items, "scrollTop", &(top - height / 2.0).into());
        }
    }

    fn deactivate(&self) {
        if let Some(active) = self.active() {
            let _ = active.remove_attribute("aria-selected");
        }
        let _ = self.search.remove_attribute("aria-activedescendant");
    }
}

/// Lower case, accents and signs dropped, so that "cote" finds Côte d'Ivoire and "+41" Switzerland.
fn folded(words: &str) -> String {
    // The browser knows Unicode already; in Wasm its tables would weigh some kilobytes.
    let plain = String::from(JsString::from(words).normalize("NFD").to_lower_case());
    plain.chars().filter(|character| character.is_ascii_alphanumeric() || *character == ' ').collect()
}
