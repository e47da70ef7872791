use crate::text::words::Data;

pub(super) const WORDS: Data = Data {
    row: "Ihre Daten",
    title: "Ihre Daten",
    take_along_about: "Alles, was wir über Sie gespeichert haben, in einer Datei (JSON): Adressen, Telefon, Anmeldewege, Sitzungen, \
                       Geräte und Aktivitäten. Geheimnisse sind nicht darin.",
    download: "Datei herunterladen",
    delete_title: "Konto löschen",
    delete_about: |span| {
        format!(
            "Alle Sitzungen enden sofort, und kein Gerät gilt mehr als vertrauenswürdig. Während {span} können Sie sich noch anmelden und \
             das Konto behalten. Danach ist es endgültig gelöscht, mit allem darin."
        )
    },
    delete: "Mein Konto löschen",
    will_be_gone: |when| {
        format!("Ihr Konto wird am {when} gelöscht. Bis dahin können Sie sich anmelden und es behalten.")
    },

    leaving_title: "Ihr Konto wird gelöscht",
    leaving: |when| format!("Am {when} ist es endgültig gelöscht, mit allem darin. Bis dahin können Sie es behalten."),
    leaving_why: "Die Löschung haben Sie verlangt oder jemand, der in Ihrem Namen angemeldet war. Solange Sie das Konto nicht behalten, ist \
                  hier nichts anderes möglich.",
    keep: "Mein Konto behalten",
    kept: "Ihr Konto bleibt bestehen.",

    older: "Ältere Aktivitäten",
};
