//! Every message in every language: one segment of SMS, and mails that say the same in both their forms.

mod written;

use std::time::Duration;

use super::*;
use crate::flows::not_me::AccountEnded;
use crate::model::email_address::EmailAddress;
use crate::model::factor::Factor;
use crate::model::id::{PasskeyId, TotpAppId};
use crate::model::name::Name;
use crate::model::operator::Act;
use crate::model::phone::Phone;
use crate::model::purpose::Lane;
use crate::model::token::LinkToken;
use crate::model::wait::WaitFor;
use crate::notices::{AccountNotice, Brief, BySms, Notice};

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

/// Samples of everything there is of a kind, in two languages or in two forms: for each pattern at least one that fits it. The
/// patterns are matched without a rest, so what is new does not compile until there is a sample of it.
macro_rules! samples {
    ($of:ty: $($kind:pat => [$($sample:expr),+ $(,)?]),+ $(,)?) => {{
        let is_listed = |sample: &$of| match sample {
            $($kind => (),)+
        };
        let mut all: Vec<$of> = Vec::new();
        $($(
            let sample: $of = $sample;
            is_listed(&sample);
            assert!(matches!(sample, $kind), "no {}: {}", stringify!($kind), stringify!($sample));
            all.push(sample);
        )+)+
        all
    }};
}

fn phone() -> Phone {
    Phone::stored("+12015550123".to_owned())
}

fn name() -> Name {
    Name::parse(MARKUP, "")
}

fn address() -> EmailAddress {
    EmailAddress::stored("anna@example.com".to_owned())
}

/// What somebody may call a thing.
const MARKUP: &str = "<b>Mine</b>";

/// All notices, with names that are markup.
fn notices() -> Vec<Notice> {
    let mine = || MARKUP.to_owned();
    let passkey = || PasskeyId::named("p");
    let at = "2026-05-03T14:05:00Z".parse().unwrap();
    let other = || EmailAddress::stored("anna@example.org".to_owned());
    let shut = |factor, lane| Notice::FactorShut { factor, lane };
    let wait = |what, cancelled_lately| Notice::WaitBegun { what, ripe_at: at, cancel: cancel(), cancelled_lately };
    samples![Notice:
        Notice::SignedIn { .. } => [Notice::SignedIn { browser: "<b>Firefox</b> & \"friends\"".to_owned(), at }],
        Notice::PasswordChanged => [Notice::PasswordChanged],
        Notice::PasswordRecovered => [Notice::PasswordRecovered],
        Notice::PasswordRecoveredByPhone => [Notice::PasswordRecoveredByPhone],
        Notice::PhoneVerified { .. } => [Notice::PhoneVerified { phone: phone() }],
        Notice::PhoneReplaced { .. } => [
            Notice::PhoneReplaced { old: phone(), new: Phone::stored("+12025550123".to_owned()) },
        ],
        Notice::PhoneRemoved { .. } => [Notice::PhoneRemoved { phone: phone() }],
        Notice::PhoneDetached { is_second_factor: true, .. } => [
            Notice::PhoneDetached { phone: phone(), is_second_factor: true },
        ],
        Notice::PhoneDetached { is_second_factor: false, .. } => [
            Notice::PhoneDetached { phone: phone(), is_second_factor: false },
        ],
        Notice::SecondFactorEnabled { .. } => [
            Notice::SecondFactorEnabled { factor: Factor::Totp },
            Notice::SecondFactorEnabled { factor: Factor::Sms },
            Notice::SecondFactorEnabled { factor: Factor::Email },
            Notice::SecondFactorEnabled { factor: Factor::Passkey },
        ],
        Notice::SecondFactorDisabled { .. } => [
            Notice::SecondFactorDisabled { factor: Factor::Totp },
            Notice::SecondFactorDisabled { factor: Factor::Sms },
            Notice::SecondFactorDisabled { factor: Factor::Email },
            Notice::SecondFactorDisabled { factor: Factor::Passkey },
        ],
        Notice::TotpAppAdded { .. } => [Notice::TotpAppAdded { app: TotpAppId::named("a"), name: name() }],
        Notice::TotpAppRemoved { .. } => [Notice::TotpAppRemoved { name: name() }],
        Notice::FactorShut { lane: Lane::Own, .. } => [
            shut(Factor::Sms, Lane::Own),
            shut(Factor::Totp, Lane::Own),
            shut(Factor::RecoveryCode, Lane::Own),
            shut(Factor::Password, Lane::Own),
        ],
        Notice::FactorShut { lane: Lane::Recovery, .. } => [shut(Factor::Email, Lane::Recovery)],
        Notice::FactorShut { lane: Lane::Unproved, .. } => [shut(Factor::Passkey, Lane::Unproved)],
        Notice::RecoveryCodesMade => [Notice::RecoveryCodesMade],
        Notice::RecoveryCodeUsed { left: 0 } => [Notice::RecoveryCodeUsed { left: 0 }],
        Notice::RecoveryCodeUsed { left: 1 } => [Notice::RecoveryCodeUsed { left: 1 }],
        Notice::RecoveryCodeUsed { .. } => [Notice::RecoveryCodeUsed { left: 3 }],
        Notice::PhoneSignInAllowed { begins_two_steps: false, .. } => [
            Notice::PhoneSignInAllowed { phone: phone(), begins_two_steps: false },
        ],
        Notice::PhoneSignInAllowed { begins_two_steps: true, .. } => [
            Notice::PhoneSignInAllowed { phone: phone(), begins_two_steps: true },
        ],
        Notice::PhoneSignInEnded { .. } => [Notice::PhoneSignInEnded { phone: phone() }],
        Notice::PhoneProvedElsewhere { .. } => [Notice::PhoneProvedElsewhere { phone: phone() }],
        Notice::PhoneSignInShut => [Notice::PhoneSignInShut],
        Notice::NotMe { .. } => [Notice::NotMe { ended: all_ended(), took_from: None }],
        Notice::NumberSilenced { .. } => [Notice::NumberSilenced { phone: phone() }],
        Notice::PasskeyAdded { .. } => [Notice::PasskeyAdded { id: passkey(), name: mine() }],
        Notice::PasskeyRemoved { is_last: false, .. } => [
            Notice::PasskeyRemoved { id: passkey(), name: mine(), is_last: false },
        ],
        Notice::PasskeyRemoved { is_last: true, .. } => [
            Notice::PasskeyRemoved { id: passkey(), name: mine(), is_last: true },
        ],
        Notice::PasskeyCopied { .. } => [Notice::PasskeyCopied { name: mine() }],
        Notice::Account(AccountNotice::AddressAdded { .. }) => [
            Notice::Account(AccountNotice::AddressAdded { address: address() }),
        ],
        Notice::Account(AccountNotice::MainAddressChanged { .. }) => [
            Notice::Account(AccountNotice::MainAddressChanged { old: address(), new: other() }),
        ],
        Notice::Account(AccountNotice::AddressRemoved { .. }) => [
            Notice::Account(AccountNotice::AddressRemoved { address: address(), proved_at: at }),
        ],
        Notice::Account(AccountNotice::Leaving { .. }) => [Notice::Account(AccountNotice::Leaving { gone_at: at })],
        Notice::Account(AccountNotice::DataExported) => [Notice::Account(AccountNotice::DataExported)],
        Notice::Account(AccountNotice::Stays) => [Notice::Account(AccountNotice::Stays)],
        Notice::ByOperator { act: Act::Show } => [Notice::ByOperator { act: Act::Show }],
        Notice::ByOperator { act: Act::Unlock } => [Notice::ByOperator { act: Act::Unlock }],
        Notice::ByOperator { act: Act::ResetSecondFactor } => [Notice::ByOperator { act: Act::ResetSecondFactor }],
        Notice::ByOperator { act: Act::EndSessions } => [Notice::ByOperator { act: Act::EndSessions }],
        Notice::ByOperator { act: Act::Disable } => [Notice::ByOperator { act: Act::Disable }],
        Notice::ByOperator { act: Act::Enable } => [Notice::ByOperator { act: Act::Enable }],
        Notice::ByOperator { act: Act::Delete } => [Notice::ByOperator { act: Act::Delete }],
        Notice::WaitBegun { what: WaitFor::Recovery, .. } => [wait(WaitFor::Recovery, 0), wait(WaitFor::Recovery, 1)],
        Notice::WaitBegun { what: WaitFor::SignIn, .. } => [wait(WaitFor::SignIn, 0), wait(WaitFor::SignIn, 2)],
    ]
}

/// All that a press can have ended.
fn all_ended() -> Vec<Ended> {
    let (number, at, mine) = (|| phone().masked(), || address().masked(), || MARKUP.to_owned());
    samples![Ended:
        Ended::Code => [Ended::Code],
        Ended::CodeWasOver => [Ended::CodeWasOver],
        Ended::SignIn => [Ended::SignIn],
        Ended::Everything => [Ended::Everything],
        Ended::HalfDoneSignIns => [Ended::HalfDoneSignIns],
        Ended::PhoneTakenOff { .. } => [Ended::PhoneTakenOff { phone: number() }],
        Ended::PhonePutBack { .. } => [Ended::PhonePutBack { phone: number() }],
        Ended::PhoneStays => [Ended::PhoneStays],
        Ended::FactorOff { .. } => [Ended::FactorOff { factor: Factor::Totp }],
        Ended::FactorOn { .. } => [Ended::FactorOn { factor: Factor::Sms }],
        Ended::FactorStays => [Ended::FactorStays],
        Ended::AppRemoved { .. } => [Ended::AppRemoved { name: name() }],
        Ended::CodesEnded => [Ended::CodesEnded],
        Ended::PhoneSignIn { .. } => [Ended::PhoneSignIn { phone: number() }],
        Ended::PasskeyTaken { .. } => [Ended::PasskeyTaken { name: mine() }],
        Ended::PasskeyPutBack { .. } => [Ended::PasskeyPutBack { name: mine() }],
        Ended::PasskeyStays { .. } => [Ended::PasskeyStays { name: mine() }],
        Ended::Account(AccountEnded::AddressPutBack { .. }) => [
            Ended::Account(AccountEnded::AddressPutBack { address: at() }),
        ],
        Ended::Account(AccountEnded::AddressTakenOff { .. }) => [
            Ended::Account(AccountEnded::AddressTakenOff { address: at() }),
        ],
        Ended::Account(AccountEnded::MainAgain { .. }) => [Ended::Account(AccountEnded::MainAgain { address: at() })],
        Ended::Account(AccountEnded::AddressElsewhere { .. }) => [
            Ended::Account(AccountEnded::AddressElsewhere { address: at() }),
        ],
        Ended::Account(AccountEnded::AccountStays) => [Ended::Account(AccountEnded::AccountStays)],
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
    let target = Target::Email(address());
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

#[test]
fn what_was_ended_is_said_in_each_language_and_read_again_as_it_was_kept() {
    for ended in all_ended() {
        let [english, german] = Language::ALL.map(|language| super::ended(language, std::slice::from_ref(&ended)));
        assert_ne!(english, german);
        let kept = serde_json::to_vec(&ended).unwrap();
        assert_eq!(serde_json::from_slice::<Ended>(&kept).unwrap(), ended);
    }
}

#[test]
fn a_code_says_how_long_it_is_good_for() {
    let said = |language, seconds| {
        let mut policy = policy();
        policy.codes.lifetime = Duration::from_secs(seconds);
        let links = Links { link: None, not_me: None };
        let code = Code::parse("012345", 6).unwrap();
        super::code(&policy, language, Purpose::Register, &Target::Email(address()), &code, &links).text
    };
    for (seconds, english, german) in [
        (30, "It is good for 30 seconds.", "Er gilt 30 Sekunden."),
        (60, "It is good for one minute.", "Er gilt eine Minute."),
        (90, "It is good for 90 seconds.", "Er gilt 90 Sekunden."),
        (300, "It is good for 5 minutes.", "Er gilt 5 Minuten."),
    ] {
        assert!(said(Language::English, seconds).contains(english), "{seconds}");
        assert!(said(Language::German, seconds).contains(german), "{seconds}");
    }
}
