use crate::text::words::{Around, EmailFactor};

pub(super) const WORDS: EmailFactor = EmailFactor {
    title: "Codes per E-Mail",
    off: Around("Beim Anmelden können wir Ihnen einen Code an ", " senden und nach dem Passwort danach fragen."),
    weaker: "Das ist bequem, aber schwächer als die anderen Wege: wer Ihre E-Mails liest, kann auch ein neues Passwort setzen. \
             Ein solcher Code zählt deshalb nie zusammen mit einem Passwort, das per E-Mail gesetzt wurde. Besser ist eine \
             Authenticator-App.",
    switch_on: "Einschalten",
    app_instead: "Lieber eine Authenticator-App verwenden",
    on: "Es ist eingeschaltet: beim Anmelden können wir Ihnen einen Code per E-Mail senden. Das ist der schwächste zweite \
         Schritt.",
    ends_two_steps: "Ohne diesen Schritt öffnet Ihr Passwort allein das Konto. Auch Ihre Wiederherstellungscodes gelten dann \
                     nicht mehr, und Ihre anderen Sitzungen enden.",
    ends_email: "Ihre anderen Wege zum Anmelden bleiben, wie sie sind. Ihre anderen Sitzungen enden.",
    switch_off: "Ausschalten",
};
