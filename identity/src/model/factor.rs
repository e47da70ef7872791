//! Ways to prove who one is.

/// A factor (SPEC 1). Written in cookies, forms and tables by its [`Factor::name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Factor {
    Password,
    Sms,
    Email,
    RecoveryCode,
    /// A browser that proved the second factor before and was trusted for a while.
    TrustedDevice,
    /// A day's wait that the owner did not cancel, where the phone of the second factor was detached.
    Wait,
}

impl Factor {
    pub const ALL: [Self; 6] =
        [Self::Password, Self::Sms, Self::Email, Self::RecoveryCode, Self::TrustedDevice, Self::Wait];

    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Sms => "sms",
            Self::Email => "email",
            Self::RecoveryCode => "recovery-code",
            Self::TrustedDevice => "trusted-device",
            Self::Wait => "wait",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.name() == name)
    }

    /// Whether proving it satisfies a second factor that is due. E-mail does not: it is where the password is reset.
    pub fn is_second(self) -> bool {
        matches!(self, Self::Sms | Self::RecoveryCode | Self::Wait)
    }
}
