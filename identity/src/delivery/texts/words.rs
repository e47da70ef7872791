//! What messages have to say: a field for each sentence, a function where something is told in it. Languages fill it in
//! (`en`, `de`), so that one in which a sentence is missing does not compile, nor one that knows nothing of a new notice.

use std::time::Duration;

use super::{de, en};
use crate::flows::not_me::Ended;
use crate::model::language::Language;
use crate::model::purpose::Purpose;
use crate::not_me::About;
use crate::notices::{Brief, Notice};

/// All that messages say, in one language.
pub(crate) struct Words {
    pub language: Language,
    pub code: CodeWords,
    pub known_address: KnownAddressWords,
    pub notice: NoticeWords,
    pub sms: SmsWords,
    /// What a link's mail told about, in a sentence for the page that it opens.
    pub happened: fn(&About) -> String,
    /// One thing that a press has ended, in a sentence.
    pub ended: fn(&Ended) -> String,
}

/// The mail that carries a code. Buttons stand in HTML alone, under the sentence that leads to the link.
pub(crate) struct CodeWords {
    /// Of the code and the name of the app.
    pub subject: fn(&str, &str) -> String,
    /// What comes before the code.
    pub lead: fn(Purpose) -> String,
    /// How long.
    pub good_for: fn(Duration) -> String,
    pub or_open: &'static str,
    pub open: &'static str,
    pub keep_it: &'static str,
    pub end: &'static str,
}

/// The mail to the owner of an address that somebody wants to register again, or to add to another account. Each is given the
/// name of the app.
pub(crate) struct KnownAddressWords {
    pub subject: fn(&str) -> String,
    pub lead: fn(&str) -> String,
    pub lead_to_add: fn(&str) -> String,
    pub sign_in_here: &'static str,
    pub sign_in: &'static str,
    pub forgotten: &'static str,
    pub set_password: &'static str,
    pub not_you: &'static str,
    pub not_you_who_added: &'static str,
}

pub(crate) struct NoticeWords {
    /// The subject, and what happened. Paragraphs have an empty line between them.
    pub told: fn(&Notice) -> (String, String),
    pub end_it_here: &'static str,
    pub wasnt_me: &'static str,
    pub then_set_password: &'static str,
    pub set_password: &'static str,
    /// Where there is nothing that a link could end.
    pub set_password_now: &'static str,
    pub and_end_sessions: &'static str,
    pub sessions: &'static str,
    pub cancel_it_now: &'static str,
    pub cancel: &'static str,
    pub come_back: &'static str,
    pub other_phone: &'static str,
    pub ask_operator: &'static str,
    /// Where an operator has done something.
    pub ask_why: &'static str,
}

/// Every SMS is one segment of 160 GSM-7 characters, whatever settings allow.
pub(crate) struct SmsWords {
    /// What comes before the line for browsers, of the code and the name of the app.
    pub code: fn(&str, &str) -> String,
    /// Of the name of the app, what happened, and where to go.
    pub notice: fn(&str, &str, &str) -> String,
    /// What happened; what comes next is where to go for who did not want it.
    pub told: fn(Brief) -> &'static str,
    /// Of the name of the app, hours, and the link that cancels.
    pub wait: fn(&str, u64, &str) -> String,
}

/// All words in a language.
pub(crate) fn words_in(language: Language) -> &'static Words {
    match language {
        Language::English => &en::WORDS,
        Language::German => &de::WORDS,
    }
}
