//! The words of messages. SMS stay within one GSM-7 segment of 160 characters with a host name of 60.

use super::outbox::Message;
use crate::model::code::Code;
use crate::model::factor::Factor;
use crate::model::purpose::{Lane, Purpose};
use crate::model::target::Target;
use crate::model::token::Token;
use crate::notices::Notice;
use crate::policy::Policy;

/// The message that carries a code, and for a registration the link that stands for it.
pub(crate) fn code(policy: &Policy, purpose: Purpose, target: &Target, code: &Code, link: Option<&Token>) -> Message {
    match target {
        Target::Phone(_) => code_by_sms(policy, code),
        Target::Email(_) => code_by_mail(policy, purpose, code, link),
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

fn code_by_mail(policy: &Policy, purpose: Purpose, code: &Code, link: Option<&Token>) -> Message {
    let (app, digits) = (&policy.app_name, code.reveal());
    let what = match purpose {
        Purpose::Register => "confirm your e-mail address",
        Purpose::Recover => "set a new password",
        _ => "go on signing in",
    };
    let minutes = policy.codes.lifetime.as_secs() / 60;
    let link = link.map(|token| format!("{}/register/confirm?link={}", policy.public_url, token.reveal()));
    let or_open = link.as_ref().map(|link| format!("Or open this link:\n{link}\n\n")).unwrap_or_default();
    Message {
        subject: Some(format!("{digits} is your {app} code")),
        text: format!(
            "Your code to {what} is\n\n    {digits}\n\nIt is good for {minutes} minutes. {or_open}\
             If you didn't ask for it, you need do nothing; never pass it on to anyone.\n\n{app}\n"
        ),
        code: Some(digits.to_owned()),
        link,
    }
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

pub(crate) fn notice(policy: &Policy, notice: &Notice) -> Message {
    let (app, url) = (&policy.app_name, &policy.public_url);
    let (subject, what) = match notice {
        Notice::PasswordChanged => (
            "Your password was changed".to_owned(),
            "The password of your account was changed. All other sessions and trusted devices were ended.".to_owned(),
        ),
        Notice::PasswordRecovered => (
            "A new password was set".to_owned(),
            "Somebody who reads your mail set a new password, because the old one was forgotten. All sessions and \
             trusted devices were ended."
                .to_owned(),
        ),
        Notice::PhoneVerified { phone } => {
            ("A phone was added".to_owned(), format!("The phone {} was added to your account.", phone.masked()))
        }
        Notice::PhoneReplaced { old, new } => (
            "Your phone was changed".to_owned(),
            format!("The phone of your account is now {}; it was {}.", new.masked(), old.masked()),
        ),
        Notice::PhoneRemoved { phone } => (
            "Your phone was removed".to_owned(),
            format!("The phone {} was removed from your account.", phone.masked()),
        ),
        Notice::SecondFactorEnabled { factor } => {
            ("Two-step sign-in is on".to_owned(), format!("Signing in now also takes {}.", in_words(*factor)))
        }
        Notice::SecondFactorDisabled { factor } => (
            "Two-step sign-in was switched off".to_owned(),
            format!("Signing in no longer takes {}.", in_words(*factor)),
        ),
        Notice::FactorShut { factor, lane } => {
            let who = match lane {
                Lane::Own => "Somebody who knows your password, or holds your phone,",
                Lane::Recovery => "Somebody who wants to set a new password for you",
                Lane::Unproved => "Somebody who is signed in to your account",
            };
            (
                "Too many wrong codes".to_owned(),
                format!(
                    "{who} tried {} wrongly many times. We take none for 24 hours, or until you have signed in another \
                     way.",
                    in_words(*factor)
                ),
            )
        }
        Notice::RecoveryCodesMade => {
            ("New recovery codes".to_owned(), "New recovery codes were made. The old ones no longer work.".to_owned())
        }
        Notice::RecoveryCodeUsed { left } => (
            "A recovery code was used".to_owned(),
            format!("Somebody, probably you, signed in with a recovery code. {left} are left."),
        ),
        Notice::PhoneSignInAllowed { phone } => (
            "Your phone signs in alone".to_owned(),
            format!(
                "From now on a code texted to {} signs in to your account, without your password. All other sessions \
                 and trusted devices were ended.",
                phone.masked()
            ),
        ),
        Notice::PhoneSignInEnded { phone } => (
            "Your phone no longer signs in alone".to_owned(),
            format!("A code texted to {} no longer signs in to your account.", phone.masked()),
        ),
        Notice::PhoneProvedElsewhere { phone } => (
            "Your phone no longer signs in alone".to_owned(),
            format!(
                "Somebody has proved on another account that the phone {} is theirs. So a code texted to it no longer \
                 signs in to yours. If the number is still yours, prove it again and switch this on again.",
                phone.masked()
            ),
        ),
        Notice::PhoneSignInShut => (
            "Too many wrong codes".to_owned(),
            "Somebody who wants to sign in with your phone alone typed wrong codes many times. For 24 hours nobody can \
             sign in that way. Your password goes on as before."
                .to_owned(),
        ),
    };
    Message {
        subject: Some(format!("{subject} – {app}")),
        text: format!(
            "{what}\n\nIf this was you, all is well. If not, set a new password now:\n{url}/recover\n\
             and end the sessions that you don't know:\n{url}/account/sessions\n\n{app}\n"
        ),
        code: None,
        link: None,
    }
}

pub(crate) fn notice_by_sms(policy: &Policy, notice: &Notice) -> Message {
    let (app, host) = (&policy.app_name, &policy.host);
    let what = match notice {
        Notice::PhoneReplaced { .. } => "This number was replaced on your account.",
        Notice::PasswordRecovered => "A new password was set by e-mail.",
        _ => "This number was removed from your account.",
    };
    Message { subject: None, text: format!("{app}: {what} Not you? {host}"), code: None, link: None }
}

fn in_words(factor: Factor) -> &'static str {
    match factor {
        Factor::Password => "a password",
        Factor::Sms => "a code by SMS",
        Factor::Email => "a code by e-mail",
        Factor::RecoveryCode => "a recovery code",
        Factor::TrustedDevice => "a trusted device",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The characters of the GSM-7 basic table that our texts may use, each one septet.
    fn is_gsm7(c: char) -> bool {
        c == '\n' || c == '@' || (' '..='~').contains(&c) && !"[\\]^`{|}~".contains(c)
    }

    #[test]
    fn an_sms_fits_one_segment_with_the_longest_host_and_name() {
        let mut policy = Policy::new("https://example.com", &format!("{}.example.com", "h".repeat(48)));
        assert_eq!(policy.host.len(), 60);
        policy.app_name = "A".repeat(20);
        let code = Code::parse("1234567890", 10).unwrap();
        let text = code_by_sms(&policy, &code).text;
        assert!(text.chars().all(is_gsm7) && text.len() <= 160, "{} characters", text.len());
        assert_eq!(text.lines().last().unwrap(), format!("@{} #1234567890", policy.host));
        for notice in [
            Notice::PasswordRecovered,
            Notice::PhoneRemoved { phone: Phone::stored("+12015550123".to_owned()) },
            Notice::PhoneReplaced {
                old: Phone::stored("+12015550123".to_owned()),
                new: Phone::stored("+12025550123".to_owned()),
            },
        ] {
            let text = notice_by_sms(&policy, &notice).text;
            assert!(text.chars().all(is_gsm7) && text.len() <= 160);
        }
    }

    use crate::model::phone::Phone;
}
