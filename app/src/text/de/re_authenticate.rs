use identity::model::assurance::Assurance;

use crate::text::words::{Around, ReAuthenticate};

pub(super) const WORDS: ReAuthenticate = ReAuthenticate {
    title: "Sind Sie es?",
    why: |asker, what_for, age| {
        format!("{asker} verlangt einen neuen Nachweis, {what_for}, wenn Ihr letzter älter als {age} ist.")
    },
    why_at_all: |asker, what_for| format!("{asker} verlangt einen Nachweis, {what_for}."),
    why_anew: |asker, what_for| {
        format!("{asker} verlangt einen neuen Nachweis, {what_for}, auch wenn Ihr letzter nicht lange her ist.")
    },
    by_method: |method| {
        format!(" Dafür braucht es {method} oder einen Wiederherstellungscode, denn das haben Sie eingeschaltet.")
    },
    by_level: |level| match level {
        Assurance::Lowest => "",
        Assurance::One => " Dafür braucht es Ihr Passwort.",
        Assurance::Two => " Dafür braucht es Ihr Passwort und einen zweiten Schritt oder einen Passkey.",
        Assurance::Strong => {
            " Dafür braucht es einen Passkey oder Ihr Passwort und eine Authenticator-App: Was gesendet wird, genügt nicht."
        }
    },
    impossible_title: "Es braucht etwas Stärkeres",
    impossible: "Hier braucht es einen stärkeren Nachweis als alle, die Sie eingeschaltet haben. Richten Sie ihn zuerst in \
                 Ihrem Konto ein und kommen Sie dann wieder.",
    to_account: "Ihr Konto",
    other_way: "Bitte nehmen Sie einen anderen Weg.",
    without_password: "Sie haben sich ohne Ihr Passwort angemeldet. Das genügt nicht, um etwas Wichtiges zu ändern: Bitte geben \
                       Sie es jetzt ein.",
    go_on: "Weiter",
    go_on_with_it: "Damit weiter",
    by_app: "Jetzt Ihr zweiter Schritt: Geben Sie den Code ein, den Ihre Authenticator-App zeigt.",
    can_text: Around("Jetzt Ihr zweiter Schritt. Wir können per SMS einen Code an ", " senden."),
    can_mail: Around("Jetzt Ihr zweiter Schritt. Wir können per E-Mail einen Code an ", " senden."),
    lost_phone: "Jetzt Ihr zweiter Schritt. Ihre Telefonnummer gehört inzwischen jemand anderem, darum können wir Ihnen keinen \
                 Code per SMS senden. Ohne Wiederherstellungscode melden Sie sich ab und wieder an: Das geht per E-Mail und \
                 mit einer Wartezeit.",
    recovery_code_left: "Jetzt Ihr zweiter Schritt: ein Wiederherstellungscode.",
};
