//! Names that people know: of browsers, moments and spans of time.

use std::time::Duration;

use identity::jiff::Timestamp;
use identity::model::calendar;
use identity::model::visitor::kind_of_browser;

use crate::text::Words;

/// `Firefox on Android`.
pub(crate) fn browser(words: &Words, user_agent: &str) -> String {
    kind_of_browser(user_agent, words.language)
}

/// `3 May 2026, 14:05 UTC`.
pub(crate) fn moment(words: &Words, at: Timestamp) -> String {
    calendar::moment(words.language, at)
}

/// `3 May 2026`, `3. Mai 2026`.
pub(crate) fn day(words: &Words, at: Timestamp) -> String {
    calendar::day(words.language, at)
}

/// `30 seconds`, `24 hours`, `7 days`.
pub(crate) fn span(words: &Words, span: Duration) -> String {
    calendar::span(words.language, span)
}

/// The same, as it stands behind "after".
pub(crate) fn span_after(words: &Words, span: Duration) -> String {
    calendar::span_in_dative(words.language, span)
}
