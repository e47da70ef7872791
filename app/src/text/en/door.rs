use crate::text::words::Door;

pub(super) const WORDS: Door = Door {
    to_start_label: "Ringfence, to the start",
    to_start: "To the start",
    foreign_origin: (
        "That came from somewhere else",
        "Your browser did not say that this came from one of our own pages, so nothing was done. Open the page again and \
         repeat the step there.",
    ),
    foreign_host: (
        "This is not our address",
        "What development shows is shown under this machine's own names alone, such as localhost.",
    ),
    too_large: ("That is too long", "Nothing was done with it. Go back and shorten what you typed."),
    too_slow: ("That took too long", "The form did not arrive in time, so nothing was done. Please try again."),
    malformed: (
        "We could not read that",
        "A part of the form is missing or damaged. Go back, reload the page, and try again.",
    ),
    wrong_method: (
        "There is nothing to open here",
        "This address only takes forms. Go back to the page that you came from.",
    ),
    fault: "Something broke on our side",
    fault_words: |reference| {
        format!(
            "It is not your doing, and it has been noted. Please try again. If it stays, tell us this reference: {reference}"
        )
    },
};
