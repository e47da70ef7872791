use crate::text::words::{Around, SecondFactor};

pub(super) const WORDS: SecondFactor = SecondFactor {
    title: "Is it you?",
    trust: "Trust this browser",
    trust_hint: |span| format!("We won't ask here again for {span}. Only on a device that is yours alone."),
    by_passkey: "Now your passkey: this device asks you for your fingerprint, face or PIN, or you hold another one to it.",
    other_way_below: "Go on in another way, below.",
    by_app: "Type the code that your authenticator app shows now.",
    sign_in: "Sign in",
    can_text: Around("We can text a code to ", "."),
    sign_in_with_it: "Sign in with it",
    then_password: "Two-step sign-in is on for this account, and your phone was the first step. The second is your password.",
    lost_phone: "Somebody else has proved that your phone number is theirs now, and you had not used it here for a long time. So \
                 we took it off your account, and can't text you a code.",
    password_by_mail: "Your password was set anew by mail. So a code by mail alone is not enough this time: it would be the same \
                       mailbox twice.",
    wait_runs: |ripe, lapse| {
        format!(
            "Your wait has begun, and you can close this page. Sign in again in this browser between {ripe} and {lapse}: then \
             we mail you one more code. Our mail to you says how to cancel it."
        )
    },
    wait_is_over: Around("Your wait is over. One more code to ", ", and you are in."),
    mail_begins_wait: "We mail a code to ",
    then_wait: |wait, lapse| {
        format!(
            ". With it a wait begins: sign in again in this browser after {wait} and within {lapse}, with one more code by \
             mail. Until then you can cancel it from our mail."
        )
    },
    go_on: "Go on",
    mail_and_wait: "Use a code by mail, and wait",
    guessed_sent: Around(
        "Somebody has been guessing the password of this account, and we have not seen this browser before. So we sent a code to ",
        ".",
    ),
    guessed_unsent: Around(
        "Somebody has been guessing the password of this account, and we have not seen this browser before. So we ask for a code \
         that we send to ",
        ".",
    ),
    somebody_else: "Sign in as somebody else",
    signed_out: "You are signed out.",
};
