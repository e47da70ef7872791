use crate::text::words::{Around, Phone};

pub(super) const WORDS: Phone = Phone {
    title: "Ihr Telefon",
    add: "Telefon hinzufügen",
    current: Around("Ihre Nummer ", " gilt weiter, bis Sie eine neue bestätigt haben."),
    what_for: "Wir senden Ihnen einen Code, mit dem Sie die Nummer bestätigen. Wir verwenden sie für die Anmeldung, \
               nie für Werbung.",
    remove_title: "Dieses Telefon entfernen",
    remove_ends_sms: "Die Anmeldung in zwei Schritten per SMS braucht dieses Telefon: Wenn Sie es entfernen, \
                      schalten Sie auch sie aus.",
    remove: "Telefon entfernen",
    removed: "Ihr Telefon wurde entfernt.",

    texted: Around("Wir haben einen Code an ", " gesendet."),
    confirm: "Bestätigen",
    not_mine: "Das ist nicht meine Nummer",
    verified: "Ihr Telefon ist bestätigt.",
    code_used: "Dieser Code wurde schon verwendet: Ihre Nummer ist bestätigt.",

    alone_on: "Anmeldung nur mit dieser Nummer: ein",
    alone_off: "Anmeldung nur mit dieser Nummer: aus",
    alone_means: Around("Wer SMS an ", " mitliest, kann sich ohne Ihr Passwort in Ihrem Konto anmelden."),
    alone_begins: Around(
        "Wer SMS an ",
        " mitliest, hat den ersten Schritt der Anmeldung hinter sich. Danach verlangen wir Ihr Passwort oder, falls \
         eingerichtet, einen Passkey, einen App-Code oder einen Wiederherstellungscode.",
    ),
    too_long_unused: Around(
        "Sie haben ",
        " lange nicht verwendet. Nummern wechseln mit der Zeit den Besitzer; deshalb genügt sie allein nicht zum Anmelden. \
         Gehört sie noch Ihnen, bestätigen Sie sie oben erneut.",
    ),
    alone_would_begin: Around(
        "Wir würden einen Code an ",
        " senden. Weil die Anmeldung in zwei Schritten eingeschaltet ist, würden wir danach Ihr Passwort oder, falls \
         eingerichtet, einen Passkey, einen App-Code oder einen Wiederherstellungscode verlangen, aber nie eine zweite SMS.",
    ),
    alone_would: Around("Wir würden einen Code an ", " senden und sonst nichts verlangen."),
    weakest: "SMS ist der schwächste Anmeldeweg: Andere können SMS mitlesen, und Nummern lassen sich übernehmen. Ihr \
              Passwort ist stärker. Stärker ist auch eine Authenticator-App, am stärksten ein Passkey; beides bieten \
              wir hier an.",
};
