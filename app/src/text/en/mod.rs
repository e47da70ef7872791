//! English.

mod account;
mod activity;
mod email_factor;
mod methods;
mod passkeys;
mod password;
mod phone;
mod recovery_codes;
mod sessions;
mod sms_factor;
mod strong_method;
mod totp_factor;

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
    account: account::WORDS,
    activity: activity::WORDS,
    email_factor: email_factor::WORDS,
    methods: methods::WORDS,
    passkeys: passkeys::WORDS,
    password: password::WORDS,
    phone: phone::WORDS,
    recovery_codes: recovery_codes::WORDS,
    sessions: sessions::WORDS,
    sms_factor: sms_factor::WORDS,
    strong_method: strong_method::WORDS,
    totp_factor: totp_factor::WORDS,
};
