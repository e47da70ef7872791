//! What an account's owner is told, in English.

use jiff::Timestamp;

use super::{account, in_words, moment, wrong_tries};
use crate::delivery::texts::ended as all_ended;
use crate::model::language::Language;
use crate::model::operator::Act;
use crate::model::phone::Phone;
use crate::model::purpose::Lane;
use crate::model::wait::WaitFor;
use crate::notices::Notice;

/// The subject, and what happened.
#[expect(clippy::too_many_lines, reason = "a list: a sentence or two for each notice")]
pub(super) fn told(notice: &Notice) -> (String, String) {
    match notice {
        Notice::SignedIn { browser, at } => (
            "A new sign-in".to_owned(),
            format!(
                "Somebody signed in to your account from a browser that is new to it: {browser}, {}.",
                moment(*at)
            ),
        ),
        Notice::PasswordChanged => (
            "Your password was changed".to_owned(),
            "The password of your account was changed. All other sessions and trusted devices were ended.".to_owned(),
        ),
        Notice::PasswordRecovered => (
            "A new password was set".to_owned(),
            "Somebody who reads your mail set a new password, because the old one was forgotten. All sessions and \
             trusted devices were ended."
                .to_owned(),
        ),
        Notice::PasswordRecoveredByPhone => (
            "A new password was set".to_owned(),
            "Somebody who has your phone set a new password, because the old one was forgotten. All sessions and trusted \
             devices were ended."
                .to_owned(),
        ),
        Notice::PhoneVerified { phone } => {
            ("A phone was added".to_owned(), format!("The phone {} was added to your account.", phone.masked()))
        }
        Notice::PhoneReplaced { old, new } => (
            "Your phone was changed".to_owned(),
            format!("The phone of your account is now {}; it was {}.", new.masked(), old.masked()),
        ),
        Notice::PhoneRemoved { phone } => (
            "Your phone was removed".to_owned(),
            format!("The phone {} was removed from your account.", phone.masked()),
        ),
        Notice::PhoneDetached { phone, is_second_factor } => {
            ("Your phone was removed".to_owned(), phone_detached(phone, *is_second_factor))
        }
        Notice::SecondFactorEnabled { factor } => {
            ("Two-step sign-in is on".to_owned(), format!("Signing in now also takes {}.", in_words(*factor)))
        }
        Notice::SecondFactorDisabled { factor } => (
            "Two-step sign-in was switched off".to_owned(),
            format!("Signing in no longer takes {}.", in_words(*factor)),
        ),
        Notice::TotpAppAdded { name, .. } => (
            "An authenticator app was added".to_owned(),
            format!("The authenticator app “{}” was added: its codes sign in to your account now.", name.as_str()),
        ),
        Notice::TotpAppRemoved { name } => (
            "An authenticator app was removed".to_owned(),
            format!("The authenticator app “{}” was removed: its codes no longer sign in.", name.as_str()),
        ),
        Notice::FactorShut { factor, lane } => {
            let who = match lane {
                Lane::Own => "Somebody who knows your password, or holds your phone,",
                Lane::Recovery => "Somebody who wants to set a new password for your account",
                Lane::Unproved => "Somebody who is signed in to your account",
            };
            // Only what signing in takes opens again by signing in.
            let until = if let Lane::Own = lane { ", or until you have signed in another way" } else { "" };
            (
                "Too many wrong tries".to_owned(),
                format!("{who} tried wrong {} many times. We take none for 24 hours{until}.", wrong_tries(*factor)),
            )
        }
        Notice::RecoveryCodesMade => {
            ("New recovery codes".to_owned(), "New recovery codes were made. The old ones no longer work.".to_owned())
        }
        Notice::RecoveryCodeUsed { left } => (
            "A recovery code was used".to_owned(),
            format!("Somebody, probably you, signed in with a recovery code. {}", codes_left(*left)),
        ),
        Notice::PhoneSignInAllowed { phone, begins_two_steps: true } => (
            "Your phone can take the first step of signing in".to_owned(),
            format!(
                "From now on a code texted to {} can be the first of two steps to sign in to your account, in place of \
                 your password. All other sessions and trusted devices were ended.",
                phone.masked()
            ),
        ),
        Notice::PhoneSignInAllowed { phone, begins_two_steps: false } => (
            "Your phone signs in alone".to_owned(),
            format!(
                "From now on a code texted to {} signs in to your account, without your password. All other sessions \
                 and trusted devices were ended.",
                phone.masked()
            ),
        ),
        Notice::PhoneSignInEnded { phone } => (
            "Your phone no longer signs in alone".to_owned(),
            format!("A code texted to {} no longer signs in to your account.", phone.masked()),
        ),
        Notice::PhoneProvedElsewhere { phone } => (
            "Your phone no longer signs in alone".to_owned(),
            format!(
                "Somebody has proved on another account that the phone {} is theirs. So a code texted to it no longer \
                 signs in to yours. If the number is still yours, prove it again and switch this on again.",
                phone.masked()
            ),
        ),
        Notice::PhoneSignInShut => (
            "Too many wrong tries".to_owned(),
            "Somebody who wants to sign in with your phone alone tried wrong codes many times. For 24 hours nobody can \
             sign in that way. Your password works as before."
                .to_owned(),
        ),
        Notice::NotMe { ended, .. } => (
            "You said that it wasn't you".to_owned(),
            format!("Somebody who reads your mail pressed “It wasn't me”. {}", all_ended(Language::English, ended)),
        ),
        Notice::NumberSilenced { phone } => (
            "No more texts to your phone".to_owned(),
            format!(
                "Whoever holds the phone {} asked us for no more texts, so we send none there. If signing in takes a code \
                 by SMS, use a recovery code, and then add another phone:",
                phone.masked()
            ),
        ),
        Notice::PasskeyAdded { name, .. } => (
            "A passkey was added".to_owned(),
            format!(
                "From now on the passkey “{name}” signs in to your account by itself. All other sessions and trusted \
                 devices were ended."
            ),
        ),
        Notice::PasskeyCopied { name } => (
            "A passkey may have been copied".to_owned(),
            format!(
                "The passkey \"{name}\" was refused: it counted less than before, as a copy would. Whoever has a copy of it \
                 can sign in as you.\n\nSign in another way, remove that passkey, and make a new one on a device that you \
                 trust."
            ),
        ),
        Notice::PasskeyRemoved { name, is_last: false, .. } => (
            "A passkey was removed".to_owned(),
            format!("The passkey “{name}” no longer signs in to your account."),
        ),
        Notice::PasskeyRemoved { name, is_last: true, .. } => (
            "Your last passkey was removed".to_owned(),
            format!(
                "The passkey “{name}” no longer signs in to your account, and it was the last one. If nothing else is \
                 switched on, your password alone opens it now, and your recovery codes no longer work."
            ),
        ),
        Notice::Account(notice) => account::told(notice),
        Notice::ByOperator { act } => by_operator(*act),
        Notice::WaitBegun { what, ripe_at, cancelled_lately, .. } => wait_begun(*what, *ripe_at, *cancelled_lately),
    }
}

/// How many recovery codes there are from now on.
fn codes_left(left: i64) -> String {
    match left {
        0 => "It was the last one: make new ones in your account.".to_owned(),
        1 => "One is left.".to_owned(),
        left => format!("{left} are left."),
    }
}

fn phone_detached(phone: &Phone, is_second_factor: bool) -> String {
    let what = format!(
        "Somebody else has proved that the number {} is theirs now. It had not been used here for a long time, so we took \
         it off your account.",
        phone.masked()
    );
    if !is_second_factor {
        return format!("{what} You can add your present number when you are signed in.");
    }
    format!(
        "{what}\n\nTwo-step sign-in is still on. Until you have added your present number, signing in takes one of your \
         recovery codes, or a code by e-mail and a wait."
    )
}

fn by_operator(act: Act) -> (String, String) {
    let (subject, what) = match act {
        Act::Show => ("Your account was looked at", "The people who run this site have looked at your account."),
        Act::Unlock => (
            "Your account was unlocked",
            "The people who run this site have cleared the wrong tries on your account: you can sign in again at once.",
        ),
        Act::ResetSecondFactor => (
            "Two-step sign-in was reset",
            "The people who run this site have taken every second step off your account, and the recovery codes with it: \
             signing in takes your password alone now. A phone that got your codes is taken off as well. All sessions and trusted \
             devices were ended.\n\nSwitch two-step sign-in on again as soon as you are signed in.",
        ),
        Act::EndSessions => (
            "Your sessions were ended",
            "The people who run this site have ended all sessions and trusted devices of your account. You can sign in \
             again.",
        ),
        Act::Disable => (
            "Your account was disabled",
            "The people who run this site have disabled your account: nobody can sign in to it. All sessions and trusted \
             devices were ended.",
        ),
        Act::Enable => (
            "Your account was enabled again",
            "The people who run this site have enabled your account again: you can sign in as before.",
        ),
        Act::Delete => (
            "Your account was deleted",
            "The people who run this site have deleted your account, with everything in it.",
        ),
    };
    (subject.to_owned(), what.to_owned())
}

/// What happens, and when.
fn wait_begun(what: WaitFor, ripe_at: Timestamp, cancelled_lately: i64) -> (String, String) {
    let when = moment(ripe_at);
    let (subject, what) = match what {
        WaitFor::Recovery => (
            "Somebody wants to set a new password",
            format!(
                "Somebody who has your phone wants to set a new password, and has no other proof. From {when} on we let \
                 them, if you don't cancel it."
            ),
        ),
        WaitFor::SignIn => (
            "Somebody wants to sign in without your phone",
            format!(
                "Somebody who knows your password and reads your mail wants to sign in without your second step. From \
                 {when} on we let them, if you don't cancel it."
            ),
        ),
    };
    let before = match cancelled_lately {
        0 => String::new(),
        1 => "\n\nIn the last 7 days this was tried once before, and cancelled.".to_owned(),
        n => format!("\n\nIn the last 7 days this was tried {n} times before, and cancelled."),
    };
    (subject.to_owned(), format!("{what}{before}"))
}
