//! What there is to do at each level.

use identity::model::factor::Factor;
use identity::model::session::Level;

/// A step that is open to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// In a browser that was trusted it is all that is asked for.
    Password,
    PhoneAlone,
    PasskeyAlone,
    RecoverByMail,
    RecoverByPhone,
    Second(Factor),
    /// And this browser is to be trusted from now on.
    SecondAndTrust(Factor),
    /// Where nothing else is left: a code by mail, which begins a wait, or ends one.
    MailAndWait,
    PasswordBesidePhone,
    Proof(Factor),
    /// In the place of a proof: begins to wait for a day.
    BeginWait,
    /// Presses the link in the newest notice of a wait.
    CancelWait,
    NewPassword,
    StepUp(Factor),
    Do(Act),
    /// Presses a "Not you?" that came by mail, one of the newest that are still good.
    PressLink,
    SignOut,
    /// Types the newest code that came for something else.
    OtherCode,
    Wait,
    Day,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    EnableSms,
    DisableSms,
    AddApp,
    RemoveApp,
    AddPasskey,
    RemovePasskey,
    /// Proves a new app or passkey, and closes the browser in front of the recovery codes.
    LeaveApp,
    LeavePasskey,
    /// Asks for the codes of a passkey that was left so in another session.
    GoOnWithPasskey,
    EnableEmail,
    DisableEmail,
    RenewCodes,
    ChangePassword,
    ReplacePhone,
    RemovePhone,
    AllowPhone,
    ForbidPhone,
    Prefer(Factor),
}

impl Act {
    /// Whether it adds or takes away what proves who one is. The phone does where a text is a second factor.
    pub fn changes_factors(self, has_sms: bool) -> bool {
        match self {
            Self::ChangePassword | Self::AllowPhone | Self::ForbidPhone | Self::Prefer(_) => false,
            Self::ReplacePhone | Self::RemovePhone => has_sms,
            _ => true,
        }
    }

    /// Whether it always ends what others have open.
    pub fn ends_other_sessions(self) -> bool {
        !matches!(
            self,
            Self::Prefer(_)
                | Self::AllowPhone
                | Self::ForbidPhone
                | Self::EnableEmail
                | Self::LeaveApp
                | Self::LeavePasskey
        )
    }
}

pub const METHODS: [Factor; 5] = [Factor::Passkey, Factor::Totp, Factor::Sms, Factor::Email, Factor::RecoveryCode];

const ACTS: [Act; 20] = [
    Act::EnableSms,
    Act::DisableSms,
    Act::AddApp,
    Act::RemoveApp,
    Act::AddPasskey,
    Act::RemovePasskey,
    Act::LeaveApp,
    Act::LeavePasskey,
    Act::GoOnWithPasskey,
    Act::EnableEmail,
    Act::DisableEmail,
    Act::RenewCodes,
    Act::ChangePassword,
    Act::ReplacePhone,
    Act::RemovePhone,
    Act::AllowPhone,
    Act::ForbidPhone,
    Act::Prefer(Factor::Sms),
    Act::Prefer(Factor::Email),
    Act::Prefer(Factor::Passkey),
];

/// The next steps of somebody whose session is at this level; what is typed in them is right.
pub fn open_to(level: Option<Level>) -> Vec<Move> {
    let second = METHODS.map(Move::Second);
    let trust = [Factor::Passkey, Factor::Totp, Factor::Sms].map(Move::SecondAndTrust);
    let mut moves = match level {
        None => vec![
            Move::Password,
            Move::Password,
            Move::Password,
            Move::PhoneAlone,
            Move::PasskeyAlone,
            Move::RecoverByMail,
            Move::RecoverByPhone,
            Move::PressLink,
            Move::CancelWait,
            Move::Day,
        ],
        Some(Level::SecondFactorDue | Level::EmailCodeDue) => {
            second.into_iter().chain(trust).chain([Move::MailAndWait]).collect()
        }
        Some(Level::OtherFactorDue) => second.into_iter().chain([Move::PasswordBesidePhone; 2]).collect(),
        Some(Level::RecoveryProofDue) => METHODS.map(Move::Proof).into_iter().chain([Move::BeginWait; 2]).collect(),
        // Only where the operator wants more than here, and where an account is about to be deleted.
        Some(Level::StrongMethodDue | Level::Leaving) => Vec::new(),
        Some(Level::Recovery) => vec![Move::NewPassword; 6],
        Some(Level::Full) => {
            let step_ups = METHODS.into_iter().chain([Factor::Password]).map(Move::StepUp);
            ACTS.map(Move::Do).into_iter().chain(step_ups).chain([Move::PressLink]).collect()
        }
    };
    moves.extend([Move::SignOut, Move::OtherCode, Move::Wait]);
    moves
}
