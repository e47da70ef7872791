use crate::text::words::Account;

pub(super) const WORDS: Account = Account {
    title: "Ihr Konto",
    since: |day| format!("Ihr Konto besteht seit dem {day}."),

    codes_wait: "Neue Wiederherstellungscodes liegen für Sie bereit. Bis Sie bestätigen, dass Sie sie aufbewahrt \
                 haben, ändert sich nichts.",
    look_at_codes: "Codes ansehen",
    lost_phone: "Ihre Telefonnummer gehört inzwischen nachweislich jemand anderem. Wir haben sie deshalb aus Ihrem \
                 Konto entfernt. Die Anmeldung in zwei Schritten bleibt eingeschaltet: Bis Sie Ihre heutige Nummer \
                 hinzufügen, brauchen Sie dafür einen Wiederherstellungscode oder einen Code per E-Mail und eine \
                 Wartezeit.",
    add_phone: "Telefon hinzufügen",
    password_alone: "Nur Ihr Passwort schützt dieses Konto. Ein Passkey ist sicherer und schneller, und auch Ihr \
                     Telefon hilft.",
    one_step: "Wer Ihr Passwort erfährt, kann sich anmelden. Ein Passkey verhindert das, ein zweiter Schritt ebenso.",
    create_passkey: "Passkey erstellen",
    or: " oder ",
    or_add_phone: "Telefon hinzufügen",
    or_use_app: "Authenticator-App verwenden",
    few_codes: |left| match left {
        0 => {
            "Sie haben keinen Wiederherstellungscode mehr. Ohne Ihren zweiten Schritt könnten Sie sich nicht anmelden."
                .to_owned()
        }
        1 => "Sie haben nur noch einen Wiederherstellungscode.".to_owned(),
        left => format!("Sie haben nur noch {left} Wiederherstellungscodes."),
    },
    make_codes: "Neue erstellen",
    only_sent_codes: "Codes, die wir Ihnen senden, können andere mitlesen; Nummern und Postfächer lassen sich \
                      übernehmen. Mit einem Passkey kann das nicht passieren.",

    signing_in: "Anmeldung",
    email: "E-Mail",
    confirmed: "Bestätigt",
    password: "Passwort",
    phone: "Telefon",
    verified: "Bestätigt",
    no_phone: "Noch keines",
    add_one: "Hinzufügen",
    phone_alone: "Nur mit dem Telefon",
    opens_by_text: |number| format!("Eine SMS an {number} öffnet das Konto"),
    begins_by_text: |number| format!("Eine SMS an {number} ist der erste von zwei Schritten"),
    weak: "Schwach",

    two_steps: "Anmeldung in zwei Schritten",
    about_two_steps: "Nach dem Passwort verlangen wir einen dieser Nachweise. Mit einem Passkey melden Sie sich auch ganz ohne \
                      Passwort an.",
    about_one_step: "Nur Ihr Passwort schützt dieses Konto.",
    strongest: "Am stärksten",
    on: "Ein",
    off: "Aus",
    on_without_phone: "Eingeschaltet, aber ohne Telefon",
    is_asked_first: "Bevorzugt",
    ask_first: "Bevorzugen",
    ask_first_for: |method| format!("Bevorzugen: {method}"),
    recovery_codes: "Wieder\u{ad}herstellungs\u{ad}codes",
    codes_left: |left| format!("Noch {left} von 10"),
    codes_kept: "Bereit",
    codes_run_out: "Knapp",

    where_signed_in: "Wo Sie angemeldet sind",
    sessions: "Sitzungen",
    how_many_sessions: |sessions| match sessions {
        0 => "Keine".to_owned(),
        1 => "1 Sitzung".to_owned(),
        n => format!("{n} Sitzungen"),
    },
    devices: "Vertrauenswürdige Geräte",
    how_many_devices: |devices| match devices {
        0 => "Keine".to_owned(),
        1 => "1 Gerät".to_owned(),
        n => format!("{n} Geräte"),
    },
    activity: "Letzte Aktivitäten",
};
