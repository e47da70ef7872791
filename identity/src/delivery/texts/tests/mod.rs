//! Every message in every language: one segment of SMS, and mails that say the same in both their forms.

mod written;

use std::time::Duration;

use super::*;
use crate::model::email_address::EmailAddress;
use crate::model::factor::Factor;
use crate::model::id::{PasskeyId, TotpAppId};
use crate::model::name::Name;
use crate::model::operator::Act;
use crate::model::phone::Phone;
use crate::model::purpose::Lane;
use crate::model::token::LinkToken;
use crate::model::wait::WaitFor;
use crate::notices::{Brief, BySms, Notice};

/// The basic table of GSM 03.38, each character one septet. Outside of it an SMS takes twice the room, or more.
const GSM_7: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡\
ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

fn assert_one_segment(text: &str) {
    let foreign: Vec<char> = text.chars().filter(|c| !GSM_7.contains(*c)).collect();
    let septets = text.chars().count();
    assert!(foreign.is_empty() && septets <= 160, "{septets} septets, {foreign:?} among them: {text}");
}

/// As long as settings allow all that stands in an SMS to be.
fn longest_policy() -> Policy {
    let host = format!("{}.example.com", "h".repeat(48));
    let mut policy = Policy::new(&format!("https://{host}:65535"), &host);
    assert_eq!(policy.host.len(), 60);
    policy.app_name = "A".repeat(20);
    policy.recovery.wait = Duration::from_hours(720);
    policy
}

#[test]
fn an_sms_fits_one_segment_in_every_language_with_the_longest_host_and_name() {
    let policy = longest_policy();
    let target = Target::Phone(Phone::stored("+12015550123".to_owned()));
    let code = Code::parse("1234567890", 10).unwrap();
    let cancel = LinkToken::new(&crate::entropy::OsEntropy);
    for language in Language::ALL {
        let links = Links { link: None, not_me: None };
        for purpose in Purpose::ALL {
            let text = super::code(&policy, language, purpose, &target, &code, &links).text;
            assert_one_segment(&text);
            assert_eq!(text.lines().last().unwrap(), format!("@{} #1234567890", policy.host));
        }
        let told = Brief::ALL.into_iter().map(BySms::Told);
        for notice in told.chain([BySms::Wait { cancel: &cancel }]) {
            assert_one_segment(&notice_by_sms(&policy, language, notice).text);
        }
    }
}

/// One of each notice, with names that are markup.
fn notices() -> Vec<Notice> {
    let phone = || Phone::stored("+12015550123".to_owned());
    let name = || Name::parse("<b>Mine</b>", "");
    let passkey = || PasskeyId::named("p");
    let at = "2026-05-03T14:05:00Z".parse().unwrap();
    vec![
        Notice::SignedIn { browser: "<b>Firefox</b> & \"friends\"".to_owned(), at },
        Notice::PasswordChanged,
        Notice::PasswordRecovered,
        Notice::PasswordRecoveredByPhone,
        Notice::PhoneVerified { phone: phone() },
        Notice::PhoneReplaced { old: phone(), new: Phone::stored("+12025550123".to_owned()) },
        Notice::PhoneRemoved { phone: phone() },
        Notice::PhoneDetached { phone: phone(), is_second_factor: true },
        Notice::PhoneDetached { phone: phone(), is_second_factor: false },
        Notice::SecondFactorEnabled { factor: Factor::Totp },
        Notice::SecondFactorDisabled { factor: Factor::Sms },
        Notice::TotpAppAdded { app: TotpAppId::named("a"), name: name() },
        Notice::TotpAppRemoved { name: name() },
        Notice::FactorShut { factor: Factor::Sms, lane: Lane::Own },
        Notice::FactorShut { factor: Factor::Email, lane: Lane::Recovery },
        Notice::RecoveryCodesMade,
        Notice::RecoveryCodeUsed { left: 3 },
        Notice::PhoneSignInAllowed { phone: phone() },
        Notice::PhoneSignInEnded { phone: phone() },
        Notice::PhoneProvedElsewhere { phone: phone() },
        Notice::PhoneSignInShut,
        Notice::NotMe { ended: vec![Ended::Everything, Ended::AppRemoved { name: name() }], took_from: None },
        Notice::NumberSilenced { phone: phone() },
        Notice::PasskeyAdded { id: passkey(), name: "<b>Mine</b>".to_owned() },
        Notice::PasskeyRemoved { id: passkey(), name: "<b>Mine</b>".to_owned(), is_last: false },
        Notice::PasskeyRemoved { id: passkey(), name: "<b>Mine</b>".to_owned(), is_last: true },
        Notice::PasskeyCopied { name: "<b>Mine</b>".to_owned() },
        Notice::ByOperator { act: Act::Unlock },
        Notice::ByOperator { act: Act::ResetSecondFactor },
        Notice::ByOperator { act: Act::EndSessions },
        Notice::ByOperator { act: Act::Disable },
        Notice::ByOperator { act: Act::Enable },
        Notice::ByOperator { act: Act::Delete },
        Notice::WaitBegun { what: WaitFor::Recovery, ripe_at: at, cancel: cancel(), cancelled_lately: 0 },
        Notice::WaitBegun { what: WaitFor::SignIn, ripe_at: at, cancel: cancel(), cancelled_lately: 2 },
    ]
}

fn policy() -> Policy {
    Policy::new("https://id.example.com", "id.example.com")
}

fn token() -> Token {
    Token::parse(&"A".repeat(43)).unwrap()
}

fn cancel() -> LinkToken {
    LinkToken::parse(&"A".repeat(22)).unwrap()
}

/// All mails there are in a language.
fn mails(language: Language) -> Vec<Message> {
    let (policy, token) = (policy(), token());
    let code = Code::parse("012345", 6).unwrap();
    let target = Target::Email(EmailAddress::stored("anna@example.com".to_owned()));
    let with = |link| Links { link, not_me: Some(&token) };
    let codes = Purpose::ALL.map(|purpose| {
        let links = with((purpose == Purpose::Register).then_some(&token));
        super::code(&policy, language, purpose, &target, &code, &links)
    });
    let told = notices()
        .into_iter()
        .flat_map(|told| [Some(&token), None].map(|not_me| super::notice(&policy, language, &told, not_me)));
    codes
        .into_iter()
        .chain([has_account_already(&policy, language), is_taken_already(&policy, language)])
        .chain(told)
        .collect()
}

/// What somebody reads who sees the HTML: its text, with the addresses of links in the place of their buttons.
fn read(html: &str) -> String {
    let (_, body) = html.split_once("<body").unwrap();
    let mut text = String::new();
    for piece in body.split('<').skip(1) {
        let (tag, after) = piece.split_once('>').unwrap();
        match tag.split_once("href=\"") {
            Some((_, rest)) => text.push_str(rest.split_once('"').unwrap().0),
            None => text.push_str(after),
        }
    }
    let unescaped = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    unescaped.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn both_forms_of_a_mail_say_the_same() {
    for language in Language::ALL {
        for mail in mails(language) {
            let (html, subject) = (mail.html.unwrap(), mail.subject.unwrap());
            let text = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
            let read = read(&html);
            // A heading says the subject once more.
            let said =
                [Some(read.as_str()), subject.strip_suffix(" – Ringfence").and_then(|title| read.strip_prefix(title))];
            let said = said.into_iter().flatten().chain(read.strip_prefix(subject.as_str()));
            assert!(said.into_iter().any(|said| said.trim() == text), "{read}\nis not\n{text}");
            assert!(html.contains(&format!("<html lang=\"{}\">", language.code())));
        }
    }
}

#[test]
fn a_mail_holds_no_markup_of_others_and_loads_nothing() {
    for mail in Language::ALL.into_iter().flat_map(mails) {
        let html = mail.html.unwrap();
        assert!(!html.contains("<b>"), "{html}");
        for loading in ["src=", "url(", "<img", "<link", "<script", "@import", "<form", "<iframe"] {
            assert!(!html.contains(loading), "{loading} in {html}");
        }
        for (_, rest) in html.match_indices("://").map(|(at, _)| html.split_at(at)) {
            assert!(rest.starts_with("://id.example.com/"), "{rest}");
        }
    }
}

#[test]
fn languages_tell_each_message_from_the_other() {
    let [english, german] = Language::ALL.map(mails);
    assert_eq!(english.len(), german.len());
    for (english, german) in english.iter().zip(&german) {
        assert_ne!(english.subject, german.subject);
        assert_ne!(english.text, german.text);
        assert_eq!((&english.code, &english.link), (&german.code, &german.link));
    }
}
