//! What there is to do at each level.

use identity::model::factor::Factor;
use identity::model::session::Level;

/// A step that is open to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Password,
    PhoneAlone,
    PasskeyAlone,
    RecoverByMail,
    RecoverByPhone,
    Second(Factor),
    PasswordBesidePhone,
    Proof(Factor),
    NewPassword,
    StepUp(Factor),
    Do(Act),
    SignOut,
    /// Types the newest code that came for something else.
    OtherCode,
    Wait,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    EnableSms,
    DisableSms,
    AddApp,
    RemoveApp,
    AddPasskey,
    RemovePasskey,
    EnableEmail,
    DisableEmail,
    RenewCodes,
    ChangePassword,
    AllowPhone,
    ForbidPhone,
    Prefer(Factor),
}

impl Act {
    /// Whether it adds or takes away what proves who one is.
    pub fn changes_factors(self) -> bool {
        !matches!(self, Self::ChangePassword | Self::AllowPhone | Self::ForbidPhone | Self::Prefer(_))
    }

    pub fn is_sensitive(self) -> bool {
        !matches!(self, Self::Prefer(_))
    }

    /// Whether it always ends what others have open.
    pub fn ends_other_sessions(self) -> bool {
        !matches!(self, Self::Prefer(_) | Self::AllowPhone | Self::ForbidPhone | Self::EnableEmail)
    }
}

pub const METHODS: [Factor; 5] = [Factor::Passkey, Factor::Totp, Factor::Sms, Factor::Email, Factor::RecoveryCode];

/// The next steps of somebody whose session is at this level; what is typed in them is right.
pub fn open_to(level: Option<Level>) -> Vec<Move> {
    let second = METHODS.map(Move::Second);
    let mut moves = match level {
        None => vec![
            Move::Password,
            Move::Password,
            Move::PhoneAlone,
            Move::PasskeyAlone,
            Move::RecoverByMail,
            Move::RecoverByPhone,
        ],
        Some(Level::SecondFactorDue | Level::EmailCodeDue) => second.to_vec(),
        Some(Level::OtherFactorDue) => second.into_iter().chain([Move::PasswordBesidePhone; 2]).collect(),
        Some(Level::RecoveryProofDue) => METHODS.map(Move::Proof).to_vec(),
        // Only where the operator wants more than here, and where an account is about to be deleted.
        Some(Level::StrongMethodDue | Level::Leaving) => Vec::new(),
        Some(Level::Recovery) => vec![Move::NewPassword; 4],
        Some(Level::Full) => {
            let acts = [
                Act::EnableSms,
                Act::DisableSms,
                Act::AddApp,
                Act::RemoveApp,
                Act::AddPasskey,
                Act::RemovePasskey,
                Act::EnableEmail,
                Act::DisableEmail,
                Act::RenewCodes,
                Act::ChangePassword,
                Act::AllowPhone,
                Act::ForbidPhone,
                Act::Prefer(Factor::Sms),
                Act::Prefer(Factor::Email),
                Act::Prefer(Factor::Passkey),
            ];
            let step_ups = METHODS.into_iter().chain([Factor::Password]).map(Move::StepUp);
            acts.map(Move::Do).into_iter().chain(step_ups).collect()
        }
    };
    moves.extend([Move::SignOut, Move::OtherCode, Move::Wait]);
    moves
}
