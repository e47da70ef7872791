use crate::text::words::{Around, EmailFactor};

pub(super) const WORDS: EmailFactor = EmailFactor {
    title: "Codes per E-Mail",
    off: Around("Beim Anmelden können wir einen Code an ", " senden und ihn nach dem Passwort abfragen."),
    weaker: "Das ist bequem, aber schwächer als die anderen Wege: Wer Ihre E-Mails liest, kann auch ein neues \
             Passwort setzen. Ein solcher Code zählt deshalb nie zusammen mit einem Passwort, das per E-Mail gesetzt \
             wurde. Besser ist eine Authenticator-App.",
    switch_on: "Einschalten",
    app_instead: "Lieber eine Authenticator-App verwenden",
    on: "Codes per E-Mail sind eingeschaltet: Beim Anmelden können wir Ihnen einen Code per E-Mail senden. Das ist der schwächste \
         zweite Schritt.",
    ends_two_steps: "Ohne diesen Schritt öffnet Ihr Passwort allein das Konto. Auch Ihre Wiederherstellungscodes gelten dann \
                     nicht mehr, und Ihre anderen Sitzungen enden.",
    ends_email: "An Ihren anderen Anmeldewegen ändert sich nichts. Ihre anderen Sitzungen enden.",
    switch_off: "Ausschalten",
};
