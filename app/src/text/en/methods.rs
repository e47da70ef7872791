use identity::model::factor::Factor;

use crate::text::words::Methods;

pub(super) const WORDS: Methods = Methods {
    clock_hint: "It is not taken? Check that your phone sets its clock by itself.",
    choose: |method| match method {
        Factor::Passkey | Factor::SyncedPasskey => "Use a passkey",
        Factor::Totp => "Use an authenticator app",
        Factor::Sms => "Text me a code",
        Factor::Email => "Mail me a code",
        Factor::RecoveryCode => "Use a recovery code",
        Factor::Password => "Use your password",
        Factor::TrustedDevice | Factor::Wait => "Go on",
    },
    noun: |method| match method {
        Factor::Passkey | Factor::SyncedPasskey => "Passkey",
        Factor::Totp => "Authenticator app",
        Factor::Sms => "Text message",
        Factor::Email => "E-mail",
        Factor::RecoveryCode => "Recovery code",
        Factor::Password => "Password",
        Factor::TrustedDevice | Factor::Wait => "",
    },
    is_on: |method| match method {
        Factor::Passkey => "Two-step sign-in is on. From now on your passkey signs you in.",
        Factor::Totp => "Two-step sign-in is on. From now on your authenticator app's codes sign you in.",
        Factor::Sms => "Two-step sign-in is on. From now on we text you a code when you sign in.",
        Factor::Email => "Two-step sign-in is on. From now on we mail you a code when you sign in.",
        Factor::SyncedPasskey | Factor::RecoveryCode | Factor::Password | Factor::TrustedDevice | Factor::Wait => {
            "Two-step sign-in is on."
        }
    },
    is_on_too: |method| match method {
        Factor::Totp => "Your authenticator app is on as well.",
        Factor::Sms => "Codes by SMS are on as well.",
        Factor::Email => "Codes by e-mail are on as well.",
        Factor::Passkey
        | Factor::SyncedPasskey
        | Factor::RecoveryCode
        | Factor::Password
        | Factor::TrustedDevice
        | Factor::Wait => "That is on as well.",
    },
    is_off: |method| match method {
        Factor::Totp => "Authenticator apps are off. Your other ways to sign in stay as they are.",
        Factor::Sms => "We text you no more codes. Your other ways to sign in stay as they are.",
        Factor::Email => "We mail you no more codes. Your other ways to sign in stay as they are.",
        Factor::Passkey
        | Factor::SyncedPasskey
        | Factor::RecoveryCode
        | Factor::Password
        | Factor::TrustedDevice
        | Factor::Wait => "That is off. Your other ways to sign in stay as they are.",
    },
    all_off: "Two-step sign-in is off.",
    is_asked_first: |method| match method {
        Factor::Passkey => "From now on we ask for your passkey first.",
        Factor::Totp => "From now on we ask for your authenticator app first.",
        Factor::Sms => "From now on we text you a code first.",
        Factor::Email => "From now on we mail you a code first.",
        Factor::SyncedPasskey | Factor::RecoveryCode | Factor::Password | Factor::TrustedDevice | Factor::Wait => {
            "From now on we ask for that first."
        }
    },
    with_article: |method| match method {
        Factor::Passkey | Factor::SyncedPasskey => "your passkey",
        Factor::Totp => "your authenticator app",
        Factor::Sms => "a code by SMS",
        Factor::Email => "a code by e-mail",
        Factor::RecoveryCode => "a recovery code",
        Factor::Password => "your password",
        Factor::TrustedDevice | Factor::Wait => "another proof",
    },
    recovery_code_hint: "One of the ten that you kept when you switched two-step sign-in on. Each works once.",
    app_instead: "Use an authenticator app instead",
    switch_on: "Switch it on",
    switch_off: "Switch it off",
    ends_two_steps: "Without it your password alone opens your account. Your recovery codes stop working too, and your \
                     other sessions end.",
    phone_alone_then: " A text to your phone alone then opens it too.",
    ends_it: "Your other ways to sign in stay as they are. Your other sessions end.",
};
