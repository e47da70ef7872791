use crate::text::words::{Around, RecoveryCodes};

pub(super) const WORDS: RecoveryCodes = RecoveryCodes {
    keep_title: "Keep your recovery codes",
    first: "If your device is lost, each of these opens your account once. Keep them where the device is not.",
    first_until: |time| {
        format!(
            "Two-step sign-in is not on yet: it is once you press the button. The codes are shown here until {time}."
        )
    },
    kept_switch_on: "I have kept them. Switch it on",
    new: "Each of these opens your account once, in place of your second step. Keep them where your device is not.",
    new_until: |time| {
        format!("Your old codes work until you press the button. The new ones are shown here until {time}.")
    },
    kept: "I have kept them",
    in_force: "Your new recovery codes are in force; the old ones no longer work.",
    replaced: "Newer codes have taken the place of those you had on your screen, which open nothing. Please keep these instead.",

    title: "Recovery codes",
    off: "Recovery codes come with two-step sign-in, which is off. Nothing waits to be kept.",
    two_steps: "Two-step sign-in",
    left: Around("You have ", " of 10 left. Each opens your account once, in place of your second step."),
    run_out: "They are running out. Make new ones while you can.",
    make: "Make new ones",

    file: |app, email, host| {
        format!(
            "{app} recovery codes for {email} at {host}\nEach opens the account once. Keep them where your phone is not.\n\n"
        )
    },
};
