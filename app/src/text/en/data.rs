use crate::text::words::Data;

pub(super) const WORDS: Data = Data {
    row: "Your data",
    title: "Your data",
    take_along_about: "Everything that we keep about you, in one file (JSON): addresses, phone, methods, sessions, devices and \
                       activity. Secrets are not in it.",
    download: "Download the file",
    delete_title: "Delete your account",
    delete_about: |span| {
        format!(
            "All sessions and trusted devices end at once. For {span} you can still sign in and keep the account. Then it is \
             gone for good, with everything in it."
        )
    },
    delete: "Delete my account",
    will_be_gone: |when| format!("Your account will be gone on {when}. Until then you can sign in and keep it."),

    leaving_title: "Your account will be deleted",
    leaving: |when| format!("On {when} it will be gone for good, with everything in it. Until then you can keep it."),
    leaving_why: "You, or somebody who was signed in as you, asked us to delete it. Until it is kept, nothing else can be done \
                  here.",
    keep: "Keep my account",
    kept: "Your account stays.",

    older: "Older activity",
};
