use crate::text::words::SignIn;

pub(super) const WORDS: SignIn = SignIn {
    title: "Sign in",
    press: "Sign in",
    by_passkey: "Sign in with a passkey",
    needs_scripts: "A passkey needs scripts, and they are switched off here.",
    by_phone: "Use your phone instead",
    register: "Create an account",
};
