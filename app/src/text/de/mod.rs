//! German: people are addressed as "Sie", as a bank would.

mod cancel;
mod dead_ends;
mod delivery;
mod door;
mod fields;
mod layout;
mod not_me;
mod passkey_form;
mod phone_sign_in;
mod purposes;
mod re_authenticate;
mod recover;
mod refusals;
mod register;
mod resend;
mod second_factor;
mod sign_in;
mod silence_number;
mod sms_factor;
mod tools;

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
    cancel: cancel::WORDS,
    dead_ends: dead_ends::WORDS,
    delivery: delivery::WORDS,
    door: door::WORDS,
    fields: fields::WORDS,
    layout: layout::WORDS,
    not_me: not_me::WORDS,
    passkey_form: passkey_form::WORDS,
    phone_sign_in: phone_sign_in::WORDS,
    purposes: purposes::WORDS,
    re_authenticate: re_authenticate::WORDS,
    recover: recover::WORDS,
    refusals: refusals::WORDS,
    register: register::WORDS,
    resend: resend::WORDS,
    second_factor: second_factor::WORDS,
    sign_in: sign_in::WORDS,
    silence_number: silence_number::WORDS,
    sms_factor: sms_factor::WORDS,
    tools: tools::WORDS,
};
