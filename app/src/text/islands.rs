//! What islands say, the server has told them in the page, in its language: a phone need not fetch the words of all.

use web_sys::Element;

/// What an attribute of the document's root says; nothing where the page says nothing.
pub(crate) fn of_page(name: &str) -> String {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    root.map(|root| of(&root, name)).unwrap_or_default()
}

/// What an attribute says.
pub(crate) fn of(element: &Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}
