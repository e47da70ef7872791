//! What islands say, the server has told them in the page, in its language: a phone need not fetch the words of all.

use web_sys::Element;

/// What an attribute of the document's root says, found from inside of it: a way that islands go anyway, so no further import.
pub(crate) fn of_page(inside: &Element, name: &str) -> String {
    inside.closest("html").ok().flatten().map(|root| of(&root, name)).unwrap_or_default()
}

/// What an attribute says.
pub(crate) fn of(element: &Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}
