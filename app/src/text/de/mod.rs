//! German: people are addressed as "Sie", as a bank would.

mod sms_factor;

use identity::model::language::Language;

use super::words::Words;

pub(super) const WORDS: Words = Words {
    language: Language::German,
    months: [
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
    day: |day, month, year| format!("{day}. {month} {year}"),
    sms_factor: sms_factor::WORDS,
};
