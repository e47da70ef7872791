//! The words of messages. SMS stay within one GSM-7 segment of 160 characters with a host name of 60.

mod account;
mod notices;

use super::outbox::Message;
use crate::flows::not_me::Ended;
use crate::model::code::Code;
use crate::model::factor::Factor;
use crate::model::phone::Phone;
use crate::model::purpose::Purpose;
use crate::model::target::Target;
use crate::model::token::Token;
use crate::not_me::{self, About};
use crate::policy::Policy;

pub(crate) use account::is_taken_already;
pub(crate) use notices::{notice, notice_by_sms};

/// What a mail leads to beside its code.
pub(crate) struct Links<'a> {
    /// Stands for the code of a registration.
    pub link: Option<&'a Token>,
    /// Ends the code.
    pub not_me: Option<&'a Token>,
}

/// The message that carries a code, and by mail its links.
pub(crate) fn code(policy: &Policy, purpose: Purpose, target: &Target, code: &Code, links: &Links<'_>) -> Message {
    match target {
        Target::Phone(_) => code_by_sms(policy, code),
        Target::Email(_) => code_by_mail(policy, purpose, code, links),
    }
}

/// The last line is the origin-bound format: browsers fill the code in on that host alone.
fn code_by_sms(policy: &Policy, code: &Code) -> Message {
    let (app, host, digits) = (&policy.app_name, &policy.host, code.reveal());
    Message {
        subject: None,
        text: format!("{digits} is your {app} code. We never ask for it by phone.\n\n@{host} #{digits}"),
        code: Some(digits.to_owned()),
        link: None,
    }
}

fn code_by_mail(policy: &Policy, purpose: Purpose, code: &Code, links: &Links<'_>) -> Message {
    let (app, digits) = (&policy.app_name, code.reveal());
    let what = code_is_to(purpose);
    let minutes = policy.codes.lifetime.as_secs() / 60;
    let link = links.link.map(|token| format!("{}/register/confirm?link={}", policy.public_url, token.reveal()));
    let not_me = links.not_me.map(|token| not_me_link(policy, token)).unwrap_or_default();
    let or_open = link.as_ref().map(|link| format!("Or open this link:\n{link}\n\n")).unwrap_or_default();
    Message {
        subject: Some(format!("{digits} is your {app} code")),
        text: format!(
            "Your code to {what} is\n\n    {digits}\n\nIt is good for {minutes} minutes. {or_open}\
             Never pass it on to anyone. You didn't ask for it? Then you need do nothing, or end it here:\n\
             {not_me}\n\n{app}\n"
        ),
        code: Some(digits.to_owned()),
        link,
    }
}

fn code_is_to(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Register => "confirm your e-mail address",
        Purpose::Recover => "set a new password",
        Purpose::ReAuthenticateByEmail => "prove that it's you",
        Purpose::AddEmail => "add this address to your account",
        _ => "go on signing in",
    }
}

fn not_me_link(policy: &Policy, token: &Token) -> String {
    format!("{}/not-me?link={}", policy.public_url, token.reveal())
}

/// To the owner of an address that somebody wants to register again.
pub(crate) fn has_account_already(policy: &Policy) -> Message {
    let (app, url) = (&policy.app_name, &policy.public_url);
    let link = format!("{url}/sign-in");
    Message {
        subject: Some(format!("You already have an account at {app}")),
        text: format!(
            "Somebody, probably you, wanted to register this address at {app}. It has an account already.\n\n\
             Sign in here:\n{link}\n\nPassword forgotten? {url}/recover\n\n\
             If it wasn't you, you need do nothing: nobody got in.\n\n{app}\n"
        ),
        code: None,
        link: Some(link),
    }
}

/// What a link's mail told about, for the page that it opens.
pub(crate) fn happened(about: &About) -> String {
    let masked = |number: &String| Phone::stored(number.clone()).masked();
    match about {
        About::Code { purpose } => {
            format!("Somebody asked for a code to {}.", code_is_to(not_me::purpose(purpose)))
        }
        About::SignedIn => "Somebody signed in to your account.".to_owned(),
        About::PasswordChanged => "The password of your account was changed.".to_owned(),
        About::PasswordRecovered => "A new password was set, because the old one was forgotten.".to_owned(),
        About::PhoneAdded { phone, .. } => format!("The phone {} was added to your account.", masked(phone)),
        About::PhoneReplaced { old, new, .. } => {
            format!("The phone of your account was changed from {} to {}.", masked(old), masked(new))
        }
        About::PhoneRemoved { phone, .. } => format!("The phone {} was removed from your account.", masked(phone)),
        About::FactorEnabled { factor, .. } => {
            format!("Signing in was made to take {}.", in_words(not_me::factor(factor)))
        }
        About::TotpAppAdded { name, .. } => format!("The authenticator app \"{name}\" was added."),
        About::TotpAppRemoved { name } => format!("The authenticator app \"{name}\" was removed."),
        About::FactorDisabled { factor, .. } => {
            format!("Signing in was made to take {} no longer.", in_words(not_me::factor(factor)))
        }
        About::FactorShut { factor, .. } => {
            format!("Somebody tried {} wrongly many times.", in_words(not_me::factor(factor)))
        }
        About::RecoveryCodesMade { .. } => "New recovery codes were made for your account.".to_owned(),
        About::RecoveryCodeUsed => "Somebody signed in to your account with a recovery code.".to_owned(),
        About::PhoneSignInAllowed { phone, .. } => {
            format!("The phone {} was let sign in to your account alone.", masked(phone))
        }
        About::PhoneSignInEnded { phone } => format!("The phone {} was let sign in alone no longer.", masked(phone)),
        About::PasskeyAdded { name, .. } => format!("The passkey \"{name}\" was added to your account."),
        About::PasskeyRemoved { name, .. } => format!("The passkey \"{name}\" was removed from your account."),
        About::Account(about) => account::happened(about),
        About::PhoneSignInShut => "Somebody typed wrong codes many times to sign in with your phone alone.".to_owned(),
    }
}

/// What a press has ended, for the page and the mail.
pub fn ended(ended: &[Ended]) -> String {
    let sentences: Vec<String> = ended.iter().map(one_ended).collect();
    sentences.join(" ")
}

fn one_ended(ended: &Ended) -> String {
    match ended {
        Ended::Code => "That code opens nothing any more.".to_owned(),
        Ended::CodeWasOver => {
            "That code was over already. If it was used and not by you, set a new password.".to_owned()
        }
        Ended::SignIn => "That sign-in was ended, and its browser is not trusted any more.".to_owned(),
        Ended::Everything => "All sessions were ended, and no browser is trusted any more.".to_owned(),
        Ended::HalfDoneSignIns => "Sign-ins that were not finished were ended.".to_owned(),
        Ended::PhoneTakenOff { phone } => format!("The phone {phone} was taken off your account."),
        Ended::PhonePutBack { phone } => format!("The phone {phone} was put back."),
        Ended::PhoneStays => {
            "The phone stays, because two-step sign-in needs it. If it isn't yours, set a new password, \
                              sign in with a recovery code, and change the phone then."
                .to_owned()
        }
        Ended::FactorOff { factor } => format!("Signing in no longer takes {}.", in_words(*factor)),
        Ended::FactorOn { factor } => format!("Signing in takes {} again.", in_words(*factor)),
        Ended::FactorStays => {
            "Two-step sign-in stays on: a link in a mail does not lift it. Somebody who has signed in can.".to_owned()
        }
        Ended::AppRemoved { name } => format!("The authenticator app \"{}\" was removed.", name.as_str()),
        Ended::CodesEnded => "The new recovery codes work no more.".to_owned(),
        Ended::PasskeyTaken { name } => format!("The passkey \"{name}\" opens your account no more."),
        Ended::PasskeyPutBack { name } => format!("The passkey \"{name}\" was put back."),
        Ended::PasskeyStays { name } => format!(
            "The passkey \"{name}\" stays, because two-step sign-in has nothing else. If it isn't yours, set a new password, \
             sign in with a recovery code, and remove it then."
        ),
        Ended::Account(what) => account::ended(what),
        Ended::PhoneSignIn { phone } => format!("The phone {phone} alone signs in no more."),
    }
}

fn in_words(factor: Factor) -> &'static str {
    match factor {
        Factor::Password => "a password",
        Factor::Sms => "a code by SMS",
        Factor::Email => "a code by e-mail",
        Factor::Totp => "a code from an authenticator app",
        Factor::Passkey | Factor::SyncedPasskey => "a passkey",
        Factor::RecoveryCode => "a recovery code",
        Factor::TrustedDevice => "a trusted device",
        Factor::Wait => "a wait",
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::token::LinkToken;
    use crate::model::wait::WaitFor;
    use crate::notices::Notice;

    /// The characters of the GSM-7 basic table that our texts may use, each one septet.
    fn is_gsm7(c: char) -> bool {
        c == '\n' || c == '@' || (' '..='~').contains(&c) && !"[\\]^`{|}~".contains(c)
    }

    #[test]
    fn an_sms_fits_one_segment_with_the_longest_host_and_name() {
        let host = format!("{}.example.com", "h".repeat(48));
        let mut policy = Policy::new(&format!("https://{host}:65535"), &host);
        assert_eq!(policy.host.len(), 60);
        // The longest that settings allow.
        policy.recovery.wait = std::time::Duration::from_hours(720);
        policy.app_name = "A".repeat(20);
        let code = Code::parse("1234567890", 10).unwrap();
        let text = code_by_sms(&policy, &code).text;
        assert!(text.chars().all(is_gsm7) && text.len() <= 160, "{} characters", text.len());
        assert_eq!(text.lines().last().unwrap(), format!("@{} #1234567890", policy.host));
        for notice in [
            Notice::PasswordRecovered,
            Notice::NotMe { ended: Vec::new(), took_from: None },
            Notice::NotMe { ended: vec![Ended::FactorOff { factor: Factor::Sms }], took_from: None },
            Notice::PasswordRecoveredByPhone,
            Notice::WaitBegun {
                what: WaitFor::Recovery,
                ripe_at: Timestamp::UNIX_EPOCH,
                cancel: LinkToken::new(&crate::entropy::OsEntropy),
                cancelled_lately: 0,
            },
            Notice::PhoneRemoved { phone: Phone::stored("+12015550123".to_owned()) },
            Notice::PhoneReplaced {
                old: Phone::stored("+12015550123".to_owned()),
                new: Phone::stored("+12025550123".to_owned()),
            },
        ] {
            let text = notice_by_sms(&policy, &notice).text;
            assert!(text.chars().all(is_gsm7) && text.len() <= 160, "{} characters", text.len());
        }
    }
}
