use crate::text::words::{Around, EmailFactor};

pub(super) const WORDS: EmailFactor = EmailFactor {
    title: "Codes by e-mail",
    not_here: "This site takes no codes by e-mail: whoever reads your mail can also set a new password. Please choose \
               something stronger.",
    passkeys: "Passkeys",
    off: Around("When you sign in, we can mail a code to ", " and ask for it after your password."),
    weaker: "This is convenient, and weaker than the other ways: whoever reads your mail can also set a new password. So it \
             never counts together with a password that was set by mail, and an authenticator app is better.",
    on: "It is on: when you sign in we can mail you a code. It is the weakest second step.",
};
