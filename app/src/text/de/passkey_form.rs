use crate::text::words::PasskeyForm;

pub(super) const WORDS: PasskeyForm = PasskeyForm {
    use_mine: "Meinen Passkey verwenden",
    not_known_here: "Dieser Browser kennt keine Passkeys. ",
    needs_scripts: "Ein Passkey braucht Skripte, und sie sind hier ausgeschaltet. ",
    cancelled: "Es ist nichts geschehen: Der Passkey wurde nicht verwendet, oder keiner passt hier. Versuchen Sie es noch \
                einmal, oder nehmen Sie einen anderen Weg.",
    known: "Dieses Gerät hat schon einen Passkey von Ihnen. Er braucht nicht noch einmal hinzugefügt zu werden.",
    unable: "Dieser Browser kann auf dieser Seite keine Passkeys verwenden. Versuchen Sie es mit einem anderen Browser, oder \
             nehmen Sie einen anderen Weg.",
    no_network: "Wir konnten Ringfence nicht erreichen. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
};
