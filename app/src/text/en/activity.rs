use identity::model::factor::Factor;

use crate::text::words::Activity;

pub(super) const WORDS: Activity = Activity {
    title: "Recent activity",
    newest_first: "The newest first",
    not_you: "If something here was not you, change your password.",

    registered: "The account was made",
    signed_in: |factors| format!("Signed in with {factors}"),
    signed_out: "Signed out",
    code_sent: |to, browser| format!("A code was sent to {to}; asked for from: {browser}"),
    factor_shut: |factor| format!("Too many wrong tries: no {factor} is taken for a day"),
    phone_verified: |phone| format!("The phone {phone} was verified"),
    phone_removed: |phone| format!("The phone {phone} was removed"),
    phone_detached: |phone| format!("The phone {phone} was removed: somebody else has the number now"),
    second_factor_enabled: |factor| format!("Two-step sign-in with {factor} was switched on"),
    second_factor_disabled: |factor| format!("Two-step sign-in with {factor} was switched off"),
    totp_app_added: |name| format!("The authenticator app “{name}” was added"),
    totp_app_removed: |name| format!("The authenticator app “{name}” was removed"),
    recovery_codes_made: "New recovery codes were made",
    recovery_code_used: |left| match left {
        0 => "The last recovery code was used".to_owned(),
        1 => "A recovery code was used; one is left".to_owned(),
        left => format!("A recovery code was used; {left} are left"),
    },
    password_changed: "The password was changed",
    password_recovered: "A forgotten password was replaced",
    sessions_ended: |how_many| match how_many {
        1 => "One other session was ended".to_owned(),
        how_many => format!("{how_many} other sessions were ended"),
    },
    device_trusted: "A browser was trusted",
    devices_forgotten: |how_many| match how_many {
        1 => "One trusted device was forgotten".to_owned(),
        how_many => format!("{how_many} trusted devices were forgotten"),
    },
    phone_sign_in_allowed: |phone| format!("The phone {phone} was allowed to sign in alone"),
    phone_sign_in_ended: |phone| format!("The phone {phone} no longer signs in alone"),
    phone_sign_in_shut: "Too many wrong tries: signing in with the phone alone was shut for a day",
    re_authenticated: "Proved once more that it was you",
    not_me: "You said that something wasn't you",
    phone_put_back: |phone| format!("The phone {phone} was put back"),
    number_silenced: |phone| format!("The phone {phone} gets no more texts"),
    passkey_added: |name| format!("The passkey “{name}” was added"),
    passkey_renamed: |name| format!("A passkey was named “{name}”"),
    passkey_removed: |name| format!("The passkey “{name}” was removed"),
    passkey_put_back: |name| format!("The passkey “{name}” was put back"),
    passkey_copied: |name| {
        format!(
            "The passkey “{name}” was refused: it counted less than before, as a copy would. If it is yours, remove it and \
             create a new one"
        )
    },
    wait_to_recover_begun: "A wait began, to set a new password by phone",
    wait_to_sign_in_begun: "A wait began, to sign in without a phone",
    wait_to_recover_cancelled: "A wait to set a new password by phone was cancelled",
    wait_to_sign_in_cancelled: "A wait to sign in without a phone was cancelled",
    operator_looked: "The people who run this site looked at your account",
    operator_read: "The people who run this site read what happened on your account",
    operator_unlocked: "The people who run this site cleared the wrong tries",
    operator_reset: "The people who run this site switched two-step sign-in off",
    operator_ended_sessions: "The people who run this site ended all sessions",
    operator_disabled: "The people who run this site disabled the account",
    operator_enabled: "The people who run this site enabled the account again",
    unknown: |kind| kind.replace('-', " "),

    factor,
    by,
    and: " and ",
};

/// Behind "no".
fn factor(factor: Factor) -> &'static str {
    match factor {
        Factor::Password => "password",
        Factor::Sms => "code by SMS",
        Factor::Email => "code by e-mail",
        Factor::Passkey | Factor::SyncedPasskey => "passkey",
        Factor::Totp => "code from an authenticator app",
        Factor::RecoveryCode => "recovery code",
        Factor::TrustedDevice => "trusted browser",
        Factor::Wait => "wait",
    }
}

fn by(factor: Factor) -> &'static str {
    match factor {
        Factor::Password => "the password",
        Factor::Sms => "a code by SMS",
        Factor::Email => "a code by e-mail",
        Factor::Passkey | Factor::SyncedPasskey => "a passkey",
        Factor::Totp => "an authenticator app",
        Factor::RecoveryCode => "a recovery code",
        Factor::TrustedDevice => "a trusted browser",
        Factor::Wait => "a wait",
    }
}
