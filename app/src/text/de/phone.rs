use crate::text::words::{Around, Phone};

pub(super) const WORDS: Phone = Phone {
    title: "Ihr Telefon",
    add: "Telefon hinzufügen",
    current: Around("Ihr Telefon ist ", ". Es bleibt gültig, bis Sie eine neue Nummer bestätigt haben."),
    what_for: "Wir senden Ihnen einen Code, damit Sie die Nummer bestätigen können. Sie dient der Anmeldung, nie der Werbung.",
    text_me: "Code per SMS senden",
    remove_title: "Dieses Telefon entfernen",
    remove_ends_sms: "Die Anmeldung in zwei Schritten per SMS braucht dieses Telefon: wenn Sie es entfernen, ist auch sie \
                      ausgeschaltet.",
    remove: "Telefon entfernen",
    removed: "Ihr Telefon wurde entfernt.",

    type_code: "Code eingeben",
    texted: Around("Wir haben einen Code an ", " gesendet."),
    confirm: "Bestätigen",
    not_mine: "Das ist nicht meine Nummer",
    sent_again: "Wir haben Ihnen einen neuen Code gesendet.",
    verified: "Ihr Telefon ist bestätigt.",

    alone_on: "Anmeldung nur mit dieser Nummer: ein",
    alone_off: "Anmeldung nur mit dieser Nummer: aus",
    alone_means: Around("Wer eine SMS an ", " liest, kann sich ohne Ihr Passwort in Ihrem Konto anmelden."),
    switch_off: "Ausschalten",
    too_long_unused: Around(
        "Sie haben ",
        " lange nicht verwendet. Nummern wechseln den Besitzer; allein reicht sie deshalb nicht zum Anmelden. Wenn sie noch \
         Ihnen gehört, bestätigen Sie sie oben noch einmal.",
    ),
    alone_beside_sms: Around(
        "Wir würden einen Code an ",
        " senden. Weil die Anmeldung in zwei Schritten eingeschaltet ist, würden wir danach nach Ihrem Passwort oder einem \
         Wiederherstellungscode fragen, und nie nach einer zweiten SMS.",
    ),
    alone_would: Around("Wir würden einen Code an ", " senden und nach nichts weiter fragen."),
    weakest: "SMS ist der schwächste Weg zum Anmelden: andere können sie mitlesen, und Nummern lassen sich übernehmen. Ihr \
              Passwort ist stärker. Auch eine Authenticator-App ist stärker und am stärksten ein Passkey; wir bieten sie hier \
              an.",
    switch_on: "Einschalten",
};
