use crate::text::words::{Around, EmailFactor};

pub(super) const WORDS: EmailFactor = EmailFactor {
    title: "Codes by e-mail",
    off: Around("When you sign in, we can mail a code to ", " and ask for it after your password."),
    weaker: "This is convenient, and weaker than the other ways: whoever reads your mail can also set a new password. So it \
             never counts together with a password that was set by mail, and an authenticator app is better.",
    switch_on: "Switch it on",
    app_instead: "Use an authenticator app instead",
    on: "It is on: when you sign in we can mail you a code. It is the weakest second step.",
    ends_two_steps: "Without it your password alone opens your account. Your recovery codes stop working too, and your \
                     other sessions end.",
    ends_email: "Your other ways to sign in stay as they are. Your other sessions end.",
    switch_off: "Switch it off",
};
