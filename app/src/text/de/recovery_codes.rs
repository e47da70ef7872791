use crate::text::words::{Around, RecoveryCodes};

pub(super) const WORDS: RecoveryCodes = RecoveryCodes {
    // Where it is set large or beside something, the long word may be parted on a narrow phone.
    keep_title: "Wieder\u{ad}herstellungs\u{ad}codes aufbewahren",
    first: "Wenn Ihr Gerät verloren geht, öffnet jeder dieser Codes Ihr Konto einmal. Bewahren Sie sie getrennt vom \
            Gerät auf.",
    first_until: |time| {
        format!(
            "Die Anmeldung in zwei Schritten ist noch nicht eingeschaltet. Das geschieht erst, wenn Sie unten bestätigen. Die \
             Codes sind hier bis {time} zu sehen."
        )
    },
    kept_switch_on: "Aufbewahrt, jetzt einschalten",
    new: "Jeder dieser Codes öffnet Ihr Konto einmal, anstelle des zweiten Schritts. Bewahren Sie sie getrennt von \
          Ihrem Gerät auf.",
    new_until: |time| {
        format!("Ihre alten Codes gelten, bis Sie unten bestätigen. Die neuen sind hier bis {time} zu sehen.")
    },
    kept: "Ich habe sie aufbewahrt",
    in_force: "Ihre neuen Wiederherstellungscodes gelten jetzt; die alten gelten nicht mehr.",
    replaced: "Neuere Codes sind an die Stelle derer getreten, die Sie auf dem Bildschirm hatten; jene öffnen nichts. Bitte \
               bewahren Sie diese hier auf.",

    title: "Wieder\u{ad}herstellungs\u{ad}codes",
    off: "Wiederherstellungscodes gehören zur Anmeldung in zwei Schritten, und die ist ausgeschaltet. Es gibt nichts \
          aufzubewahren.",
    two_steps: "Anmeldung in zwei Schritten",
    left: Around("Sie haben noch ", " von 10 Codes. Jeder öffnet Ihr Konto einmal, anstelle des zweiten Schritts."),
    run_out: "Es wird knapp. Erstellen Sie neue, solange es noch geht.",
    make: "Neue erstellen",

    file: |app, email, host| {
        format!(
            "{app}: Wiederherstellungscodes für {email} bei {host}\nJeder öffnet das Konto einmal. Bewahren Sie sie getrennt von \
             Ihrem Telefon auf.\n\n"
        )
    },
};
