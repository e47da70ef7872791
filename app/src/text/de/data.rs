use crate::text::words::Data;

pub(super) const WORDS: Data = Data {
    row: "Ihre Daten",
    title: "Ihre Daten",
    take_along_about: "Alles, was wir von Ihnen aufbewahren, in einer Datei (JSON): Adressen, Telefon, Anmeldearten, Sitzungen, \
                       Geräte und Aktivität. Geheimnisse sind nicht darin.",
    download: "Datei herunterladen",
    delete_title: "Konto löschen",
    delete_about: |span| {
        format!(
            "Alle Sitzungen enden sofort, und keinem Gerät wird mehr vertraut. Während {span} können Sie sich noch anmelden und \
             das Konto behalten. Danach ist es endgültig gelöscht, mit allem darin."
        )
    },
    delete: "Mein Konto löschen",
    will_be_gone: |when| {
        format!("Ihr Konto wird am {when} gelöscht. Bis dahin können Sie sich anmelden und es behalten.")
    },

    leaving_title: "Ihr Konto wird gelöscht",
    leaving: |when| format!("Am {when} ist es endgültig gelöscht, mit allem darin. Bis dahin können Sie es behalten."),
    leaving_why: "Sie oder jemand, der in Ihrem Namen angemeldet war, wollte es löschen lassen. Solange Sie es nicht behalten, ist \
                  hier nichts anderes möglich.",
    keep: "Mein Konto behalten",
    kept: "Ihr Konto bleibt bestehen.",

    older: "Ältere",
    span: |hours| match hours {
        1 => "einer Stunde".to_owned(),
        0..48 => format!("{hours} Stunden"),
        _ => format!("{} Tagen", hours.div_ceil(24)),
    },
};
