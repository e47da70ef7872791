//! German: people are addressed as "Sie", as a bank would.

mod account;
mod activity;
mod cancel;
mod data;
mod dead_ends;
mod delivery;
mod device_name;
mod door;
mod email_addresses;
mod email_factor;
mod fields;
mod layout;
mod methods;
mod not_me;
mod passkey_form;
mod passkeys;
mod password;
mod phone;
mod phone_sign_in;
mod purposes;
mod re_authenticate;
mod recover;
mod recovery_codes;
mod refusals;
mod register;
mod resend;
mod second_factor;
mod sessions;
mod sign_in;
mod silence_number;
mod sms_factor;
mod strong_method;
mod tools;
mod totp_factor;

use identity::model::language::Language;

use super::words::Words;

pub(super) const WORDS: Words = Words {
    language: Language::German,
    account: account::WORDS,
    activity: activity::WORDS,
    cancel: cancel::WORDS,
    data: data::WORDS,
    dead_ends: dead_ends::WORDS,
    delivery: delivery::WORDS,
    device_name: device_name::WORDS,
    door: door::WORDS,
    email_addresses: email_addresses::WORDS,
    email_factor: email_factor::WORDS,
    fields: fields::WORDS,
    layout: layout::WORDS,
    methods: methods::WORDS,
    not_me: not_me::WORDS,
    passkey_form: passkey_form::WORDS,
    passkeys: passkeys::WORDS,
    password: password::WORDS,
    phone: phone::WORDS,
    phone_sign_in: phone_sign_in::WORDS,
    purposes: purposes::WORDS,
    re_authenticate: re_authenticate::WORDS,
    recover: recover::WORDS,
    recovery_codes: recovery_codes::WORDS,
    refusals: refusals::WORDS,
    register: register::WORDS,
    resend: resend::WORDS,
    second_factor: second_factor::WORDS,
    sessions: sessions::WORDS,
    sign_in: sign_in::WORDS,
    silence_number: silence_number::WORDS,
    sms_factor: sms_factor::WORDS,
    strong_method: strong_method::WORDS,
    tools: tools::WORDS,
    totp_factor: totp_factor::WORDS,
};
