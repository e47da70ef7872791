//! What the user reads when the answer is no: what happened, and what to do next.

use identity::refusal::{Refusal, Weakness};

use crate::routes::Route;

/// The sentence for a refusal.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::WrongCredentials => {
            "E-mail and password don't match an account here. Check both and try again.".into()
        }
        Refusal::WrongCode { tries_left: Some(1) } => "That code is not right. You have one more try.".into(),
        Refusal::WrongCode { tries_left: Some(left) } => format!("That code is not right. You have {left} more tries."),
        Refusal::WrongCode { tries_left: None } => "That code is not right. Check it and type it again.".into(),
        Refusal::CodeUsed => "That code was used already. Wait until your app shows the next one, and type that.".into(),
        Refusal::ClockOff { seconds } => clock_off(*seconds),
        Refusal::CodeExpired => "That code has expired. Ask for a new one.".into(),
        Refusal::TooManyTries { wait_seconds: None } => {
            "That was one try too many for this code. Ask for a new one.".into()
        }
        Refusal::TooManyTries { wait_seconds: Some(wait) } => {
            format!("Too many tries. Please wait {}, or go on another way.", duration(*wait))
        }
        Refusal::TooSoon { wait_seconds } => {
            format!("A code is on its way. We can send another one in {}.", duration(*wait_seconds))
        }
        Refusal::TooManySends { wait_seconds } => {
            format!("We have sent many codes lately. We can send the next one in {}.", duration(*wait_seconds))
        }
        Refusal::NotAMobileNumber => {
            "We can't text this number. Type a mobile number, with its country code if it is a foreign one.".into()
        }
        Refusal::CountryNotServed => {
            "We don't send texts to this country. Please use a number from another one.".into()
        }
        Refusal::NotAnEmailAddress => "This is not a whole e-mail address. It looks like name@example.com.".into(),
        Refusal::WeakPassword(weakness) => weak(*weakness),
        Refusal::SignInDue => "Please sign in to go on.".into(),
        Refusal::SecondFactorDue => "Please finish signing in to go on.".into(),
        Refusal::ReAuthenticationDue | Refusal::StepUpDue { .. } => "Please prove that it's you before you change this.".into(),
        Refusal::NothingToConfirm => "No code is waiting here any more. Please start again.".into(),
        Refusal::NoVerifiedPhone => "Your account has no verified phone for this. Add one first.".into(),
        Refusal::SignsInElsewhere => {
            "This number was proved for another account since. Prove it here once more, as if it were a new one; then it \
             can sign in to this one."
                .into()
        }
        Refusal::MethodNotOn => "This is not switched on for your account.".into(),
        Refusal::EnoughApps => "You have as many authenticator apps as we keep. Remove one first.".into(),
        Refusal::NumberInUse => {
            "This number is yours, but it is verified on as many accounts as may have it. Please use another one."
                .into()
        }
        Refusal::WaitingElsewhere => {
            "A wait runs already, in another browser. Go on there, or cancel it with the link in our message.".into()
        }
        Refusal::NothingToCancel => "There is nothing to cancel any more.".into(),
        Refusal::ProofOfWorkDue { .. } => {
            "Before we send this, your browser has to do a little work. That keeps away those who send in bulk.".into()
        }
        Refusal::RangePaused { wait_seconds } => format!(
            "We have paused texts to numbers like this one. Try again in {}, or go on another way.",
            duration(*wait_seconds)
        ),
        Refusal::BudgetSpent => "We can't send any more texts right now. Please go on another way.".into(),
        Refusal::NumberSilenced => {
            "The owner of this number asked us for no more texts. If that is you, ask the people who run this site to lift \
             it; or go on another way."
                .into()
        }
        Refusal::WrongPasskey => {
            "This passkey does not open an account here. It may have been removed: try another one, or go on another way."
                .into()
        }
        Refusal::PasskeyExpired => "That took too long, or was done already. Please press the button once more.".into(),
        Refusal::PasskeyKnown => "This passkey is here already. It need not be added twice.".into(),
        Refusal::PasskeyNotTaken => {
            "What came back was no passkey for this site, so nothing was added. Try again, or with another device.".into()
        }
        Refusal::TooManyPasskeys => {
            "Your account has as many passkeys as it can have. Remove one that you don't use any more first.".into()
        }
        Refusal::PasskeysUnavailable => "Passkeys can't be used at this address. Please go on another way.".into(),
        Refusal::MethodNotOffered => {
            "This method is not strong enough for this site. Please choose a passkey or an authenticator app.".into()
        }
        Refusal::AddressKnown => "This address is on your account already.".into(),
        Refusal::EnoughAddresses => "Your account has as many addresses as it can have. Remove one first.".into(),
        Refusal::MainAddress => "This is your main address. Make another one that first, then remove it.".into(),
        Refusal::AccountLeaving => "Your account will be deleted. Keep it first to go on.".into(),
        Refusal::StrongMethodDue => "Please set up a stronger second step to go on.".into(),
        Refusal::LinkOver => {
            "This link is over, so nothing was changed. If something is not right, set a new password.".into()
        }
        Refusal::Busy { .. } => "Very many people are signing in right now. Please try again in a moment.".into(),
    }
}

/// The code was right for another time.
fn clock_off(seconds: i64) -> String {
    let by = duration(u32::try_from(seconds.unsigned_abs()).unwrap_or(u32::MAX));
    let way = if seconds > 0 { "ahead" } else { "behind" };
    format!(
        "Your phone's clock seems to be {by} {way}, so its codes are not those of now. Let the phone set its time by itself, \
         and type the next code."
    )
}

fn weak(weakness: Weakness) -> String {
    let words = match weakness {
        Weakness::TooShort { least } => {
            return format!(
                "This password is too short. Use {least} characters or more; a few words in a row are good."
            );
        }
        Weakness::TooLong => "This password is too long. Use 256 characters at most.",
        Weakness::Common => {
            "This is one of the most used passwords, and the first that attackers try. Choose another one."
        }
        Weakness::Repeats => "Repeats are easy to guess. A few unrelated words in a row are better.",
        Weakness::Sequence => {
            "Rows of letters, digits or keys are easy to guess. A few unrelated words in a row are better."
        }
        Weakness::EasilyGuessed => {
            "This password is easy to guess. Make it longer: a few unrelated words in a row are good."
        }
    };
    words.to_owned()
}

/// What to do about a proof of work where scripts are off: it needs them, and this is another way.
pub(crate) fn without_scripts(here: Option<Route>) -> String {
    let other_way = match here {
        Some(Route::SecondFactor | Route::ReAuthenticate) => "or go on with another method, such as a recovery code",
        Some(Route::Phone | Route::PhoneConfirm | Route::SmsFactor | Route::SmsFactorConfirm) => {
            "or go on without: your account works meanwhile, and in a day this is likely to work at once"
        }
        Some(Route::PhoneSignIn | Route::PhoneSignInConfirm) => "or sign in with e-mail and password",
        Some(Route::Recover | Route::RecoverConfirm) => "or use the form for e-mail",
        _ => "or try again in an hour: by then this is likely to work at once",
    };
    format!("That needs scripts. Where they are off, switch them on, {other_way}.")
}

/// `24 s`, `3 min`, `2 h`.
pub(crate) fn duration(seconds: u32) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3_600)),
    }
}

/// `24 hours`, `3 days`.
pub(crate) fn duration_in_words(span: std::time::Duration) -> String {
    let hours = span.as_secs().div_ceil(3_600);
    match hours {
        1 => "an hour".to_owned(),
        0..=48 => format!("{hours} hours"),
        _ => format!("{} days", hours.div_ceil(24)),
    }
}

/// What a new password has to be, before it is typed.
pub(crate) fn password_hint(identity: &identity::Identity) -> String {
    let least = identity.policy.passwords.shortest;
    format!("{least} characters or more. A few unrelated words in a row are easy to keep and hard to guess.")
}
