//! What there is to say: a field for each sentence, a file for each part of the app. Languages fill it in (`text/en`,
//! `text/de`).
//!
//! A field is the sentence itself, a function where something is told in it (`fn(count: i64) -> String`), or
//! [`Around`] where a piece of the page stands in the middle of it.

mod data;
mod device_name;
mod email_addresses;
mod sms_factor;

use identity::model::language::Language;
use leptos::prelude::use_context;

use super::{de, en};

pub(crate) use data::Data;
pub(crate) use device_name::DeviceName;
pub(crate) use email_addresses::EmailAddresses;
pub(crate) use sms_factor::SmsFactor;

/// Everything that pages say, in one language.
pub(crate) struct Words {
    pub language: Language,
    pub months: [&'static str; 12],
    /// A date, of its day, the month's name and the year.
    pub day: fn(i8, &str, i16) -> String,
    pub data: Data,
    pub device_name: DeviceName,
    pub email_addresses: EmailAddresses,
    pub sms_factor: SmsFactor,
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

/// All words in the language of the page that is being rendered: for the shared pieces of pages. Pages ask their request.
pub(crate) fn here() -> &'static Words {
    words_in(use_context::<Language>().unwrap_or_default())
}
