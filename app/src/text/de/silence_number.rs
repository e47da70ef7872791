use crate::text::words::SilenceNumber;

pub(super) const WORDS: SilenceNumber = SilenceNumber {
    title: "SMS an eine Nummer abstellen",
    lead: "Jemand hat hier Ihre Nummer eingegeben, aus Versehen oder mit böser Absicht. Geben Sie einen Code ein, den wir Ihnen in \
           den letzten 24 Stunden per SMS gesendet haben. Dann senden wir dieser Nummer keine SMS mehr.",
    code: "Ein Code aus einer solchen SMS",
    stop: "SMS abstellen",
    then: "Danach gehen auch keine Codes mehr an diese Nummer, nicht einmal zum Anmelden. Nur wer diese Website betreibt, kann das \
           aufheben.",
    done: "Erledigt: Wir senden dieser Nummer keine SMS mehr.",
};
