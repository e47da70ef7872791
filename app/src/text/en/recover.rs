use crate::text::words::{Around, Recover};

pub(super) const WORDS: Recover = Recover {
    title: "Set a new password",
    lead: "Tell us your address. If it has an account, we send a code to it.",
    send: "Send a code",
    by_phone: "Use your phone instead",
    by_phone_lead: "Tell us both. If they belong to one account, we text a code to the phone.",
    needs_scripts: "Texts need scripts: before each one your browser does a little work, which keeps away those who send texts in \
                    bulk. Without scripts, use the form for e-mail above.",
    on_its_way_to_address: Around("If ", " has an account, a code is on its way to it."),
    on_its_way_to_phone: Around("If ", " belongs to the account that you named, a code is on its way to it."),
    sent_again_to_address: "If this address has an account, a new code is on its way.",
    sent_again_to_phone: "If this phone belongs to the account that you named, a new code is on its way.",
    go_on: "Go on",
    password_title: "Choose a new password",
    all_ends: "All sessions and trusted devices will end. ",
    still_second_step: "Signing in still takes your second step.",
    set_password: "Set the password",
    proof_title: "One more proof",
    proof_lead: "Your phone is your second step too, so it can't set a new password alone.",
    give_up: "Give up",
    code_from_app: "Code from the app",
    go_on_with_it: "Go on with it",
    neither: "I have neither",
    can_wait: |wait, lapse| {
        format!(
            "Then you can wait. We tell the owner of the account by mail and by SMS, with a link that cancels it. If nobody \
             does, prove your phone once more in this browser, after {wait} and within {lapse}."
        )
    },
    wait: "Wait",
    wait_runs: |ripe, lapse| {
        format!(
            "Your wait has begun, and you can close this page. Come back to this browser between {ripe} and {lapse}, and prove \
             your phone once more. We have told the owner of the account by mail and by SMS."
        )
    },
    nothing_changed: "You are signed in already, so nothing was changed.",
    is_set: "Your new password is set. Sign in with it.",
};
