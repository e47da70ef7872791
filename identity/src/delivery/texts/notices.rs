//! What an account's owner is told, by mail and by SMS.

use super::words::words_in;
use super::{Letter, Message, not_me_link};
use crate::model::language::Language;
use crate::model::token::{LinkToken, Token};
use crate::notices::{BySms, Notice};
use crate::policy::Policy;

/// A mail to the owner. `not_me` is the token of the link that ends what it tells about.
pub(crate) fn notice(policy: &Policy, language: Language, notice: &Notice, not_me: Option<&Token>) -> Message {
    let (app, url) = (&policy.app_name, &policy.public_url);
    let words = &words_in(language).notice;
    let (subject, what) = (words.told)(notice);
    let letter = Letter::new(policy, language, format!("{subject} – {app}")).titled(subject);
    let recover = format!("{url}/recover");
    match (notice, not_me.map(|token| not_me_link(policy, token))) {
        (Notice::WaitBegun { cancel, .. }, _) => {
            let link = cancel_link(policy, cancel);
            let letter = letter.words(what).link(words.cancel_it_now, &link, words.cancel).words(words.come_back);
            letter.message(None, Some(link))
        }
        (Notice::NumberSilenced { .. }, _) => {
            let letter = letter.link(what, &format!("{url}/account/phone"), words.other_phone);
            letter.words(words.ask_operator).message(None, None)
        }
        (Notice::ByOperator { .. }, _) => letter.words(what).words(words.ask_why).message(None, None),
        (_, Some(link)) => {
            let end_it = (words.end_it_here, link.as_str(), words.wasnt_me);
            let then = (words.then_set_password, recover.as_str(), words.set_password);
            letter.words(what).links([end_it, then]).message(None, Some(link))
        }
        (_, None) => {
            let set_password = (words.set_password_now, recover.as_str(), words.set_password);
            let sessions = format!("{url}/account/sessions");
            let and = (words.and_end_sessions, sessions.as_str(), words.sessions);
            letter.words(what).links([set_password, and]).message(None, None)
        }
    }
}

fn cancel_link(policy: &Policy, cancel: &LinkToken) -> String {
    format!("{}/cancel?t={}", policy.public_url, cancel.reveal())
}

/// What fits into one SMS of it.
pub(crate) fn notice_by_sms(policy: &Policy, language: Language, notice: BySms<'_>) -> Message {
    let (app, words) = (&policy.app_name, &words_in(language).sms);
    match notice {
        BySms::Told(brief) => Message::sms((words.notice)(app, (words.told)(brief), &policy.host), None, None),
        BySms::Wait { cancel } => {
            let link = cancel_link(policy, cancel);
            let hours = policy.recovery.wait.as_secs().div_ceil(3_600);
            Message::sms((words.wait)(app, hours, &link), None, Some(link))
        }
    }
}
