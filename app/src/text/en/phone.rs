use crate::text::words::{Around, Phone};

pub(super) const WORDS: Phone = Phone {
    title: "Your phone",
    add: "Add your phone",
    current: Around("Your phone is ", ". It keeps working until you have proved a new number."),
    what_for: "We text you a code to prove that the number is yours. It is for signing in, and never for advertising.",
    remove_title: "Remove this phone",
    remove_ends_sms: "Two-step sign-in by SMS needs this phone: removing it switches that off too.",
    remove: "Remove the phone",
    removed: "Your phone was removed.",

    texted: Around("We texted a code to ", "."),
    confirm: "Confirm",
    not_mine: "This is not my number",
    verified: "Your phone is verified.",
    code_used: "That code was used already: your number is verified.",

    alone_on: "Sign in with this number alone: on",
    alone_off: "Sign in with this number alone: off",
    alone_means: Around("Whoever reads a text to ", " can sign in to your account without your password."),
    alone_begins: Around(
        "Whoever reads a text to ",
        " is past the first step of signing in. Then we ask for your password, or for a passkey, app or recovery code of \
         yours.",
    ),
    too_long_unused: Around(
        "You have not used ",
        " for long. Numbers change hands, so it can't sign in alone. Prove it again with the form above if it is still yours.",
    ),
    alone_would_begin: Around(
        "We would text a code to ",
        ". As two-step sign-in is on, we would then ask for your password, or for a passkey, app or recovery code of yours, \
         and never for a second text.",
    ),
    alone_would: Around("We would text a code to ", " and ask for nothing else."),
    weakest: "SMS is the weakest way to sign in: texts can be read by others, and numbers can be taken over. Your password \
              is stronger. So is an authenticator app and, best of all, a passkey; we offer both here.",
};
