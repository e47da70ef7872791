use crate::text::words::NotMe;

pub(super) const WORDS: NotMe = NotMe {
    title: "Waren Sie das nicht?",
    was_ended: |at| format!("Das wurde am {at} beendet. Hier ist nichts mehr zu tun."),
    is_over: "Dieser Link ist abgelaufen. Ein Code, um den es darin ging, öffnet nichts mehr.",
    open_link: "Öffnen Sie den Link in der E-Mail, die Ihnen meldet, was nicht von Ihnen kam.",
    end_code: "Diesen Code ungültig machen",
    end_code_words: "Der Code öffnet dann nichts mehr. Sonst ändert sich nichts.",
    end_it: "Das war ich nicht: beenden",
    end_it_words: "Wir beenden es sofort, melden ab, wer es war, und machen rückgängig, was sich gefahrlos rückgängig machen \
                   lässt.",
    what_happened: "Was geschehen ist",
    yours: "Sie waren es? Dann verlassen Sie diese Seite: Es ändert sich nichts.",
    what_now: "Wenn jemand anderes in Ihrem Konto war, setzen Sie jetzt ein neues Passwort. Melden Sie sich danach an und prüfen \
               Sie Ihr Telefon und Ihre Sitzungen.",
    new_password: "Neues Passwort setzen",
    look_at_account: "Mein Konto ansehen",
    ended_before: "Das wurde schon beendet. Mehr hat sich nicht geändert.",
};
