use crate::text::words::{Around, DeadEnds};

pub(super) const WORDS: DeadEnds = DeadEnds {
    no_page: "Diese Seite gibt es nicht",
    no_page_words: "Vielleicht ist der Link alt, oder ein Buchstabe fehlt. Ihr Konto ist da, wo es war.",
    to_account: "Zu Ihrem Konto",
    fault: "Bei uns ist etwas schiefgegangen",
    fault_words: "Sie haben nichts falsch gemacht, und nichts ist verloren. Bitte versuchen Sie es gleich noch einmal.",
    fault_reference: Around("Wenn es so bleibt, nennen Sie uns dies: ", "."),
    try_again: "Noch einmal versuchen",
    broken: |reference| {
        format!(
            "Bei uns ist etwas schiefgegangen; Sie haben nichts falsch gemacht. Bitte versuchen Sie es noch einmal. Wenn es so \
             bleibt, nennen Sie uns dies: {reference}."
        )
    },
    broken_early: "Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es noch einmal.",
    malformed: "Das Formular kam nicht vollständig an. Bitte laden Sie die Seite neu und versuchen Sie es noch einmal.",
};
