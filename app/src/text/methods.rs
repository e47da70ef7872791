//! What the methods are called.

use identity::model::factor::Factor;

/// Under the field for an app's code.
pub(crate) const CLOCK_HINT: &str = "It is not taken? Check that your phone sets its clock by itself.";

/// On the button that goes on with a method.
pub(crate) fn choose(method: Factor) -> &'static str {
    match method {
        Factor::Passkey | Factor::SyncedPasskey => "Use a passkey",
        Factor::Totp => "Use an authenticator app",
        Factor::Sms => "Text me a code",
        Factor::Email => "Mail me a code",
        Factor::RecoveryCode => "Use a recovery code",
        Factor::Password => "Use your password",
        Factor::TrustedDevice | Factor::Wait => "Go on",
    }
}

/// As a thing one has.
pub(crate) fn noun(method: Factor) -> &'static str {
    match method {
        Factor::Passkey | Factor::SyncedPasskey => "Passkey",
        Factor::Totp => "Authenticator app",
        Factor::Sms => "Text message",
        Factor::Email => "E-mail",
        Factor::RecoveryCode => "Recovery code",
        Factor::Password => "Password",
        Factor::TrustedDevice | Factor::Wait => "",
    }
}

/// It has just been switched on.
pub(crate) fn is_on(method: Factor) -> &'static str {
    match method {
        Factor::Passkey => "Two-step sign-in is on. From now on your passkey signs you in.",
        Factor::Totp => "Two-step sign-in is on. From now on your authenticator app's codes sign you in.",
        Factor::Sms => "Two-step sign-in is on. From now on we text you a code when you sign in.",
        Factor::Email => "Two-step sign-in is on. From now on we mail you a code when you sign in.",
        _ => "Two-step sign-in is on.",
    }
}

/// It has just been switched on beside others.
pub(crate) fn is_on_too(method: Factor) -> &'static str {
    match method {
        Factor::Totp => "Your authenticator app is on as well.",
        Factor::Sms => "Codes by SMS are on as well.",
        Factor::Email => "Codes by e-mail are on as well.",
        _ => "That is on as well.",
    }
}

/// It has been switched off, and others are on.
pub(crate) fn is_off(method: Factor) -> &'static str {
    match method {
        Factor::Totp => "Authenticator apps are off. Your other ways to sign in stay as they are.",
        Factor::Sms => "We text you no more codes. Your other ways to sign in stay as they are.",
        Factor::Email => "We mail you no more codes. Your other ways to sign in stay as they are.",
        _ => "That is off. Your other ways to sign in stay as they are.",
    }
}

/// It is to be asked for first.
pub(crate) fn is_asked_first(method: Factor) -> &'static str {
    match method {
        Factor::Passkey => "From now on we ask for your passkey first.",
        Factor::Totp => "From now on we ask for your authenticator app first.",
        Factor::Sms => "From now on we text you a code first.",
        Factor::Email => "From now on we mail you a code first.",
        _ => "From now on we ask for that first.",
    }
}

/// In the middle of a sentence.
pub(crate) fn with_article(method: Factor) -> &'static str {
    match method {
        Factor::Passkey | Factor::SyncedPasskey => "your passkey",
        Factor::Totp => "your authenticator app",
        Factor::Sms => "a code by SMS",
        Factor::Email => "a code by e-mail",
        Factor::RecoveryCode => "a recovery code",
        Factor::Password => "your password",
        Factor::TrustedDevice | Factor::Wait => "another proof",
    }
}
