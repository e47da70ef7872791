use crate::text::words::{Around, SmsFactor};

pub(super) const WORDS: SmsFactor = SmsFactor {
    title: "Two-step sign-in",
    lost_phone: "It is on, but your number is somebody else's by now, so we have no phone to text to.",
    not_here: "This site takes no codes by SMS: they can be read by others. Please choose something stronger.",
    passkeys: "Passkeys",
    no_phone: "We need a phone to text to.",
    add_phone: "Add your phone",
    off: Around("When you sign in, we text a code to ", " and ask for it after your password."),
    weakest: "SMS is the weakest second step: texts can be read by others, and numbers can be taken over. It is still far \
              better than a password alone. An authenticator app is stronger: nobody can read its codes on the way. A \
              passkey is the strongest, and the fastest.",
    on: "It is on: after your password we text you a code.",

    texted: Around("We texted a code to ", "."),
    then_codes: " Then come your recovery codes.",
    go_on: "Go on",
};
