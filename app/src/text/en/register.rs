use crate::text::words::{Around, Register};

pub(super) const WORDS: Register = Register {
    title: "Create your account",
    lead: "An e-mail address and a password are all we need to begin.",
    go_on: "Go on",
    have_one: "You have an account already? ",
    sign_in: "Sign in",
    confirm_title: "Confirm your e-mail",
    sent: Around("We sent a code to ", ". Type it here, in this browser."),
    filled_in: "Filled in from your mail. Press the button to go on.",
    confirm: "Confirm",
    your_code: "Your code",
    type_there: "You began to register in another browser. Type this code there:",
    not_you: "It wasn't you? Then you need do nothing: without the code no account is made.",
    here_instead: "Register in this browser instead",
    first_counts: "We have sent you a code. Your account will have the password that you typed first.",
    is_ready: "Your account is ready. Add your phone next: it makes signing in safer.",
};
