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
    text_me: "Code per SMS senden",
    app_instead: "Lieber eine Authenticator-App verwenden",
    on: "Sie ist eingeschaltet: Nach dem Passwort senden wir Ihnen einen Code.",
    ends_two_steps: "Ohne diesen Schritt öffnet Ihr Passwort allein das Konto. Auch Ihre Wiederherstellungscodes gelten dann \
                     nicht mehr, und Ihre anderen Sitzungen enden.",
    ends_sms: "An Ihren anderen Anmeldewegen ändert sich nichts. Ihre anderen Sitzungen enden.",
    switch_off: "Ausschalten",

    type_code: "Code eingeben",
    texted: Around("Wir haben einen Code an ", " gesendet. Danach zeigen wir Ihnen Ihre Wiederherstellungscodes."),
    go_on: "Weiter",
    sent_again: "Wir haben Ihnen einen neuen Code gesendet.",
};
