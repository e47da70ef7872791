//! Names that people know: of browsers, and of moments.

use identity::jiff::Timestamp;
pub use identity::model::visitor::kind_of_browser as browser;

/// `3 May 2026, 14:05 UTC`. The server can't know the reader's zone, so it names the one it uses.
pub fn moment(at: Timestamp) -> String {
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// `3 May 2026`.
pub fn day(at: Timestamp) -> String {
    at.strftime("%-d %B %Y").to_string()
}
