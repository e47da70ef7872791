use crate::text::words::PasskeyForm;

pub(super) const WORDS: PasskeyForm = PasskeyForm {
    use_mine: "Use my passkey",
    not_known_here: "This browser doesn't know passkeys. ",
    needs_scripts: "A passkey needs scripts, and they are switched off here. ",
    cancelled: "Nothing was done: the passkey was not used, or none fits here. Try again, or go on another way.",
    known: "This device holds a passkey of yours already. It need not be added twice.",
    unable: "This browser can't use passkeys on this page. Try another browser, or go on another way.",
    no_network: "We could not reach Ringfence. Check your connection and try again.",
};
