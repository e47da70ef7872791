use crate::text::words::{Around, DeadEnds};

pub(super) const WORDS: DeadEnds = DeadEnds {
    no_page: "There is no page here",
    no_page_words: "The link may be old, or a letter is missing. Your account is where it was.",
    to_account: "Go to your account",
    fault: "Something broke on our side",
    fault_words: "It was nothing you did, and nothing is lost. Please try again in a moment.",
    fault_reference: Around("If it stays, tell us this: ", "."),
    try_again: "Try again",
    broken: |reference| {
        format!(
            "Something broke on our side; nothing you did. Please try again. If it stays, tell us this: {reference}."
        )
    },
    broken_early: "Something broke on our side. Please try again.",
    malformed: "That form did not arrive whole. Please reload the page and try again.",
};
