use crate::text::words::{Around, Cancel};

pub(super) const WORDS: Cancel = Cancel {
    title: "Waren Sie das?",
    wish_recovery: "mit Ihrem Telefon allein ein neues Passwort für Ihr Konto zu setzen",
    wish_sign_in: "sich ohne Ihren zweiten Schritt in Ihrem Konto anzumelden",
    asked: |begun, wish| format!("Am {begun} hat jemand beantragt, {wish}. "),
    ripens: |ripe| format!("Ab dem {ripe} ist das möglich, wenn Sie es nicht abbrechen."),
    is_being_used: "Es geschieht gerade. Noch können Sie es verhindern.",
    press: "Das war ich nicht: abbrechen",
    yours_waits: "Sie waren es? Dann verlassen Sie diese Seite und warten Sie ab.",
    yours_goes_on: "Sie waren es? Dann verlassen Sie diese Seite und machen Sie weiter.",
    nothing_title: "Hier gibt es nichts abzubrechen",
    had_asked: Around("Jemand hatte beantragt, ", "."),
    was_used: |at, wish| {
        format!(
            "Es wurde nicht rechtzeitig abgebrochen: Am {at} wurde es genutzt, um {wish}. Wenn Sie das nicht waren, setzen Sie \
             jetzt ein neues Passwort."
        )
    },
    was_cancelled: |at| format!("Es wurde am {at} abgebrochen. Niemand ist damit hineingekommen."),
    was_withdrawn: |at| {
        format!("Es endete am {at}, weil sich am Konto etwas geändert hat. Niemand ist damit hineingekommen.")
    },
    has_lapsed: |at| format!("Es ist am {at} abgelaufen. Niemand ist damit hineingekommen."),
    unknown: "Hinter diesem Link finden wir nichts. Ist er vollständig? Öffnen Sie ihn noch einmal aus der Nachricht.",
    done_title: "Abgebrochen",
    done_words: "Wer das verlangt hat, hatte Ihr Telefon oder Ihre Nummer oder kannte Ihr Passwort und las Ihre E-Mails. \
                 Setzen Sie ein neues Passwort, wenn Sie unsicher sind, und fragen Sie Ihren Mobilfunkanbieter, ob Ihre \
                 SIM-Karte ersetzt wurde.",
    empty_title: "Eine Anfrage abbrechen",
    empty_words: "Öffnen Sie den Link in unserer Nachricht: Dort steht, was er abbricht.",
    new_password: "Neues Passwort setzen",
    sign_in: "Anmelden",
};
