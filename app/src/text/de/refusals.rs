use crate::text::words::Refusals;

pub(super) const WORDS: Refusals = Refusals {
    wrong_credentials: "E-Mail und Passwort gehören hier zu keinem Konto. Prüfen Sie beides und versuchen Sie es noch einmal.",
    wrong_code_last_try: "Dieser Code ist nicht richtig. Sie haben noch einen Versuch.",
    wrong_code_tries: |left| format!("Dieser Code ist nicht richtig. Sie haben noch {left} Versuche."),
    wrong_code: "Dieser Code ist nicht richtig. Prüfen Sie ihn und geben Sie ihn noch einmal ein.",
    code_used: "Dieser Code wurde schon verwendet. Warten Sie, bis Ihre App den nächsten zeigt, und geben Sie diesen ein.",
    clock_ahead: |by| clock_off(by, "vor"),
    clock_behind: |by| clock_off(by, "nach"),
    code_expired: "Dieser Code ist abgelaufen. Fordern Sie einen neuen an.",
    too_many_tries: "Das war ein Versuch zu viel für diesen Code. Fordern Sie einen neuen an.",
    too_many_tries_wait: |wait| {
        format!("Zu viele Versuche. Bitte warten Sie {wait}, oder nehmen Sie einen anderen Weg.")
    },
    too_soon: |wait| format!("Ein Code ist unterwegs. In {wait} können wir einen weiteren senden."),
    too_many_sends: |wait| {
        format!("Wir haben in letzter Zeit viele Codes gesendet. In {wait} können wir den nächsten senden.")
    },
    not_a_mobile_number: "An diese Nummer können wir keine SMS senden. Geben Sie eine Mobilnummer ein, mit Landesvorwahl, wenn es \
                          eine ausländische ist.",
    country_not_served: "In dieses Land senden wir keine SMS. Bitte nehmen Sie eine Nummer aus einem anderen.",
    not_an_email_address: "Das ist keine vollständige E-Mail-Adresse. Sie sieht aus wie name@example.com.",
    too_short: |least| {
        format!(
            "Dieses Passwort ist zu kurz. Nehmen Sie {least} Zeichen oder mehr; ein paar Wörter hintereinander sind gut."
        )
    },
    too_long: "Dieses Passwort ist zu lang. Nehmen Sie höchstens 256 Zeichen.",
    common: "Dieses Passwort gehört zu den häufigsten; Angreifer probieren es zuerst. Wählen Sie ein anderes.",
    repeats: "Wiederholungen sind leicht zu erraten. Besser sind ein paar Wörter hintereinander, die nichts miteinander zu tun \
              haben.",
    sequence: "Reihen von Buchstaben, Ziffern oder Tasten sind leicht zu erraten. Besser sind ein paar Wörter hintereinander, die \
               nichts miteinander zu tun haben.",
    easily_guessed: "Dieses Passwort ist leicht zu erraten. Machen Sie es länger: Gut sind ein paar Wörter hintereinander, die \
                     nichts miteinander zu tun haben.",
    sign_in_due: "Bitte melden Sie sich an, um weiterzumachen.",
    signed_in_as_another: "Inzwischen sind Sie mit einem anderen Konto angemeldet; es wurde nichts geändert.",
    second_factor_due: "Bitte bringen Sie die Anmeldung zu Ende, um weiterzumachen.",
    re_authentication_due: "Bitte weisen Sie nach, dass Sie es sind, bevor Sie das ändern.",
    nothing_to_confirm: "Hier wartet kein Code mehr. Bitte beginnen Sie von vorn.",
    no_verified_phone: "Ihr Konto hat dafür kein bestätigtes Telefon. Fügen Sie zuerst eines hinzu.",
    signs_in_elsewhere: "Diese Nummer wurde seither für ein anderes Konto bestätigt. Bestätigen Sie sie hier noch einmal wie eine \
                         neue; dann können Sie sich damit bei diesem Konto anmelden.",
    method_not_on: "Das ist für Ihr Konto nicht eingeschaltet. Bitte wählen Sie einen anderen Weg.",
    enough_apps: "Mehr Authenticator-Apps kann ein Konto nicht haben. Entfernen Sie zuerst eine.",
    number_in_use: "Die Nummer gehört Ihnen, ist aber schon für so viele Konten bestätigt, wie erlaubt sind. Bitte nehmen Sie \
                    eine andere.",
    waiting_elsewhere: "Eine Wartezeit läuft schon, in einem anderen Browser. Machen Sie dort weiter, oder brechen Sie sie mit dem \
                        Link in unserer Nachricht ab.",
    nothing_to_cancel: "Hier gibt es nichts mehr abzubrechen.",
    proof_of_work_due: "Bevor wir das senden, muss Ihr Browser ein wenig rechnen. Das hält jene fern, die massenhaft versenden.",
    range_paused: |wait| {
        format!(
            "SMS an Nummern wie diese haben wir vorübergehend angehalten. Versuchen Sie es in {wait} noch einmal, oder nehmen Sie \
             einen anderen Weg."
        )
    },
    budget_spent: "Wir können gerade keine SMS mehr senden. Bitte nehmen Sie einen anderen Weg.",
    number_silenced: "Wer diese Nummer hat, wünscht von uns keine SMS mehr. Wenn Sie das sind, bitten Sie die Betreiber dieser \
                      Website, es aufzuheben; oder nehmen Sie einen anderen Weg.",
    wrong_passkey: "Dieser Passkey öffnet hier kein Konto. Vielleicht wurde er entfernt: Versuchen Sie es mit einem anderen, oder \
                    nehmen Sie einen anderen Weg.",
    passkey_expired: "Das hat zu lange gedauert oder war schon erledigt. Bitte drücken Sie den Knopf noch einmal.",
    passkey_known: "Dieser Passkey ist schon da. Er braucht nicht noch einmal hinzugefügt zu werden.",
    passkey_not_taken: "Was zurückkam, war kein Passkey für diese Website, darum wurde nichts hinzugefügt. Versuchen Sie es noch \
                        einmal oder mit einem anderen Gerät.",
    too_many_passkeys: "Ihr Konto hat so viele Passkeys, wie es haben kann. Entfernen Sie zuerst einen, den Sie nicht mehr \
                        verwenden.",
    passkeys_unavailable: "Unter dieser Adresse gehen keine Passkeys. Bitte nehmen Sie einen anderen Weg.",
    method_not_offered: "Das ist für diese Website nicht stark genug. Bitte wählen Sie einen Passkey oder eine \
                         Authenticator-App.",
    address_known: "Diese Adresse gehört schon zu Ihrem Konto.",
    enough_addresses: "Ihr Konto hat so viele Adressen, wie es haben kann. Entfernen Sie zuerst eine.",
    main_address: "Das ist Ihre Hauptadresse. Machen Sie zuerst eine andere dazu, dann können Sie sie entfernen.",
    account_leaving: "Ihr Konto wird gelöscht. Behalten Sie es zuerst, um weiterzumachen.",
    export_not_asked: "Die Datei lässt sich nur einmal herunterladen, gleich nachdem Sie sie angefordert haben. Drücken Sie noch einmal auf \
                       „Datei herunterladen“.",
    strong_method_due: "Bitte richten Sie einen stärkeren zweiten Schritt ein, um weiterzumachen.",
    link_over: "Dieser Link ist abgelaufen, darum hat sich nichts geändert. Wenn etwas nicht stimmt, setzen Sie ein neues Passwort.",
    busy: "Gerade melden sich sehr viele Menschen an. Bitte versuchen Sie es gleich noch einmal.",
    without_scripts: |other_way| {
        format!("Dafür braucht es Skripte. Wo sie ausgeschaltet sind, schalten Sie sie ein, {other_way}.")
    },
    other_method: "oder machen Sie auf einem anderen Weg weiter, etwa mit einem Wiederherstellungscode",
    go_on_without: "oder machen Sie ohne das weiter: Ihr Konto funktioniert auch so, und in einem Tag klappt dies wohl sofort",
    by_password: "oder melden Sie sich mit E-Mail und Passwort an",
    form_for_email: "oder nehmen Sie das Formular für E-Mail",
    in_an_hour: "oder versuchen Sie es in einer Stunde noch einmal: Dann klappt es wohl sofort",
    password_hint: |least| {
        format!(
            "{least} Zeichen oder mehr. Ein paar Wörter, die nichts miteinander zu tun haben, sind leicht zu merken und schwer zu \
             erraten."
        )
    },
};

fn clock_off(by: &str, way: &str) -> String {
    format!(
        "Die Uhr Ihres Telefons geht offenbar {by} {way}, darum stimmen seine Codes jetzt nicht. Lassen Sie das Telefon die Zeit \
         selbst einstellen und geben Sie den nächsten Code ein."
    )
}
