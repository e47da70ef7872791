//! English.

mod data;
mod device_name;
mod email_addresses;
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
    data: data::WORDS,
    device_name: device_name::WORDS,
    email_addresses: email_addresses::WORDS,
    sms_factor: sms_factor::WORDS,
};
