use crate::text::words::{Around, RecoveryCodes};

pub(super) const WORDS: RecoveryCodes = RecoveryCodes {
    keep_title: "Wiederherstellungscodes aufbewahren",
    first: "Wenn Ihr Gerät verloren geht, öffnet jeder dieser Codes Ihr Konto einmal. Bewahren Sie sie an einem anderen Ort auf \
            als das Gerät.",
    first_until: |time| {
        format!(
            "Die Anmeldung in zwei Schritten ist noch nicht eingeschaltet: das ist sie, sobald Sie unten bestätigen. Die Codes \
             sind hier bis {time} zu sehen."
        )
    },
    kept_switch_on: "Ich habe sie aufbewahrt. Einschalten",
    new: "Jeder dieser Codes öffnet Ihr Konto einmal, anstelle Ihres zweiten Schrittes. Bewahren Sie sie an einem anderen Ort \
          auf als Ihr Gerät.",
    new_until: |time| {
        format!("Ihre alten Codes gelten, bis Sie unten bestätigen. Die neuen sind hier bis {time} zu sehen.")
    },
    kept: "Ich habe sie aufbewahrt",
    in_force: "Ihre neuen Wiederherstellungscodes gelten jetzt; die alten gelten nicht mehr.",

    title: "Wiederherstellungscodes",
    off: "Wiederherstellungscodes gehören zur Anmeldung in zwei Schritten, und die ist ausgeschaltet. Es gibt nichts \
          aufzubewahren.",
    two_steps: "Anmeldung in zwei Schritten",
    left: Around("Sie haben noch ", " von 10. Jeder öffnet Ihr Konto einmal, anstelle Ihres zweiten Schrittes."),
    run_out: "Sie sind fast aufgebraucht. Erstellen Sie neue, solange es noch geht.",
    make: "Neue erstellen",

    file: |app, email, host| {
        format!(
            "{app}: Wiederherstellungscodes für {email} bei {host}\nJeder öffnet das Konto einmal. Bewahren Sie sie an einem \
             anderen Ort auf als Ihr Telefon.\n\n"
        )
    },
};
