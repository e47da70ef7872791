//! English.

mod account;
mod not_me;
mod notices;

use jiff::Timestamp;

use super::words::{CodeWords, KnownAddressWords, NoticeWords, SmsWords, Words};
use crate::model::calendar;
use crate::model::factor::Factor;
use crate::model::language::Language;
use crate::model::purpose::Purpose;
use crate::notices::Brief;

pub(super) const WORDS: Words = Words {
    language: Language::English,
    code: CodeWords {
        subject: |digits, app| format!("{digits} is your {app} code"),
        lead: |purpose| format!("Your code to {} is", code_is_to(purpose)),
        good_for: |lifetime| format!("It is good for {}.", calendar::span(Language::English, lifetime)),
        or_open: "Or open this link:",
        open: "Open the link",
        keep_it: "Never pass it on to anyone. You didn't ask for it? Then you need do nothing, or end it here:",
        end: "End this code",
    },
    known_address: KnownAddressWords {
        subject: |app| format!("You already have an account at {app}"),
        lead: |app| {
            format!("Somebody, probably you, wanted to register this address at {app}. It has an account already.")
        },
        lead_to_add: |app| {
            format!(
                "Somebody, probably you, wanted to add this address to another account at {app}. It belongs to an account \
                 already."
            )
        },
        sign_in_here: "Sign in here:",
        sign_in: "Sign in",
        forgotten: "Forgotten your password?",
        set_password: "Set a new password",
        not_you: "If it wasn't you, you need do nothing: nobody got in.",
        not_you_who_added: "If it wasn't you, you need do nothing: nothing was changed.",
    },
    notice: NoticeWords {
        told: notices::told,
        end_it_here: "If this was you, all is well. If not, end it here:",
        wasnt_me: "It wasn't me: end it",
        then_set_password: "and then set a new password:",
        set_password: "Set a new password",
        set_password_now: "If this was you, all is well. If not, set a new password now:",
        and_end_sessions: "and end the sessions that you don't know:",
        sessions: "Look at my sessions",
        cancel_it_now: "If this was not you, cancel it now, in any browser:",
        cancel: "It wasn't me: cancel it",
        come_back: "If it was you, come back to the same browser then.",
        other_phone: "Add another phone",
        ask_operator: "If you hold that phone and want its texts back, ask the people who run this site.",
        ask_why: "If you didn't ask for this and don't know why it was done, ask them.",
    },
    sms: SmsWords {
        code: |digits, app| format!("{digits} is your {app} code. We never ask for it by phone."),
        notice: |app, what, host| format!("{app}: {what} {host}"),
        told,
        wait: |app, hours, link| format!("{app}: Password reset in {hours} h. Stop: {link}"),
    },
    happened: not_me::happened,
    ended: not_me::ended,
};

fn told(notice: Brief) -> &'static str {
    match notice {
        Brief::NumberReplaced => "This number was replaced on your account. Not you?",
        Brief::NumberRemoved => "This number was removed from your account. Not you?",
        Brief::NumberTakenOff => "This number was taken off by e-mail. Not you?",
        Brief::FactorTakenOff => "Two-step sign-in was switched off by e-mail. Not you?",
        Brief::PasswordByMail => "A new password was set by e-mail. Not you?",
        Brief::PasswordByPhone => "A new password was set by phone. Not you?",
        Brief::SecondFactorReset => "Our staff took your second step off. Not asked for?",
        Brief::AccountDeleted => "Our staff deleted your account. Not asked for?",
    }
}

fn code_is_to(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Register => "confirm your e-mail address",
        Purpose::Recover | Purpose::RecoverByPhone | Purpose::RecoverSecondProof => "set a new password",
        Purpose::ReAuthenticate | Purpose::ReAuthenticateByEmail => "prove that it's you",
        Purpose::AddEmail => "add this address to your account",
        Purpose::VerifyPhone => "confirm your phone",
        Purpose::EnableSms => "switch two-step sign-in on",
        Purpose::SignIn
        | Purpose::SignInFromNewBrowser
        | Purpose::SignInByPhone
        | Purpose::SignInWithoutPhone
        | Purpose::SignInByEmail => "sign in",
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

/// What somebody got wrong many times.
fn wrong_tries(factor: Factor) -> &'static str {
    match factor {
        Factor::Password => "passwords",
        Factor::Sms => "codes by SMS",
        Factor::Email => "codes by e-mail",
        Factor::Totp => "codes from an authenticator app",
        Factor::Passkey | Factor::SyncedPasskey => "passkeys",
        Factor::RecoveryCode => "recovery codes",
        Factor::TrustedDevice | Factor::Wait => "answers",
    }
}

/// `3 May 2026, 14:05 UTC`.
fn moment(at: Timestamp) -> String {
    calendar::moment(Language::English, at)
}
