//! The words of messages, in every language. SMS stay within one GSM-7 segment of 160 characters with a host name of 60.

mod de;
mod en;
mod letter;
mod notices;
#[cfg(test)]
mod tests;
mod words;

use super::outbox::Message;
use crate::flows::not_me::Ended;
use crate::model::code::Code;
use crate::model::language::Language;
use crate::model::purpose::Purpose;
use crate::model::target::Target;
use crate::model::token::Token;
use crate::not_me::About;
use crate::policy::Policy;

pub(crate) use letter::{Letter, Part};
pub(crate) use notices::{notice, notice_by_sms};
use words::{Words, words_in};

/// What a mail leads to beside its code.
pub(crate) struct Links<'a> {
    /// Stands for the code of a registration.
    pub link: Option<&'a Token>,
    /// Ends the code.
    pub not_me: Option<&'a Token>,
}

/// The message that carries a code, and by mail its links.
pub(crate) fn code(
    policy: &Policy,
    language: Language,
    purpose: Purpose,
    target: &Target,
    code: &Code,
    links: &Links<'_>,
) -> Message {
    let words = words_in(language);
    match target {
        Target::Phone(_) => code_by_sms(policy, words, code),
        Target::Email(_) => code_by_mail(policy, words, purpose, code, links),
    }
}

/// The last line is the origin-bound format: browsers fill the code in on that host alone.
fn code_by_sms(policy: &Policy, words: &Words, code: &Code) -> Message {
    let (host, digits) = (&policy.host, code.reveal());
    let lead = (words.sms.code)(digits, &policy.app_name);
    Message::sms(format!("{lead}\n\n@{host} #{digits}"), Some(digits.to_owned()), None)
}

fn code_by_mail(policy: &Policy, words: &Words, purpose: Purpose, code: &Code, links: &Links<'_>) -> Message {
    let (said, digits) = (&words.code, code.reveal());
    let good_for = (said.good_for)(policy.codes.lifetime);
    let link = links.link.map(|token| format!("{}/register/confirm?link={}", policy.public_url, token.reveal()));
    let mut letter = Letter::new(policy, words.language, (said.subject)(digits, &policy.app_name))
        .words((said.lead)(purpose))
        .code(digits);
    // One paragraph goes on to the link, if there is one to go to.
    let keep_it = if let Some(link) = &link {
        letter = letter.link(format!("{good_for} {}", said.or_open), link, said.open);
        said.keep_it.to_owned()
    } else {
        format!("{good_for} {}", said.keep_it)
    };
    letter = match links.not_me {
        Some(token) => letter.link(keep_it, &not_me_link(policy, token), said.end),
        None => letter.words(keep_it),
    };
    letter.message(Some(digits.to_owned()), link)
}

fn not_me_link(policy: &Policy, token: &Token) -> String {
    format!("{}/not-me?link={}", policy.public_url, token.reveal())
}

/// To the owner of an address that somebody wants to register again.
pub(crate) fn has_account_already(policy: &Policy, language: Language) -> Message {
    let said = &words_in(language).known_address;
    known_address(policy, language, (said.lead)(&policy.app_name), said.not_you)
}

/// To the owner of an address that somebody wants to add to another account.
pub(crate) fn is_taken_already(policy: &Policy, language: Language) -> Message {
    let said = &words_in(language).known_address;
    known_address(policy, language, (said.lead_to_add)(&policy.app_name), said.not_you_who_added)
}

fn known_address(policy: &Policy, language: Language, lead: String, not_you: &'static str) -> Message {
    let (app, url) = (&policy.app_name, &policy.public_url);
    let said = &words_in(language).known_address;
    let link = format!("{url}/sign-in");
    let subject = (said.subject)(app);
    Letter::new(policy, language, subject.clone())
        .titled(subject)
        .words(lead)
        .link(said.sign_in_here, &link, said.sign_in)
        .link_on_the_line(said.forgotten, &format!("{url}/recover"), said.set_password)
        .words(not_you)
        .message(None, Some(link))
}

/// What a link's mail told about, for the page that it opens.
pub(crate) fn happened(language: Language, about: &About) -> String {
    (words_in(language).happened)(about)
}

/// What a press has ended, for the page and the mail.
pub fn ended(language: Language, ended: &[Ended]) -> String {
    let sentences: Vec<String> = ended.iter().map(words_in(language).ended).collect();
    sentences.join(" ")
}
