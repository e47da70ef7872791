//! Names that people know: of browsers, and of moments.

use identity::jiff::Timestamp;
use identity::model::visitor::kind_of_browser;

use crate::text::Words;

/// `Firefox on Android`.
pub(crate) fn browser(words: &Words, user_agent: &str) -> String {
    kind_of_browser(user_agent, words.language)
}

/// `3 May 2026, 14:05 UTC`. The server can't know the reader's zone, so it names the one it uses.
pub(crate) fn moment(words: &Words, at: Timestamp) -> String {
    format!("{}, {}", day(words, at), at.strftime("%H:%M UTC"))
}

/// `3 May 2026`, `3. Mai 2026`.
pub(crate) fn day(words: &Words, at: Timestamp) -> String {
    let date = at.to_zoned(identity::jiff::tz::TimeZone::UTC).date();
    let month = words.months[usize::from(date.month().unsigned_abs()) - 1];
    (words.day)(date.day(), month, date.year())
}
