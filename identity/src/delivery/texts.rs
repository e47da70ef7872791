//! The words of messages. SMS stay within one GSM-7 segment of 160 characters with a host name of 60.

use jiff::Timestamp;

use super::outbox::Message;
use crate::flows::not_me::Ended;
use crate::model::code::Code;
use crate::model::factor::Factor;
use crate::model::phone::Phone;
use crate::model::purpose::{Lane, Purpose};
use crate::model::target::Target;
use crate::model::token::{LinkToken, Token};
use crate::model::wait::WaitFor;
use crate::not_me::{self, About};
use crate::notices::Notice;
use crate::policy::Policy;

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

/// A mail to the owner. `not_me` is the token of the link that ends what it tells about.
pub(crate) fn notice(policy: &Policy, notice: &Notice, not_me: Option<&Token>) -> Message {
    let (app, url) = (&policy.app_name, &policy.public_url);
    let (subject, what) = match notice {
        Notice::SignedIn { browser, at } => (
            "A new sign-in".to_owned(),
            format!(
                "Somebody signed in to your account from a browser that is new to it: {browser}, on {}.",
                at.strftime("%-d %B %Y at %H:%M UTC")
            ),
        ),
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
        Notice::PasswordRecoveredByPhone => (
            "A new password was set".to_owned(),
            "Somebody who has your phone set a new password, because the old one was forgotten. All sessions and trusted \
             devices were ended."
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
        Notice::PhoneDetached { phone, is_second_factor } => {
            ("Your phone was removed".to_owned(), phone_detached(phone, *is_second_factor))
        }
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
        Notice::NotMe { ended, .. } => (
            "You said that it wasn't you".to_owned(),
            format!("Somebody who reads your mail pressed \"It wasn't me\". {}", self::ended(ended)),
        ),
        Notice::NumberSilenced { phone } => (
            "No more texts to your phone".to_owned(),
            format!(
                "Whoever holds the phone {} asked us for no more texts, so we send none there. If signing in takes a code \
                 by SMS, use a recovery code, and then add another phone:\n{url}/account/phone",
                phone.masked()
            ),
        ),
        Notice::WaitBegun { what, ripe_at, cancel, cancelled_lately } => {
            return wait_begun(policy, *what, *ripe_at, cancel, *cancelled_lately);
        }
    };
    let link = not_me.map(|token| not_me_link(policy, token));
    let what_to_do = match (&link, notice) {
        (Some(link), _) => format!(
            "If this was you, all is well. If not, end it here:\n{link}\nand then set a new password:\n{url}/recover"
        ),
        (None, Notice::NumberSilenced { .. }) => {
            "If you hold that phone and want its texts back, ask the people who run this site.".to_owned()
        }
        (None, _) => format!(
            "If this was you, all is well. If not, set a new password now:\n{url}/recover\n\
             and end the sessions that you don't know:\n{url}/account/sessions"
        ),
    };
    Message {
        subject: Some(format!("{subject} – {app}")),
        text: format!("{what}\n\n{what_to_do}\n\n{app}\n"),
        code: None,
        link,
    }
}

fn phone_detached(phone: &Phone, is_second_factor: bool) -> String {
    let what = format!(
        "Somebody else has proved that the number {} is theirs now. It had not been used here for a long time, so we took \
         it off your account.",
        phone.masked()
    );
    if !is_second_factor {
        return format!("{what} You can add your number of today when you are signed in.");
    }
    format!(
        "{what}\n\nTwo-step sign-in is still on. Until you have added your number of today, signing in takes one of your \
         recovery codes, or a code by e-mail and a wait."
    )
}

/// What happens, when, and the link that stops it.
fn wait_begun(
    policy: &Policy,
    what: WaitFor,
    ripe_at: Timestamp,
    cancel: &LinkToken,
    cancelled_lately: i64,
) -> Message {
    let (app, link) = (&policy.app_name, cancel_link(policy, cancel));
    let when = ripe_at.strftime("%-d %B %Y, %H:%M UTC");
    let (subject, what) = match what {
        WaitFor::Recovery => (
            "Somebody wants to set a new password",
            format!(
                "Somebody who has your phone wants to set a new password, and has no other proof. From {when} on we let \
                 them, if you don't cancel it."
            ),
        ),
        WaitFor::SignIn => (
            "Somebody wants to sign in without your phone",
            format!(
                "Somebody who knows your password and reads your mail wants to sign in without your second step. From \
                 {when} on we let them, if you don't cancel it."
            ),
        ),
    };
    let before = match cancelled_lately {
        0 => String::new(),
        1 => "In the last 7 days this was tried once before, and cancelled.\n\n".to_owned(),
        n => format!("In the last 7 days this was tried {n} times before, and cancelled.\n\n"),
    };
    Message {
        subject: Some(format!("{subject} – {app}")),
        text: format!(
            "{what}\n\n{before}If this was not you, cancel it now, in any browser:\n{link}\n\nIf it was you, come back to \
             the same browser then.\n\n{app}\n"
        ),
        code: None,
        link: Some(link),
    }
}

fn cancel_link(policy: &Policy, cancel: &LinkToken) -> String {
    format!("{}/cancel?t={}", policy.public_url, cancel.reveal())
}

pub(crate) fn notice_by_sms(policy: &Policy, notice: &Notice) -> Message {
    let (app, host) = (&policy.app_name, &policy.host);
    let what = match notice {
        Notice::WaitBegun { cancel, .. } => {
            let hours = policy.recovery.wait.as_secs().div_ceil(3_600);
            let link = cancel_link(policy, cancel);
            let text = format!("{app}: Password reset in {hours} h. Stop: {link}");
            return Message { subject: None, text, code: None, link: Some(link) };
        }
        Notice::PhoneReplaced { .. } => "This number was replaced on your account.",
        Notice::PasswordRecovered => "A new password was set by e-mail.",
        Notice::NotMe { ended, .. } if ended.iter().any(|ended| matches!(ended, Ended::FactorOff { .. })) => {
            "Two-step sign-in was switched off by e-mail."
        }
        Notice::NotMe { .. } => "This number was taken off by e-mail.",
        Notice::PasswordRecoveredByPhone => "A new password was set by phone.",
        _ => "This number was removed from your account.",
    };
    Message { subject: None, text: format!("{app}: {what} Not you? {host}"), code: None, link: None }
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
        Ended::RecoveryCodeDue => {
            "Two-step sign-in stays on: sign in with a recovery code, and then add your phone again.".to_owned()
        }
        Ended::PhoneStays => {
            "The phone stays, because two-step sign-in needs it; only somebody who has signed in can change that."
                .to_owned()
        }
        Ended::FactorOff { factor } => format!("Signing in no longer takes {}.", in_words(*factor)),
        Ended::FactorOn { factor } => format!("Signing in takes {} again.", in_words(*factor)),
        Ended::FactorStays => {
            "Two-step sign-in stays on: a link in a mail does not lift it. Somebody who has signed in can.".to_owned()
        }
        Ended::CodesEnded => "The new recovery codes work no more.".to_owned(),
        Ended::PhoneSignIn { phone } => format!("The phone {phone} alone signs in no more."),
    }
}

fn in_words(factor: Factor) -> &'static str {
    match factor {
        Factor::Password => "a password",
        Factor::Sms => "a code by SMS",
        Factor::Email => "a code by e-mail",
        Factor::RecoveryCode => "a recovery code",
        Factor::TrustedDevice => "a trusted device",
        Factor::Wait => "a wait",
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
