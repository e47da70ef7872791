//! The HTTP status of each refusal, for those who asked with `fetch`.

use http::StatusCode;
use identity::refusal::Refusal;

pub(super) fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::WrongCredentials | Refusal::SignInDue => StatusCode::UNAUTHORIZED,
        Refusal::SecondFactorDue
        | Refusal::ReAuthenticationDue
        | Refusal::StepUpDue { .. }
        | Refusal::StrongMethodDue
        | Refusal::AccountLeaving
        | Refusal::ProofOfWorkDue { .. } => StatusCode::FORBIDDEN,
        Refusal::NothingToConfirm
        | Refusal::SignedInAsAnother
        | Refusal::NoVerifiedPhone
        | Refusal::SignsInElsewhere
        | Refusal::MethodNotOn
        | Refusal::LinkOver
        | Refusal::AddressKnown
        | Refusal::EnoughAddresses
        | Refusal::MainAddress
        | Refusal::EnoughApps
        | Refusal::NumberInUse
        | Refusal::WaitingElsewhere
        | Refusal::PasskeyKnown
        | Refusal::TooManyPasskeys
        | Refusal::PasskeysUnavailable
        | Refusal::MethodNotOffered
        | Refusal::ExportNotAsked
        | Refusal::NothingToCancel => StatusCode::CONFLICT,
        Refusal::WrongCode { .. }
        | Refusal::CodeUsed
        | Refusal::ClockOff { .. }
        | Refusal::CodeExpired
        | Refusal::NotAMobileNumber
        | Refusal::CountryNotServed
        | Refusal::NumberSilenced
        | Refusal::NotAnEmailAddress
        | Refusal::WrongPasskey
        | Refusal::PasskeyExpired
        | Refusal::PasskeyNotTaken
        | Refusal::WeakPassword(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::TooManyTries { .. }
        | Refusal::TooSoon { .. }
        | Refusal::SentAlready { .. }
        | Refusal::TooManySends { .. }
        | Refusal::RangePaused { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::Busy { .. } | Refusal::BudgetSpent => StatusCode::SERVICE_UNAVAILABLE,
    }
}
