use crate::text::words::{Around, SmsFactor};

pub(super) const WORDS: SmsFactor = SmsFactor {
    title: "Anmeldung in zwei Schritten",
    lost_phone: "Sie ist eingeschaltet, aber Ihre Nummer gehört inzwischen jemand anderem. Wir haben kein Telefon, an das wir \
                 schreiben können.",
    not_here: "Hier gelten keine Codes per SMS: Andere können sie mitlesen. Bitte wählen Sie etwas Stärkeres.",
    passkeys: "Passkeys",
    no_phone: "Wir brauchen ein Telefon, an das wir SMS senden können.",
    add_phone: "Telefon hinzufügen",
    off: Around("Wenn Sie sich anmelden, senden wir einen Code an ", " und fragen ihn nach dem Passwort ab."),
    weakest: "SMS ist der schwächste zweite Schritt: Andere können sie mitlesen, und Nummern lassen sich übernehmen. \
              Weit besser als ein Passwort allein ist sie trotzdem. Eine Authenticator-App ist stärker, denn ihre \
              Codes sind nie unterwegs. Am stärksten und am schnellsten ist ein Passkey.",
    on: "Sie ist eingeschaltet: Nach dem Passwort senden wir Ihnen einen Code.",

    texted: Around("Wir haben einen Code an ", " gesendet."),
    then_codes: " Danach zeigen wir Ihnen Ihre Wiederherstellungscodes.",
    go_on: "Weiter",
};
