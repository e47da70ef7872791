//! Ways to prove who one is.

use serde::{Deserialize, Serialize};

use crate::model::assurance::{Anchor, Assurance};

/// A factor (SPEC 1). Written in cookies, forms and tables by its [`Factor::name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Factor {
    Password,
    Sms,
    Email,
    /// An authenticator app.
    Totp,
    /// A passkey that is bound to its device. Also the name of the method.
    Passkey,
    /// A passkey that lies on several devices of its owner, as it was used in a session.
    SyncedPasskey,
    RecoveryCode,
    /// A browser that proved the second factor before and was trusted for a while.
    TrustedDevice,
    /// A day's wait that the owner did not cancel, where nothing else was left that the account could ask for.
    Wait,
}

impl Factor {
    pub const ALL: [Self; 9] = [
        Self::Password,
        Self::Sms,
        Self::Email,
        Self::Totp,
        Self::Passkey,
        Self::SyncedPasskey,
        Self::RecoveryCode,
        Self::TrustedDevice,
        Self::Wait,
    ];

    /// What an account can switch on beside its password, the strongest first: the order in which they are offered where
    /// the owner has not said which one they prefer.
    pub const METHODS: [Self; 4] = [Self::Passkey, Self::Totp, Self::Sms, Self::Email];

    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Sms => "sms",
            Self::Email => "email",
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::SyncedPasskey => "synced-passkey",
            Self::RecoveryCode => "recovery-code",
            Self::TrustedDevice => "trusted-device",
            Self::Wait => "wait",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.name() == name)
    }

    /// Whether proving it satisfies a second factor that is due, whichever the account has on. E-mail does not: it is
    /// where the password is reset. It counts where its owner has switched it on, and not where the mailbox has counted
    /// already: see [`crate::flows::second_factor::methods`].
    pub fn is_second(self) -> bool {
        matches!(self, Self::Sms | Self::Totp | Self::Passkey | Self::SyncedPasskey | Self::RecoveryCode | Self::Wait)
    }

    /// The method that it is a use of, as it is switched on and off.
    #[must_use]
    pub fn method(self) -> Self {
        if self == Self::SyncedPasskey { Self::Passkey } else { self }
    }

    /// What people are led to: neither texts nor mails (NIST 800-63B-4 calls the first restricted and forbids the second).
    pub fn is_strong(self) -> bool {
        self.beside_password() >= Assurance::Strong
    }

    /// Whether something is sent, so that choosing it is a request of its own.
    pub fn is_sent(self) -> bool {
        matches!(self, Self::Sms | Self::Email)
    }

    /// Whether a browser that has proved it may be trusted for a while (SPEC 5).
    pub fn earns_trust(self) -> bool {
        matches!(self, Self::Sms | Self::Totp | Self::Passkey | Self::SyncedPasskey)
    }

    /// What one must have got hold of to prove it. Two factors with one anchor are one. The password's is where it was set
    /// from: [`crate::model::session::Account::anchors`].
    pub fn anchor(self) -> Anchor {
        match self {
            Self::Password => Anchor::Memory,
            Self::Sms => Anchor::Phone,
            Self::Email => Anchor::Mailbox,
            Self::Totp => Anchor::App,
            Self::Passkey | Self::SyncedPasskey => Anchor::Key,
            Self::RecoveryCode => Anchor::Paper,
            Self::TrustedDevice => Anchor::Browser,
            Self::Wait => Anchor::Patience,
        }
    }

    /// What a session is worth that it has opened by itself.
    pub fn alone(self) -> Assurance {
        match self {
            // The device knew its owner before it signed: something one has, and something one is or knows.
            Self::Passkey | Self::SyncedPasskey => Assurance::Strong,
            Self::Password => Assurance::One,
            _ => Assurance::Lowest,
        }
    }

    /// What a session is worth that it and the password have opened.
    pub fn beside_password(self) -> Assurance {
        match self {
            Self::Totp | Self::Passkey | Self::SyncedPasskey => Assurance::Strong,
            Self::Sms | Self::RecoveryCode => Assurance::Two,
            // A mailbox, a browser that was trusted and a day that passed are no proofs of their own.
            Self::Password | Self::Email | Self::TrustedDevice | Self::Wait => Assurance::One,
        }
    }

    /// Its words in `amr` (RFC 8176). A recovery code is a one-time password out of a list. For the mailbox there is no word,
    /// and another app must not take it for one of these.
    pub fn amr(self) -> &'static [&'static str] {
        match self {
            Self::Password => &["pwd"],
            Self::Sms => &["sms"],
            Self::Totp | Self::RecoveryCode => &["otp"],
            Self::Passkey => &["hwk", "pop", "user"],
            Self::SyncedPasskey => &["swk", "pop", "user"],
            Self::Email | Self::TrustedDevice | Self::Wait => &[],
        }
    }
}
