//! What a challenge is for, and which lane its sends take.

use crate::model::factor::Factor;

/// A code for one purpose opens no other: the purpose is part of what its MAC covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    Register,
    VerifyPhone,
    EnableSms,
    SignIn,
    /// The e-mail code that a browser unknown to an account needs while strangers guess its password.
    SignInFromNewBrowser,
    ReAuthenticate,
    Recover,
    /// Signing in with the phone alone.
    SignInByPhone,
    /// A forgotten password, by the phone.
    RecoverByPhone,
    /// The e-mail code that recovery by phone also takes where the phone is the second factor too.
    RecoverSecondProof,
    /// The e-mail code that signing in takes, beside a wait, once the second factor's phone was detached.
    SignInWithoutPhone,
    /// The e-mail code that is a second step.
    SignInByEmail,
    /// The e-mail code that proves its reader again, where it is the only second step.
    ReAuthenticateByEmail,
    /// The e-mail code that proves one more address of an account.
    AddEmail,
}

impl Purpose {
    pub const ALL: [Self; 14] = [
        Self::Register,
        Self::VerifyPhone,
        Self::EnableSms,
        Self::SignIn,
        Self::SignInFromNewBrowser,
        Self::ReAuthenticate,
        Self::Recover,
        Self::SignInByPhone,
        Self::RecoverByPhone,
        Self::RecoverSecondProof,
        Self::SignInWithoutPhone,
        Self::SignInByEmail,
        Self::ReAuthenticateByEmail,
        Self::AddEmail,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::VerifyPhone => "verify-phone",
            Self::EnableSms => "enable-sms",
            Self::SignIn => "sign-in",
            Self::SignInFromNewBrowser => "sign-in-from-new-browser",
            Self::ReAuthenticate => "re-authenticate",
            Self::Recover => "recover",
            Self::SignInByPhone => "sign-in-by-phone",
            Self::RecoverByPhone => "recover-by-phone",
            Self::RecoverSecondProof => "recover-second-proof",
            Self::SignInWithoutPhone => "sign-in-without-phone",
            Self::SignInByEmail => "sign-in-by-email",
            Self::ReAuthenticateByEmail => "re-authenticate-by-email",
            Self::AddEmail => "add-email",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }

    /// How its code travels, and so which factor redeeming it proves.
    pub fn factor(self) -> Factor {
        match self {
            Self::Register
            | Self::SignInFromNewBrowser
            | Self::Recover
            | Self::RecoverSecondProof
            | Self::SignInWithoutPhone
            | Self::SignInByEmail
            | Self::ReAuthenticateByEmail
            | Self::AddEmail => Factor::Email,
            Self::VerifyPhone
            | Self::EnableSms
            | Self::SignIn
            | Self::ReAuthenticate
            | Self::SignInByPhone
            | Self::RecoverByPhone => Factor::Sms,
        }
    }

    /// Whether anyone may ask, who has proved nothing yet. What an account has to do with it may then show nowhere: not in
    /// what the guard counts, not in the account's events, not in the answer.
    pub fn is_anonymous(self) -> bool {
        match self {
            Self::Register | Self::Recover | Self::RecoverByPhone | Self::SignInByPhone => true,
            Self::VerifyPhone
            | Self::EnableSms
            | Self::SignIn
            | Self::SignInFromNewBrowser
            | Self::ReAuthenticate
            | Self::RecoverSecondProof
            | Self::SignInWithoutPhone
            | Self::SignInByEmail
            | Self::ReAuthenticateByEmail
            | Self::AddEmail => false,
        }
    }

    pub fn lane(self) -> Lane {
        match self {
            Self::EnableSms
            | Self::SignIn
            | Self::SignInFromNewBrowser
            | Self::SignInWithoutPhone
            | Self::SignInByEmail
            | Self::ReAuthenticate
            | Self::ReAuthenticateByEmail => Lane::Own,
            Self::Recover | Self::RecoverByPhone | Self::RecoverSecondProof => Lane::Recovery,
            Self::Register | Self::VerifyPhone | Self::SignInByPhone | Self::AddEmail => Lane::Unproved,
        }
    }
}

/// What a send is for (SPEC 4); each lane has its own counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// 1: second factor and step-up to the account's own verified phone, and security notices.
    Own,
    /// 2: recovery.
    Recovery,
    /// 3: every number or address that nobody has proved yet, and signing in with the phone alone.
    Unproved,
}

impl Lane {
    pub const ALL: [Self; 3] = [Self::Own, Self::Recovery, Self::Unproved];

    pub fn parse(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.number() == number)
    }

    pub fn number(self) -> i64 {
        match self {
            Self::Own => 1,
            Self::Recovery => 2,
            Self::Unproved => 3,
        }
    }
}
