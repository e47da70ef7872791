use crate::text::words::{Around, Recover};

pub(super) const WORDS: Recover = Recover {
    title: "Neues Passwort setzen",
    lead: "Nennen Sie uns Ihre Adresse. Wenn es dazu ein Konto gibt, senden wir einen Code dorthin.",
    send: "Code senden",
    by_phone: "Lieber das Telefon verwenden",
    by_phone_lead: "Nennen Sie uns beides. Wenn es zum selben Konto gehört, senden wir per SMS einen Code an das Telefon.",
    needs_scripts: "SMS brauchen Skripte: Vor jeder rechnet Ihr Browser ein wenig, und das hält jene fern, die massenhaft SMS \
                    versenden. Ohne Skripte nehmen Sie bitte das Formular für E-Mail weiter oben.",
    on_its_way_to_address: Around("Wenn es zu ", " ein Konto gibt, ist ein Code dorthin unterwegs."),
    on_its_way_to_phone: Around("Wenn ", " zum genannten Konto gehört, ist ein Code dorthin unterwegs."),
    sent_again_to_address: "Wenn es zu dieser Adresse ein Konto gibt, ist ein neuer Code unterwegs.",
    sent_again_to_phone: "Wenn dieses Telefon zum genannten Konto gehört, ist ein neuer Code unterwegs.",
    go_on: "Weiter",
    password_title: "Neues Passwort wählen",
    all_ends: "Alle Sitzungen enden, und kein Gerät gilt mehr als vertrauenswürdig. ",
    still_second_step: "Zum Anmelden braucht es weiterhin Ihren zweiten Schritt.",
    set_password: "Passwort setzen",
    proof_title: "Noch ein Nachweis",
    proof_lead: "Ihr Telefon ist auch Ihr zweiter Schritt. Darum kann es allein kein neues Passwort setzen.",
    give_up: "Abbrechen",
    code_from_app: "Code aus der App",
    go_on_with_it: "Damit weiter",
    neither: "Ich habe nichts davon",
    can_wait: |wait, lapse| {
        format!(
            "Dann können Sie warten. Wir melden es der Person, der das Konto gehört, per E-Mail und per SMS, mit einem Link zum \
             Abbrechen. Bricht niemand ab, bestätigen Sie Ihr Telefon in diesem Browser noch einmal, nach {wait} und innerhalb \
             von {lapse}."
        )
    },
    wait: "Warten",
    wait_runs: |ripe, lapse| {
        format!(
            "Ihre Wartezeit läuft, und Sie können diese Seite verlassen. Kommen Sie in diesem Browser zwischen dem {ripe} und dem \
             {lapse} wieder und bestätigen Sie Ihr Telefon noch einmal. Wir haben es der Person, der das Konto gehört, per \
             E-Mail und per SMS gemeldet."
        )
    },
    nothing_changed: "Sie sind schon angemeldet, darum hat sich nichts geändert.",
    is_set: "Ihr neues Passwort ist gesetzt. Melden Sie sich damit an.",
};
