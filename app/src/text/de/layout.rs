use crate::text::words::Layout;

pub(super) const WORDS: Layout = Layout {
    skip: "Zum Inhalt springen",
    to_start: "Ringfence, zum Anfang",
    back: "Zurück",
    promise: "Geschützt durch Ringfence. Wir fragen nie am Telefon oder per E-Mail nach einem Code.",
    unwanted_texts: "Erhalten Sie SMS, die Sie nicht angefordert haben?",
    account: "Konto",
    sign_out: "Abmelden",
    language: "Sprache",
    no_network: "Wir konnten Ringfence nicht erreichen. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal: Ihre \
                 Eingaben sind noch da.",
    not_understood: "Das hat bei uns nicht geklappt. Bitte versuchen Sie es gleich noch einmal, oder laden Sie die Seite neu.",
    not_loaded: "Wir konnten nicht laden, was es dafür braucht. Prüfen Sie Ihre Verbindung und drücken Sie den Knopf noch \
                 einmal.",
};
