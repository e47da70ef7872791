use crate::text::words::{Around, EmailAddresses};

pub(super) const WORDS: EmailAddresses = EmailAddresses {
    title: "Ihre E-Mail-Adressen",
    lead: "Mit jeder davon können Sie sich anmelden und ein neues Passwort setzen. Codes und Mitteilungen gehen an die \
           Hauptadresse.",
    yours: "Ihre Adressen",
    main: "Hauptadresse",
    make_main: "Zur Hauptadresse machen",
    describe_make_main: |address| format!("{address} zur Hauptadresse machen"),
    remove: "Entfernen",
    describe_remove: |address| format!("{address} entfernen"),
    proved: |day| format!("Bestätigt am {day}"),
    ends_others: "Wenn sich Ihre Adressen ändern, enden Ihre anderen Sitzungen, und kein anderes Gerät gilt mehr als vertrauenswürdig. \
                  Alle Ihre Adressen erhalten eine Mitteilung.",
    enough: "Mehr Adressen kann ein Konto nicht haben. Entfernen Sie zuerst eine, um eine andere hinzuzufügen.",
    code_waits: "Ein Code ist unterwegs an eine weitere Adresse. ",
    type_it: "Code eingeben",

    sent: Around("Wir haben einen Code an ", " gesendet."),
    as_main: "Zu meiner Hauptadresse machen",
    as_main_hint: "Codes und Mitteilungen gehen dann dorthin. Die bisherige Adresse bleibt daneben, bis Sie sie entfernen.",
    confirm: "Bestätigen",
    not_mine: "Das ist nicht meine Adresse",

    added: "Die Adresse ist hinzugefügt.",
    added_as_main: "Die Adresse ist hinzugefügt und jetzt Ihre Hauptadresse.",
    is_main: "Codes und Mitteilungen gehen jetzt an diese Adresse.",
    was_main: "Das ist schon Ihre Hauptadresse oder nicht mehr Ihre Adresse. Es hat sich nichts geändert.",
    removed: "Die Adresse wurde entfernt.",
    was_removed: "Diese Adresse gehört nicht mehr zu Ihrem Konto. Es hat sich nichts geändert.",

    happened_added: |address| format!("Die Adresse {address} wurde hinzugefügt"),
    happened_main: |address| format!("Die Adresse {address} wurde zur Hauptadresse"),
    happened_removed: |address| format!("Die Adresse {address} wurde entfernt"),
    happened_put_back: |address| format!("Die Adresse {address} wurde wieder hinzugefügt"),
    happened_data_exported: "Ihre Daten wurden heruntergeladen",
    happened_deletion_asked: "Die Löschung des Kontos wurde verlangt",
    happened_deletion_cancelled: "Das Konto bleibt nun doch bestehen",
    happened_device_named: |name| format!("Ein vertrauenswürdiges Gerät erhielt den Namen „{name}“"),
};
