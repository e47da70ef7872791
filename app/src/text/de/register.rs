use crate::text::words::{Around, Register};

pub(super) const WORDS: Register = Register {
    title: "Konto eröffnen",
    lead: "Zum Anfangen genügen eine E-Mail-Adresse und ein Passwort.",
    go_on: "Weiter",
    have_one: "Sie haben schon ein Konto? ",
    sign_in: "Anmelden",
    confirm_title: "E-Mail-Adresse bestätigen",
    sent: Around("Wir haben einen Code an ", " gesendet. Geben Sie ihn hier ein, in diesem Browser."),
    filled_in: "Aus Ihrer E-Mail übernommen. Drücken Sie den Knopf, um weiterzumachen.",
    confirm: "Bestätigen",
    your_code: "Ihr Code",
    type_there: "Sie haben die Eröffnung in einem anderen Browser begonnen. Geben Sie diesen Code dort ein:",
    not_you: "Das waren nicht Sie? Dann brauchen Sie nichts zu tun: Ohne den Code entsteht kein Konto.",
    here_instead: "Lieber in diesem Browser eröffnen",
    first_counts: "Wir haben Ihnen einen Code gesendet. Für Ihr Konto gilt das Passwort, das Sie zuerst eingegeben haben.",
    is_ready: "Ihr Konto ist bereit. Fügen Sie als Nächstes Ihr Telefon hinzu: Damit ist das Anmelden sicherer.",
};
