//! What the methods are called.

use identity::model::factor::Factor;

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
