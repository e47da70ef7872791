//! Days, moments and spans of time as people say them, in every language: for pages as for messages.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::language::Language;

/// `3 May 2026`, `3. Mai 2026`.
pub fn day(language: Language, at: Timestamp) -> String {
    let date = at.to_zoned(TimeZone::UTC).date();
    let month = months(language)[usize::from(date.month().unsigned_abs()) - 1];
    match language {
        Language::English => format!("{} {month} {}", date.day(), date.year()),
        Language::German => format!("{}. {month} {}", date.day(), date.year()),
    }
}

/// `14:05 UTC`. The server can't know the reader's zone, so it names the one it uses.
pub fn time(at: Timestamp) -> String {
    at.strftime("%H:%M UTC").to_string()
}

/// `3 May 2026, 14:05 UTC`.
pub fn moment(language: Language, at: Timestamp) -> String {
    format!("{}, {}", day(language, at), time(at))
}

/// `30 seconds`, `one minute`, `24 hours`, `7 days`: in the largest unit that tells it exactly, to the second. In German
/// the nominative and, as no day stands alone, the accusative.
pub fn span(language: Language, span: Duration) -> String {
    let (many, unit) = counted(span);
    let [one, more] = match (language, unit) {
        (Language::English, Unit::Second) => ["one second", "seconds"],
        (Language::English, Unit::Minute) => ["one minute", "minutes"],
        (Language::English, Unit::Hour) => ["an hour", "hours"],
        (Language::English, Unit::Day) => ["a day", "days"],
        (Language::German, Unit::Second) => ["eine Sekunde", "Sekunden"],
        (Language::German, Unit::Minute) => ["eine Minute", "Minuten"],
        (Language::German, Unit::Hour) => ["eine Stunde", "Stunden"],
        (Language::German, Unit::Day) => ["ein Tag", "Tage"],
    };
    said(many, one, more)
}

/// The same in the dative, where a language has one: behind "nach" and "innerhalb von".
pub fn span_in_dative(language: Language, span: Duration) -> String {
    let (many, unit) = counted(span);
    let [one, more] = match (language, unit) {
        (Language::English, _) => return self::span(language, span),
        (Language::German, Unit::Second) => ["einer Sekunde", "Sekunden"],
        (Language::German, Unit::Minute) => ["einer Minute", "Minuten"],
        (Language::German, Unit::Hour) => ["einer Stunde", "Stunden"],
        (Language::German, Unit::Day) => ["einem Tag", "Tagen"],
    };
    said(many, one, more)
}

#[derive(Clone, Copy)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
}

/// Less than two days people count in hours.
fn counted(span: Duration) -> (u64, Unit) {
    let seconds = span.as_secs();
    match seconds {
        172_800.. if seconds.is_multiple_of(86_400) => (seconds / 86_400, Unit::Day),
        3_600.. if seconds.is_multiple_of(3_600) => (seconds / 3_600, Unit::Hour),
        60.. if seconds.is_multiple_of(60) => (seconds / 60, Unit::Minute),
        _ => (seconds, Unit::Second),
    }
}

fn said(many: u64, one: &str, more: &str) -> String {
    if many == 1 { one.to_owned() } else { format!("{many} {more}") }
}

fn months(language: Language) -> [&'static str; 12] {
    match language {
        Language::English => [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        Language::German => [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_said_as_long_as_it_is() {
        for (seconds, english, german, dative) in [
            (1, "one second", "eine Sekunde", "einer Sekunde"),
            (30, "30 seconds", "30 Sekunden", "30 Sekunden"),
            (60, "one minute", "eine Minute", "einer Minute"),
            (90, "90 seconds", "90 Sekunden", "90 Sekunden"),
            (300, "5 minutes", "5 Minuten", "5 Minuten"),
            (3_600, "an hour", "eine Stunde", "einer Stunde"),
            (5_400, "90 minutes", "90 Minuten", "90 Minuten"),
            (86_400, "24 hours", "24 Stunden", "24 Stunden"),
            (90_000, "25 hours", "25 Stunden", "25 Stunden"),
            (172_800, "2 days", "2 Tage", "2 Tagen"),
            (259_200, "3 days", "3 Tage", "3 Tagen"),
        ] {
            let it = Duration::from_secs(seconds);
            assert_eq!(span(Language::English, it), english);
            assert_eq!(span_in_dative(Language::English, it), english);
            assert_eq!(span(Language::German, it), german);
            assert_eq!(span_in_dative(Language::German, it), dative);
        }
    }

    #[test]
    fn a_moment_names_its_day_and_its_zone() {
        let at = "2026-03-01T08:05:00Z".parse().unwrap();
        assert_eq!(moment(Language::English, at), "1 March 2026, 08:05 UTC");
        assert_eq!(moment(Language::German, at), "1. März 2026, 08:05 UTC");
    }
}
