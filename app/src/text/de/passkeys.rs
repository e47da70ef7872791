use crate::text::words::Passkeys;

pub(super) const WORDS: Passkeys = Passkeys {
    title: "Passkeys",
    what: "Mit einem Passkey melden Sie sich so an, wie Sie Ihr Gerät entsperren: mit Fingerabdruck, Gesicht oder PIN. Niemand \
           kann ihn erraten, mitlesen oder Ihnen auf einer falschen Seite entlocken. Er ist der stärkste Weg zum Anmelden, den \
           wir haben.",
    waits: "Ihr Passkey öffnet noch nichts: die Anmeldung in zwei Schritten ist eingeschaltet, sobald Sie Ihre \
            Wiederherstellungscodes aufbewahrt haben. Die helfen, wenn Ihr Gerät verloren geht.",
    show_codes: "Wiederherstellungscodes zeigen",
    yours: "Ihre Passkeys",
    each_opens: "Jeder öffnet Ihr Konto für sich allein.",
    none_opens: "Sie öffnen noch nichts.",
    create: "Passkey erstellen",
    add_another: "Weiteren hinzufügen",
    name: "Name",
    name_hint: "Damit Sie ihn wiedererkennen, zum Beispiel „Mein Telefon“. Ohne Namen nennen wir ihn nach diesem Browser.",
    another_browser: "Öffnen Sie diese Seite in einem anderen Browser, um einen hinzuzufügen. Bis dahin schützt ein Code Ihr \
                      Konto.",
    impossible: "Diese Website hat nur eine nackte Adresse, an die sich kein Passkey binden lässt. Ein Code schützt Ihr Konto.",
    added: |on_all_devices, day| format!("{}, hinzugefügt am {day}, noch nicht verwendet", place(on_all_devices)),
    added_and_used: |on_all_devices, day, used| {
        format!("{}, hinzugefügt am {day}, zuletzt verwendet am {used}", place(on_all_devices))
    },
    rename: |name| format!("Umbenennen: {name}"),
    new_name: "Neuer Name",
    keep_name: "Namen speichern",
    remove: "Entfernen",
    remove_which: |name| format!("Entfernen: {name}"),
    is_added: "Ihr Passkey ist hinzugefügt. Ab jetzt können Sie sich damit anmelden.",
    renamed: "Der Name ist gespeichert.",
    removed: "Dieser Passkey öffnet Ihr Konto nicht mehr. Ihr Gerät zeigt ihn vielleicht noch an: entfernen Sie ihn auch dort.",
    not_here: "Diesen Passkey gibt es hier nicht mehr. Es wurde nichts geändert.",

    offer: "Nächstes Mal ohne Code?",
    why: "Sie haben sich mit einem Code per SMS angemeldet. Auf diesem Gerät geht es auch so, wie Sie es entsperren: mit \
          Fingerabdruck, Gesicht oder PIN. Das ist schneller und auch sicherer: eine SMS können andere mitlesen, einen Passkey \
          nicht.",
    later: "Sie können später einen hinzufügen, auf der Seite Ihres Kontos.",
    not_now: "Jetzt nicht",
    never: "Nicht mehr fragen",
};

fn place(on_all_devices: bool) -> &'static str {
    if on_all_devices { "Auf allen Ihren Geräten" } else { "Auf einem Gerät" }
}
