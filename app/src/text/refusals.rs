//! What the user reads when the answer is no.

use identity::Identity;
use identity::refusal::{Refusal, Weakness};

use super::{Refusals, here};
use crate::routes::Route;

/// The sentence for a refusal.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    let words = &here().refusals;
    let sentence = match refusal {
        Refusal::WrongCredentials => words.wrong_credentials,
        Refusal::WrongCode { tries_left: Some(1) } => words.wrong_code_last_try,
        Refusal::WrongCode { tries_left: Some(left) } => return (words.wrong_code_tries)(*left),
        Refusal::WrongCode { tries_left: None } => words.wrong_code,
        Refusal::CodeUsed => words.code_used,
        Refusal::ClockOff { seconds } => return clock_off(words, *seconds),
        Refusal::CodeExpired => words.code_expired,
        Refusal::TooManyTries { wait_seconds: None } => words.too_many_tries,
        Refusal::TooManyTries { wait_seconds: Some(wait) } => return (words.too_many_tries_wait)(&duration(*wait)),
        Refusal::TooSoon { wait_seconds } | Refusal::SentAlready { wait_seconds } => {
            return (words.too_soon)(&duration(*wait_seconds));
        }
        Refusal::TooManySends { wait_seconds } => return (words.too_many_sends)(&duration(*wait_seconds)),
        Refusal::NotAMobileNumber => words.not_a_mobile_number,
        Refusal::CountryNotServed => words.country_not_served,
        Refusal::NotAnEmailAddress => words.not_an_email_address,
        Refusal::WeakPassword(weakness) => return weak(words, *weakness),
        Refusal::SignInDue => words.sign_in_due,
        Refusal::SignedInAsAnother => words.signed_in_as_another,
        Refusal::SecondFactorDue => words.second_factor_due,
        Refusal::ReAuthenticationDue | Refusal::StepUpDue { .. } => words.re_authentication_due,
        Refusal::NothingToConfirm => words.nothing_to_confirm,
        Refusal::NoVerifiedPhone => words.no_verified_phone,
        Refusal::SignsInElsewhere => words.signs_in_elsewhere,
        Refusal::MethodNotOn => words.method_not_on,
        Refusal::EnoughApps => words.enough_apps,
        Refusal::NumberInUse => words.number_in_use,
        Refusal::WaitingElsewhere => words.waiting_elsewhere,
        Refusal::NothingToCancel => words.nothing_to_cancel,
        Refusal::ProofOfWorkDue { .. } => words.proof_of_work_due,
        Refusal::RangePaused { wait_seconds } => return (words.range_paused)(&duration(*wait_seconds)),
        Refusal::BudgetSpent => words.budget_spent,
        Refusal::NumberSilenced => words.number_silenced,
        Refusal::WrongPasskey => words.wrong_passkey,
        Refusal::PasskeyExpired => words.passkey_expired,
        Refusal::PasskeyKnown => words.passkey_known,
        Refusal::PasskeyNotTaken => words.passkey_not_taken,
        Refusal::TooManyPasskeys => words.too_many_passkeys,
        Refusal::PasskeysUnavailable => words.passkeys_unavailable,
        Refusal::MethodNotOffered => words.method_not_offered,
        Refusal::AddressKnown => words.address_known,
        Refusal::EnoughAddresses => words.enough_addresses,
        Refusal::MainAddress => words.main_address,
        Refusal::AccountLeaving => words.account_leaving,
        Refusal::ExportNotAsked => words.export_not_asked,
        Refusal::StrongMethodDue => words.strong_method_due,
        Refusal::LinkOver => words.link_over,
        Refusal::Busy { .. } => words.busy,
    };
    sentence.to_owned()
}

/// The code was right for another time.
fn clock_off(words: &Refusals, seconds: i64) -> String {
    let by = duration(u32::try_from(seconds.unsigned_abs()).unwrap_or(u32::MAX));
    if seconds > 0 { (words.clock_ahead)(&by) } else { (words.clock_behind)(&by) }
}

fn weak(words: &Refusals, weakness: Weakness) -> String {
    let sentence = match weakness {
        Weakness::TooShort { least } => return (words.too_short)(least),
        Weakness::TooLong => words.too_long,
        Weakness::Common => words.common,
        Weakness::Repeats => words.repeats,
        Weakness::Sequence => words.sequence,
        Weakness::EasilyGuessed => words.easily_guessed,
    };
    sentence.to_owned()
}

/// What to do about a proof of work where scripts are off: it needs them, and this is another way.
pub(crate) fn without_scripts(page: Option<Route>) -> String {
    let words = &here().refusals;
    (words.without_scripts)(match page {
        Some(Route::SecondFactor | Route::ReAuthenticate) => words.other_method,
        Some(Route::Phone | Route::PhoneConfirm | Route::SmsFactor | Route::SmsFactorConfirm) => words.go_on_without,
        Some(Route::PhoneSignIn | Route::PhoneSignInConfirm) => words.by_password,
        Some(Route::Recover | Route::RecoverConfirm) => words.form_for_email,
        _ => words.in_an_hour,
    })
}

/// `24 s`, `3 min`, `2 h`: symbols of units are the same in every language.
fn duration(seconds: u32) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3_600)),
    }
}

/// What a new password has to be, before it is typed.
pub(crate) fn password_hint(identity: &Identity) -> String {
    (here().refusals.password_hint)(identity.policy.passwords.shortest)
}
