use identity::model::assurance::Assurance;

use crate::text::words::{Around, ReAuthenticate};

pub(super) const WORDS: ReAuthenticate = ReAuthenticate {
    title: "Is it you?",
    why: |asker, what_for, age| format!("{asker} asks for this {what_for}, if your last proof is older than {age}."),
    why_at_all: |asker, what_for| format!("{asker} asks for this {what_for}."),
    why_anew: |asker, what_for| format!("{asker} asks for this {what_for}, however lately you have done it."),
    by_method: |method| format!(" It takes {method} or a recovery code, because you have that switched on."),
    by_level: |level| match level {
        Assurance::Lowest => "",
        Assurance::One => " It takes your password.",
        Assurance::Two => " It takes your password and a second step, or a passkey.",
        Assurance::Strong => {
            " It takes a passkey, or your password and an authenticator app: nothing that is sent will do."
        }
    },
    impossible_title: "Something stronger is needed",
    impossible: "This takes a stronger way to prove that it's you than any that you have switched on. Set one up in your \
                 account first, and come back.",
    to_account: "Your account",
    other_way: "Go on in another way.",
    without_password: "You signed in without your password. That is not enough to change something important: please type it \
                       now.",
    go_on: "Go on",
    go_on_with_it: "Go on with it",
    by_app: "Now your second step: type the code that your authenticator app shows.",
    can_text: Around("Now your second step. We can text a code to ", "."),
    can_mail: Around("Now your second step. We can mail a code to ", "."),
    lost_phone: "Now your second step. Your phone number is somebody else's by now, so we can't text you a code. Without a \
                 recovery code, sign out and sign in again: that can be done by mail and a wait.",
    recovery_code_left: "Now your second step: a recovery code.",
};
