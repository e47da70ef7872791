use crate::text::words::Passkeys;

pub(super) const WORDS: Passkeys = Passkeys {
    title: "Passkeys",
    what: "Mit einem Passkey melden Sie sich so an, wie Sie Ihr Gerät entsperren: mit Fingerabdruck, Gesicht oder \
           PIN. Niemand kann ihn erraten, mitlesen oder Ihnen auf einer falschen Seite entlocken. Er ist der \
           sicherste Anmeldeweg, den wir anbieten.",
    waits: "Ihr Passkey gilt noch nicht: Die Anmeldung in zwei Schritten wird eingeschaltet, sobald Sie Ihre \
            Wiederherstellungscodes aufbewahrt haben. Die Codes helfen, wenn Ihr Gerät verloren geht.",
    show_codes: "Wiederherstellungscodes anzeigen",
    yours: "Ihre Passkeys",
    each_opens: "Mit jedem davon allein können Sie sich anmelden.",
    none_opens: "Sie gelten noch nicht.",
    create: "Passkey erstellen",
    add_another: "Weiteren hinzufügen",
    name: "Name",
    name_hint: "Damit Sie ihn wiedererkennen, zum Beispiel „Mein Telefon“. Ohne Namen nennen wir ihn nach diesem \
                Browser.",
    another_browser: "Öffnen Sie diese Seite in einem anderen Browser, um einen hinzuzufügen.",
    impossible: "Diese Website ist nur über eine IP-Adresse erreichbar, und an eine solche lässt sich kein Passkey \
                 binden. Am stärksten schützt hier eine Authenticator-App.",
    added: |on_all_devices, day| format!("{}, hinzugefügt am {day}, noch nicht verwendet", place(on_all_devices)),
    added_and_used: |on_all_devices, day, used| {
        format!("{}, hinzugefügt am {day}, zuletzt verwendet am {used}", place(on_all_devices))
    },
    remove: "Entfernen",
    remove_which: |name| format!("Entfernen: {name}"),
    is_added: "Ihr Passkey ist hinzugefügt. Ab jetzt können Sie sich damit anmelden.",
    removed: "Dieser Passkey öffnet Ihr Konto nicht mehr. Vielleicht zeigt Ihr Gerät ihn noch an: Entfernen Sie ihn \
              auch dort.",
    not_here: "Diesen Passkey gibt es hier nicht mehr. Es wurde nichts geändert.",
    keeps_its_name: "Ein Passkey braucht einen Namen; er behält darum den bisherigen. Es wurde nichts geändert.",

    offer: "Nächstes Mal ohne Code?",
    why: "Sie haben sich mit einem Code per SMS angemeldet. Auf diesem Gerät geht es einfacher: so, wie Sie es \
          entsperren, mit Fingerabdruck, Gesicht oder PIN. Das ist schneller und auch sicherer: Eine SMS können \
          andere mitlesen, einen Passkey nicht.",
    later: "Sie können ihn später in Ihrem Konto hinzufügen.",
    not_now: "Jetzt nicht",
    never: "Nicht mehr fragen",
};

fn place(on_all_devices: bool) -> &'static str {
    if on_all_devices { "Auf allen Ihren Geräten" } else { "Auf einem Gerät" }
}
