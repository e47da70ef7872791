//! English.

mod sms_factor;

use identity::model::language::Language;

use super::words::Words;

pub(super) const WORDS: Words = Words {
    language: Language::English,
    months: [
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
    day: |day, month, year| format!("{day} {month} {year}"),
    sms_factor: sms_factor::WORDS,
};
