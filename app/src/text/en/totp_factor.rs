use crate::text::words::{Around, TotpFactor};

pub(super) const WORDS: TotpFactor = TotpFactor {
    title: "Authenticator app",
    on: "It is on: after your password we ask for a code of one of these apps.",
    off: "An app on your phone shows a new code every half minute, also without a network. When you sign in, we ask for it \
          after your password. That is stronger than a text: nobody can read it on the way, and it stays yours when your \
          number changes.",
    yours: "Your apps",
    added: |day| format!("Added {day}"),
    added_and_used: |day, used| format!("Added {day}, last used {used}"),
    remove: "Remove",
    remove_which: |name| format!("Remove {name}"),
    ends_two_steps: "It is your only second step. Without it your password alone opens your account, and your recovery codes \
                     stop working. Your other sessions end.",
    ends_apps: "Without it your other ways to sign in stay as they are. Your other sessions end.",
    add_another: "Add another app",
    set_up: "Set it up",
    name: "What do you call it?",
    name_hint: "So that you know it again, for example: My phone.",
    removed: "That app was removed. Its codes sign in no more.",
    removed_before: "That app was removed before. Nothing was changed.",

    set_up_title: "Set up your app",
    scan: Around("Scan this with your authenticator app, which we list as “", "”. Then type the code that it shows. "),
    shown_until: |time| format!("The key is shown here until {time}, and never again."),
    code: "Code from the app",
    code_hint: "It is not on until you have typed one.",
    go_on: "Go on",
};
