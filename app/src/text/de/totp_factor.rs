use crate::text::words::{Around, TotpFactor};

pub(super) const WORDS: TotpFactor = TotpFactor {
    title: "Authenticator-App",
    on: "Sie ist eingeschaltet: Nach dem Passwort fragen wir einen Code aus einer dieser Apps ab.",
    off: "Eine App auf Ihrem Telefon zeigt jede halbe Minute einen neuen Code, auch ohne Netz. Beim Anmelden fragen \
          wir ihn nach dem Passwort ab. Das ist stärker als eine SMS: Niemand kann den Code unterwegs mitlesen, und \
          die App bleibt Ihnen, auch wenn Ihre Nummer wechselt.",
    yours: "Ihre Apps",
    added: |day| format!("Hinzugefügt am {day}"),
    added_and_used: |day, used| format!("Hinzugefügt am {day}, zuletzt verwendet am {used}"),
    remove: "Entfernen",
    remove_which: |name| format!("Entfernen: {name}"),
    ends_two_steps: "Das ist Ihr einziger zweiter Schritt. Ohne ihn öffnet Ihr Passwort allein das Konto, und Ihre \
                     Wiederherstellungscodes gelten nicht mehr. Ihre anderen Sitzungen enden.",
    ends_apps: "An Ihren anderen Anmeldewegen ändert sich nichts. Ihre anderen Sitzungen enden.",
    add_another: "Weitere App hinzufügen",
    set_up: "Einrichten",
    name: "Wie möchten Sie die App nennen?",
    name_hint: "Damit Sie sie wiedererkennen, zum Beispiel „Mein Telefon“.",
    removed: "Die App wurde entfernt. Mit ihren Codes kann sich niemand mehr anmelden.",
    removed_before: "Diese App war schon entfernt. Es wurde nichts geändert.",

    set_up_title: "App einrichten",
    scan: Around(
        "Scannen Sie dies mit Ihrer Authenticator-App, die bei uns als „",
        "“ erscheint. Geben Sie dann den Code ein, den sie zeigt. ",
    ),
    shown_until: |time| format!("Der Schlüssel ist hier bis {time} zu sehen, danach nie wieder."),
    code: "Code aus der App",
    code_hint: "Die App ist erst eingeschaltet, wenn Sie einen Code eingegeben haben.",
    go_on: "Weiter",
};
