//! What there is to say: a field for each sentence, a file for each part of the app. Languages fill it in (`text/en`,
//! `text/de`).
//!
//! A field is the sentence itself, a function where something is told in it (`fn(count: i64) -> String`), or
//! [`Around`] where a piece of the page stands in the middle of it.

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
use leptos::prelude::use_context;

use super::{de, en};
use crate::ssr::Request;

pub(crate) use account::Account;
pub(crate) use activity::Activity;
pub(crate) use cancel::Cancel;
pub(crate) use data::Data;
pub(crate) use dead_ends::DeadEnds;
pub(crate) use delivery::Delivery;
pub(crate) use device_name::DeviceName;
pub use door::Door;
pub(crate) use email_addresses::EmailAddresses;
pub(crate) use email_factor::EmailFactor;
pub(crate) use fields::Fields;
pub(crate) use layout::Layout;
pub(crate) use methods::Methods;
pub(crate) use not_me::NotMe;
pub(crate) use passkey_form::PasskeyForm;
pub(crate) use passkeys::Passkeys;
pub(crate) use password::Password;
pub(crate) use phone::Phone;
pub(crate) use phone_sign_in::PhoneSignIn;
pub(crate) use purposes::Purposes;
pub(crate) use re_authenticate::ReAuthenticate;
pub(crate) use recover::Recover;
pub(crate) use recovery_codes::RecoveryCodes;
pub(crate) use refusals::Refusals;
pub(crate) use register::Register;
pub(crate) use resend::Resend;
pub(crate) use second_factor::SecondFactor;
pub(crate) use sessions::Sessions;
pub(crate) use sign_in::SignIn;
pub(crate) use silence_number::SilenceNumber;
pub(crate) use sms_factor::SmsFactor;
pub(crate) use strong_method::StrongMethod;
pub(crate) use tools::Tools;
pub(crate) use totp_factor::TotpFactor;

/// Everything that pages say, in one language.
pub(crate) struct Words {
    pub language: Language,
    pub account: Account,
    pub activity: Activity,
    pub cancel: Cancel,
    pub data: Data,
    pub dead_ends: DeadEnds,
    pub delivery: Delivery,
    pub device_name: DeviceName,
    pub door: Door,
    pub email_addresses: EmailAddresses,
    pub email_factor: EmailFactor,
    pub fields: Fields,
    pub layout: Layout,
    pub methods: Methods,
    pub not_me: NotMe,
    pub passkey_form: PasskeyForm,
    pub passkeys: Passkeys,
    pub password: Password,
    pub phone: Phone,
    pub phone_sign_in: PhoneSignIn,
    pub purposes: Purposes,
    pub re_authenticate: ReAuthenticate,
    pub recover: Recover,
    pub recovery_codes: RecoveryCodes,
    pub refusals: Refusals,
    pub register: Register,
    pub resend: Resend,
    pub second_factor: SecondFactor,
    pub sessions: Sessions,
    pub sign_in: SignIn,
    pub silence_number: SilenceNumber,
    pub sms_factor: SmsFactor,
    pub strong_method: StrongMethod,
    pub tools: Tools,
    pub totp_factor: TotpFactor,
}

/// What stands before and after a piece of the page, spaces included.
#[derive(Clone, Copy)]
pub(crate) struct Around(pub &'static str, pub &'static str);

/// All words in a language.
pub(crate) fn words_in(language: Language) -> &'static Words {
    match language {
        Language::English => &en::WORDS,
        Language::German => &de::WORDS,
    }
}

/// All words in the language of the request that is being answered: for the shared pieces of pages, and for refusals. Pages
/// ask their request.
pub(crate) fn here() -> &'static Words {
    // Server functions have no document around them, which knows the language already.
    let asked = || Request::current().ok().map(|request| request.language());
    words_in(use_context::<Language>().or_else(asked).unwrap_or_default())
}

/// What is answered at the door, before a page could be.
pub fn door(language: Language) -> &'static Door {
    &words_in(language).door
}
