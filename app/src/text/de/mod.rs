//! German: people are addressed as "Sie", as a bank would.

mod data;
mod device_name;
mod email_addresses;
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
    data: data::WORDS,
    device_name: device_name::WORDS,
    email_addresses: email_addresses::WORDS,
    sms_factor: sms_factor::WORDS,
};
