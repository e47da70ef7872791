use crate::text::words::Layout;

pub(super) const WORDS: Layout = Layout {
    skip: "Skip to content",
    to_start: "Ringfence, to the start",
    back: "Back",
    promise: "Protected by Ringfence. We never ask for a code by phone or e-mail.",
    unwanted_texts: "Getting texts you didn't ask for?",
    account: "Account",
    sign_out: "Sign out",
    language: "Language",
    no_network: "We could not reach Ringfence. Check your connection and try again: nothing you typed is lost.",
    not_understood: "That did not work on our side. Please try again in a moment, or reload the page.",
    not_loaded: "We could not load what this needs. Check your connection, and press the button again.",
};
