//! German: people are addressed as "Sie", as a bank would.

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
    language: Language::German,
    code: CodeWords {
        subject: |digits, app| format!("{digits} ist Ihr Code für {app}"),
        lead: |purpose| format!("Ihr Code, um {}:", code_is_to(purpose)),
        good_for: |lifetime| format!("Er gilt {}.", calendar::span(Language::German, lifetime)),
        or_open: "Oder öffnen Sie diesen Link:",
        open: "Link öffnen",
        keep_it: "Geben Sie ihn nie weiter. Sie haben ihn nicht angefordert? Dann müssen Sie nichts tun, oder Sie beenden \
                  ihn hier:",
        end: "Code beenden",
    },
    known_address: KnownAddressWords {
        subject: |app| format!("Sie haben schon ein Konto bei {app}"),
        lead: |app| {
            format!(
                "Jemand, wahrscheinlich Sie selbst, wollte diese Adresse bei {app} registrieren. Sie hat dort schon ein \
                 Konto."
            )
        },
        lead_to_add: |app| {
            format!(
                "Jemand, wahrscheinlich Sie selbst, wollte diese Adresse einem anderen Konto bei {app} hinzufügen. Sie gehört \
                 schon zu einem Konto."
            )
        },
        sign_in_here: "Hier melden Sie sich an:",
        sign_in: "Anmelden",
        forgotten: "Passwort vergessen?",
        set_password: "Neues Passwort setzen",
        not_you: "Wenn Sie es nicht waren, müssen Sie nichts tun: Es ist niemand hineingekommen.",
        not_you_who_added: "Wenn Sie es nicht waren, müssen Sie nichts tun: Es wurde nichts geändert.",
    },
    notice: NoticeWords {
        told: notices::told,
        end_it_here: "Wenn Sie das waren, ist alles gut. Wenn nicht, beenden Sie es hier:",
        wasnt_me: "Das war ich nicht: beenden",
        then_set_password: "und setzen Sie danach ein neues Passwort:",
        set_password: "Neues Passwort setzen",
        set_password_now: "Wenn Sie das waren, ist alles gut. Wenn nicht, setzen Sie jetzt ein neues Passwort:",
        and_end_sessions: "und beenden Sie die Sitzungen, die Sie nicht kennen:",
        sessions: "Meine Sitzungen ansehen",
        cancel_it_now: "Wenn Sie das nicht waren, brechen Sie es jetzt ab, in einem beliebigen Browser:",
        cancel: "Das war ich nicht: abbrechen",
        come_back: "Wenn Sie es waren, kommen Sie dann in denselben Browser zurück.",
        other_phone: "Anderes Telefon hinzufügen",
        ask_operator: "Wenn Sie dieses Telefon haben und wieder SMS erhalten möchten, wenden Sie sich an die Betreiber \
                       dieser Website.",
        ask_why: "Wenn Sie das nicht gewünscht haben und nicht wissen, weshalb es geschah, fragen Sie dort nach.",
    },
    sms: SmsWords {
        code: |digits, app| format!("{digits} ist Ihr Code für {app}. Wir fragen nie am Telefon danach."),
        notice: |app, what, host| format!("{app}: {what} {host}"),
        told,
        wait: |app, hours, link| format!("{app}: Neues Passwort in {hours} h. Stopp: {link}"),
    },
    happened: not_me::happened,
    ended: not_me::ended,
};

fn told(notice: Brief) -> &'static str {
    match notice {
        Brief::NumberReplaced => "Ihr Konto hat jetzt eine andere Nummer. Nicht Sie?",
        Brief::NumberRemoved => "Diese Nummer wurde aus Ihrem Konto entfernt. Nicht Sie?",
        Brief::NumberTakenOff => "Diese Nummer wurde per E-Mail entfernt. Nicht Sie?",
        Brief::FactorTakenOff => "Der zweite Schritt wurde per E-Mail ausgeschaltet. Nicht Sie?",
        Brief::PasswordByMail => "Ein neues Passwort wurde per E-Mail gesetzt. Nicht Sie?",
        Brief::PasswordByPhone => "Ein neues Passwort wurde per Telefon gesetzt. Nicht Sie?",
        Brief::SecondFactorReset => "Unser Team hat Ihren zweiten Schritt entfernt. Nicht gewünscht?",
        Brief::AccountDeleted => "Unser Team hat Ihr Konto gelöscht. Nicht gewünscht?",
    }
}

/// After "um".
fn code_is_to(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Register => "Ihre E-Mail-Adresse zu bestätigen",
        Purpose::Recover | Purpose::RecoverByPhone | Purpose::RecoverSecondProof => "ein neues Passwort zu setzen",
        Purpose::ReAuthenticate | Purpose::ReAuthenticateByEmail => "zu zeigen, dass Sie es sind",
        Purpose::AddEmail => "diese Adresse Ihrem Konto hinzuzufügen",
        Purpose::VerifyPhone => "Ihr Telefon zu bestätigen",
        Purpose::EnableSms => "die Anmeldung in zwei Schritten einzuschalten",
        Purpose::SignIn
        | Purpose::SignInFromNewBrowser
        | Purpose::SignInByPhone
        | Purpose::SignInWithoutPhone
        | Purpose::SignInByEmail => "sich anzumelden",
    }
}

/// After "braucht es".
fn in_words(factor: Factor) -> &'static str {
    match factor {
        Factor::Password => "ein Passwort",
        Factor::Sms => "einen Code per SMS",
        Factor::Email => "einen Code per E-Mail",
        Factor::Totp => "einen Code aus einer Authenticator-App",
        Factor::Passkey | Factor::SyncedPasskey => "einen Passkey",
        Factor::RecoveryCode => "einen Wiederherstellungscode",
        Factor::TrustedDevice => "ein vertrauenswürdiges Gerät",
        Factor::Wait => "eine Wartezeit",
    }
}

/// What somebody got wrong many times, in the dative.
fn wrong_tries(factor: Factor) -> &'static str {
    match factor {
        Factor::Password => "Passwörtern",
        Factor::Sms => "Codes per SMS",
        Factor::Email => "Codes per E-Mail",
        Factor::Totp => "Codes aus einer Authenticator-App",
        Factor::Passkey | Factor::SyncedPasskey => "Passkeys",
        Factor::RecoveryCode => "Wiederherstellungscodes",
        Factor::TrustedDevice | Factor::Wait => "Angaben",
    }
}

/// `3. Mai 2026 um 14:05 UTC`.
fn moment(at: Timestamp) -> String {
    format!("{} um {}", calendar::day(Language::German, at), calendar::time(at))
}
