use crate::text::words::{Around, PhoneSignIn};

pub(super) const WORDS: PhoneSignIn = PhoneSignIn {
    title: "Sign in with your phone",
    lead: "If you have switched this on in your account, we text you a code.",
    needs_scripts: Around(
        "This way of signing in needs scripts: before a text your browser does a little work, which keeps away those who send \
         texts in bulk. Without scripts, please ",
        ".",
    ),
    by_password: "sign in with e-mail and password",
    on_its_way: Around("If ", " signs in to an account here, a code is on its way to it."),
    sign_in: "Sign in",
    not_my_number: "This is not my number",
    use_password: "Use e-mail and password",
    sent_again: "If this number signs in here, a new code is on its way.",
    is_on: "Your phone alone now signs you in.",
    is_on_as_first: "A text to your phone is now the first of two steps to sign in, in place of your password.",
    is_off: "Your phone alone no longer signs you in.",
};
