//! "Not you?": what a mail told about, and what the press on its link has ended, in English.

use super::{account, code_is_to, in_words, wrong_tries};
use crate::flows::not_me::Ended;
use crate::model::phone::Phone;
use crate::not_me::{self, About};

pub(super) fn happened(about: &About) -> String {
    let masked = |number: &String| Phone::stored(number.clone()).masked();
    match about {
        About::Code { purpose } => {
            format!("Somebody asked for a code to {}.", code_is_to(not_me::purpose(purpose)))
        }
        About::SignedIn => "Somebody signed in to your account.".to_owned(),
        About::PasswordChanged => "The password of your account was changed.".to_owned(),
        About::PasswordRecovered => "A new password was set, because the old one was forgotten.".to_owned(),
        About::PhoneAdded { phone, .. } => format!("The phone {} was added to your account.", masked(phone)),
        About::PhoneReplaced { old, new, .. } => {
            format!("The phone of your account was changed from {} to {}.", masked(old), masked(new))
        }
        About::PhoneRemoved { phone, .. } => format!("The phone {} was removed from your account.", masked(phone)),
        About::FactorEnabled { factor, .. } => {
            format!("Two-step sign-in with {} was switched on.", in_words(not_me::factor(factor)))
        }
        About::TotpAppAdded { name, .. } => format!("The authenticator app “{name}” was added."),
        About::TotpAppRemoved { name } => format!("The authenticator app “{name}” was removed."),
        About::FactorDisabled { factor, .. } => {
            format!("Two-step sign-in with {} was switched off.", in_words(not_me::factor(factor)))
        }
        About::FactorShut { factor, .. } => {
            format!("Somebody tried wrong {} many times.", wrong_tries(not_me::factor(factor)))
        }
        About::RecoveryCodesMade { .. } => "New recovery codes were made for your account.".to_owned(),
        About::RecoveryCodeUsed => "Somebody signed in to your account with a recovery code.".to_owned(),
        About::PhoneSignInAllowed { phone, .. } => {
            format!("Signing in with the phone {} alone was switched on.", masked(phone))
        }
        About::PhoneSignInEnded { phone } => {
            format!("Signing in with the phone {} alone was switched off.", masked(phone))
        }
        About::PasskeyAdded { name, .. } => format!("The passkey “{name}” was added to your account."),
        About::PasskeyRemoved { name, .. } => format!("The passkey “{name}” was removed from your account."),
        About::PasskeyCopied { name } => {
            format!("The passkey “{name}” was refused, because it seems to have been copied.")
        }
        About::Account(about) => account::happened(about),
        About::PhoneSignInShut => {
            "Somebody who wants to sign in with your phone alone tried wrong codes many times.".to_owned()
        }
    }
}

pub(super) fn ended(ended: &Ended) -> String {
    match ended {
        Ended::Code => "That code opens nothing any more.".to_owned(),
        Ended::CodeWasOver => {
            "That code was over already. If it was used, and not by you, set a new password.".to_owned()
        }
        Ended::SignIn => "That sign-in was ended, and its browser is not trusted any more.".to_owned(),
        Ended::Everything => "All sessions were ended, and no browser is trusted any more.".to_owned(),
        Ended::HalfDoneSignIns => "Sign-ins that were not finished were ended.".to_owned(),
        Ended::PhoneTakenOff { phone } => format!("The phone {phone} was taken off your account."),
        Ended::PhonePutBack { phone } => format!("The phone {phone} was put back."),
        Ended::PhoneStays => {
            "The phone stays, because two-step sign-in needs it. If it isn't yours, set a new password, \
                              sign in with a recovery code, and change the phone then."
                .to_owned()
        }
        Ended::FactorOff { factor } => format!("Signing in no longer takes {}.", in_words(*factor)),
        Ended::FactorOn { factor } => {
            format!("Signing in takes {} again, and your recovery codes of then work again.", in_words(*factor))
        }
        Ended::FactorStays => {
            "Two-step sign-in stays on: a link in a mail can't switch it off. You can, once you are signed in."
                .to_owned()
        }
        Ended::AppRemoved { name } => format!("The authenticator app “{}” was removed.", name.as_str()),
        Ended::CodesEnded => "The new recovery codes no longer work.".to_owned(),
        Ended::PasskeyTaken { name } => format!("The passkey “{name}” no longer opens your account."),
        Ended::PasskeyPutBack { name } => format!("The passkey “{name}” was put back."),
        Ended::PasskeyStays { name } => format!(
            "The passkey “{name}” stays, because two-step sign-in has nothing else. If it isn't yours, set a new password, \
             sign in with a recovery code, and remove it then."
        ),
        Ended::Account(what) => account::ended(what),
        Ended::PhoneSignIn { phone } => format!("The phone {phone} no longer signs in alone."),
    }
}
