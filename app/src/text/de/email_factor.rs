use crate::text::words::{Around, EmailFactor};

pub(super) const WORDS: EmailFactor = EmailFactor {
    title: "Codes per E-Mail",
    not_here: "Hier gelten keine Codes per E-Mail: Wer Ihre E-Mails liest, kann auch ein neues Passwort setzen. Bitte wählen \
               Sie etwas Stärkeres.",
    passkeys: "Passkeys",
    off: Around("Beim Anmelden können wir einen Code an ", " senden und ihn nach dem Passwort abfragen."),
    weaker: "Das ist bequem, aber schwächer als die anderen Wege: Wer Ihre E-Mails liest, kann auch ein neues \
             Passwort setzen. Ein solcher Code zählt deshalb nie zusammen mit einem Passwort, das per E-Mail gesetzt \
             wurde. Besser ist eine Authenticator-App.",
    on: "Codes per E-Mail sind eingeschaltet: Beim Anmelden können wir Ihnen einen Code per E-Mail senden. Das ist der schwächste \
         zweite Schritt.",
};
