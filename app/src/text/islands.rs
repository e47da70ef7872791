//! English.

use crate::islands::phone_format::Missing;

pub(crate) const COPIED: &str = "Copied";
pub(crate) const SHOW: &str = "Show";
pub(crate) const HIDE: &str = "Hide";
/// Follows either for those who hear the button.
pub(crate) const THE_PASSWORD: &str = " the password";
pub(crate) const NO_NETWORK: &str =
    "We could not reach Ringfence. Check your connection and try again: nothing you typed is lost.";
pub(crate) const NOT_UNDERSTOOD: &str =
    "That did not work on our side. Please try again in a moment, or reload the page.";
pub(crate) const NO_COUNTRY: &str = "No country has this name or calling code.";

/// On a button while it can't be pressed yet: its own words, and when.
pub(crate) fn in_seconds(words: &str, seconds: u32) -> String {
    [words, " in ", &seconds.to_string(), " s"].concat()
}

/// Under the number, while it is typed.
pub(crate) fn missing(missing: Missing) -> String {
    let (count, ending) = match missing {
        Missing::Nothing => return String::new(),
        Missing::Country => return "No country has this calling code.".to_owned(),
        Missing::ToGo(count) => (count, " to go"),
        Missing::TooMany(count) => (count, " too many"),
    };
    let number =
        ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"].get(count).copied();
    let noun = if count == 1 { " digit" } else { " digits" };
    [number.unwrap_or("Many"), noun, ending].concat()
}
