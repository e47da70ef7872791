use crate::text::words::{Around, SecondFactor};

pub(super) const WORDS: SecondFactor = SecondFactor {
    title: "Sind Sie es?",
    trust: "Diesem Browser vertrauen",
    trust_hint: |span| format!("Wir fragen hier {span} lang nicht mehr. Nur auf einem Gerät, das Ihnen allein gehört."),
    by_passkey: "Jetzt Ihr Passkey: Dieses Gerät fragt nach Fingerabdruck, Gesicht oder PIN, oder Sie halten ein anderes Gerät daran.",
    other_way_below: "Bitte nehmen Sie einen anderen Weg weiter unten.",
    by_app: "Geben Sie den Code ein, den Ihre Authenticator-App jetzt zeigt.",
    sign_in: "Anmelden",
    can_text: Around("Wir können per SMS einen Code an ", " senden."),
    sign_in_with_it: "Damit anmelden",
    then_password: "Für dieses Konto ist die Anmeldung in zwei Schritten eingeschaltet. Ihr Telefon war der erste Schritt, der zweite ist \
                    Ihr Passwort.",
    lost_phone: "Jemand anderes hat nachgewiesen, dass Ihre Telefonnummer jetzt ihm gehört, und Sie hatten sie hier lange nicht \
                 verwendet. Darum haben wir sie aus Ihrem Konto entfernt und können Ihnen keinen Code per SMS senden.",
    password_by_mail: "Ihr Passwort wurde per E-Mail neu gesetzt. Darum genügt ein Code per E-Mail diesmal nicht: Es wäre zweimal \
                       dasselbe Postfach.",
    wait_runs: |ripe, lapse| {
        format!(
            "Ihre Wartezeit läuft, und Sie können diese Seite verlassen. Melden Sie sich in diesem Browser zwischen dem {ripe} und dem \
             {lapse} noch einmal an: Dann senden wir Ihnen noch einen Code per E-Mail. Wie Sie es abbrechen, steht in unserer \
             E-Mail an Sie."
        )
    },
    wait_is_over: Around("Ihre Wartezeit ist um. Noch ein Code an ", ", und Sie sind angemeldet."),
    mail_begins_wait: "Wir senden per E-Mail einen Code an ",
    then_wait: |wait, lapse| {
        format!(
            ". Damit beginnt eine Wartezeit: Melden Sie sich in diesem Browser nach {wait} und innerhalb von {lapse} noch einmal \
             an, mit einem weiteren Code per E-Mail. Bis dahin können Sie es aus unserer E-Mail heraus abbrechen."
        )
    },
    go_on: "Weiter",
    mail_and_wait: "Code per E-Mail verwenden und warten",
    guessed_sent: Around(
        "Jemand hat versucht, das Passwort dieses Kontos zu erraten, und diesen Browser haben wir noch nie gesehen. Darum haben \
         wir einen Code an ",
        " gesendet.",
    ),
    guessed_unsent: Around(
        "Jemand hat versucht, das Passwort dieses Kontos zu erraten, und diesen Browser haben wir noch nie gesehen. Darum fragen \
         wir nach einem Code, den wir an ",
        " senden.",
    ),
    somebody_else: "Als jemand anderes anmelden",
    signed_out: "Sie sind abgemeldet.",
};
