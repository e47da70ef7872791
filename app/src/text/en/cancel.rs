use crate::text::words::{Around, Cancel};

pub(super) const WORDS: Cancel = Cancel {
    title: "Was this you?",
    wish_recovery: "set a new password for your account with your phone alone",
    wish_sign_in: "sign in to your account without your second step",
    asked: |begun, wish| format!("On {begun} somebody asked to {wish}. "),
    ripens: |ripe| format!("From {ripe} on they can, if you don't cancel it."),
    is_being_used: "They are about to do so. You can still stop it.",
    press: "It wasn't me. Cancel it",
    yours_waits: "It was you? Then close this page and wait.",
    yours_goes_on: "It was you? Then close this page and go on.",
    nothing_title: "There is nothing to cancel",
    had_asked: Around("Somebody had asked to ", "."),
    was_used: |at, wish| {
        format!(
            "It was not cancelled in time: on {at} it was used to {wish}. If that wasn't you, set a new password now."
        )
    },
    was_cancelled: |at| format!("It was cancelled on {at}. Nobody got in by it."),
    was_withdrawn: |at| format!("It ended on {at}, because something on the account changed. Nobody got in by it."),
    has_lapsed: |at| format!("It ran out on {at}. Nobody got in by it."),
    unknown: "We find nothing behind this link. Is it whole? Open it once more from our message.",
    done_title: "Cancelled",
    done_words: "Whoever asked had your phone or your number, or knew your password and read your mail. Set a new password if \
                 you are not sure, and ask your mobile operator whether your SIM was replaced.",
    empty_title: "Cancel a request",
    empty_words: "Open the link in our message: it says what it would cancel.",
    new_password: "Set a new password",
    sign_in: "Sign in",
};
