//! What an account's owner is told, in German.

use jiff::Timestamp;

use super::{account, in_words, moment, wrong_tries};
use crate::delivery::texts::ended as all_ended;
use crate::model::language::Language;
use crate::model::operator::Act;
use crate::model::phone::Phone;
use crate::model::purpose::Lane;
use crate::model::wait::WaitFor;
use crate::notices::Notice;

/// The subject, and what happened.
#[expect(clippy::too_many_lines, reason = "a list: a sentence or two for each notice")]
pub(super) fn told(notice: &Notice) -> (String, String) {
    match notice {
        Notice::SignedIn { browser, at } => (
            "Eine neue Anmeldung".to_owned(),
            format!(
                "Jemand hat sich bei Ihrem Konto angemeldet, mit einem Browser, den es noch nicht kannte: {browser}, am {}.",
                moment(*at)
            ),
        ),
        Notice::PasswordChanged => (
            "Ihr Passwort wurde geändert".to_owned(),
            "Das Passwort Ihres Kontos wurde geändert. Alle anderen Sitzungen sind beendet, und kein Gerät gilt mehr als \
             vertrauenswürdig."
                .to_owned(),
        ),
        Notice::PasswordRecovered => (
            "Ein neues Passwort wurde gesetzt".to_owned(),
            "Jemand mit Zugang zu Ihren E-Mails hat ein neues Passwort gesetzt, weil das alte vergessen war. Alle \
             Sitzungen sind beendet, und kein Gerät gilt mehr als vertrauenswürdig."
                .to_owned(),
        ),
        Notice::PasswordRecoveredByPhone => (
            "Ein neues Passwort wurde gesetzt".to_owned(),
            "Jemand mit Ihrem Telefon hat ein neues Passwort gesetzt, weil das alte vergessen war. Alle Sitzungen sind \
             beendet, und kein Gerät gilt mehr als vertrauenswürdig."
                .to_owned(),
        ),
        Notice::PhoneVerified { phone } => (
            "Ein Telefon wurde hinzugefügt".to_owned(),
            format!("Das Telefon {} wurde Ihrem Konto hinzugefügt.", phone.masked()),
        ),
        Notice::PhoneReplaced { old, new } => (
            "Ihr Telefon wurde geändert".to_owned(),
            format!("Das Telefon Ihres Kontos ist jetzt {}; bisher war es {}.", new.masked(), old.masked()),
        ),
        Notice::PhoneRemoved { phone } => (
            "Ihr Telefon wurde entfernt".to_owned(),
            format!("Das Telefon {} wurde aus Ihrem Konto entfernt.", phone.masked()),
        ),
        Notice::PhoneDetached { phone, is_second_factor } => {
            ("Ihr Telefon wurde entfernt".to_owned(), phone_detached(phone, *is_second_factor))
        }
        Notice::SecondFactorEnabled { factor } => (
            "Die Anmeldung in zwei Schritten ist eingeschaltet".to_owned(),
            format!("Zum Anmelden braucht es jetzt auch {}.", in_words(*factor)),
        ),
        Notice::SecondFactorDisabled { factor } => (
            "Die Anmeldung in zwei Schritten wurde ausgeschaltet".to_owned(),
            format!("Zum Anmelden braucht es k{} mehr.", in_words(*factor)),
        ),
        Notice::TotpAppAdded { name, .. } => (
            "Eine Authenticator-App wurde hinzugefügt".to_owned(),
            format!(
                "Die Authenticator-App „{}“ wurde hinzugefügt: Mit ihren Codes kann man sich jetzt bei Ihrem Konto anmelden.",
                name.as_str()
            ),
        ),
        Notice::TotpAppRemoved { name } => (
            "Eine Authenticator-App wurde entfernt".to_owned(),
            format!(
                "Die Authenticator-App „{}“ wurde entfernt: Mit ihren Codes kann sich niemand mehr anmelden.",
                name.as_str()
            ),
        ),
        Notice::FactorShut { factor, lane } => factor_shut(wrong_tries(*factor), *lane),
        Notice::RecoveryCodesMade => (
            "Neue Wiederherstellungscodes".to_owned(),
            "Neue Wiederherstellungscodes wurden erstellt. Die alten gelten nicht mehr.".to_owned(),
        ),
        Notice::RecoveryCodeUsed { left } => (
            "Ein Wiederherstellungscode wurde verwendet".to_owned(),
            format!(
                "Jemand, wahrscheinlich Sie selbst, hat sich mit einem Wiederherstellungscode angemeldet. {}",
                codes_left(*left)
            ),
        ),
        Notice::PhoneSignInAllowed { phone, begins_two_steps: true } => (
            "Ihr Telefon kann den ersten Schritt der Anmeldung übernehmen".to_owned(),
            format!(
                "Von jetzt an kann ein Code per SMS an {} anstelle Ihres Passworts der erste von zwei Schritten zum Anmelden \
                 bei Ihrem Konto sein. Alle anderen Sitzungen sind beendet, und kein Gerät gilt mehr als vertrauenswürdig.",
                phone.masked()
            ),
        ),
        Notice::PhoneSignInAllowed { phone, begins_two_steps: false } => (
            "Die Anmeldung nur mit dem Telefon ist eingeschaltet".to_owned(),
            format!(
                "Von jetzt an genügt ein Code per SMS an {}, um sich bei Ihrem Konto anzumelden, ohne Ihr Passwort. Alle \
                 anderen Sitzungen sind beendet, und kein Gerät gilt mehr als vertrauenswürdig.",
                phone.masked()
            ),
        ),
        Notice::PhoneSignInEnded { phone } => (
            "Die Anmeldung nur mit dem Telefon ist ausgeschaltet".to_owned(),
            format!("Ein Code per SMS an {} genügt nicht mehr, um sich bei Ihrem Konto anzumelden.", phone.masked()),
        ),
        Notice::PhoneProvedElsewhere { phone } => (
            "Die Anmeldung nur mit dem Telefon ist ausgeschaltet".to_owned(),
            format!(
                "Jemand hat bei einem anderen Konto nachgewiesen, dass ihm das Telefon {} gehört. Deshalb genügt ein Code per \
                 SMS dorthin nicht mehr, um sich bei Ihrem Konto anzumelden. Wenn die Nummer noch Ihre ist, bestätigen Sie sie \
                 noch einmal, und schalten Sie diese Anmeldung wieder ein.",
                phone.masked()
            ),
        ),
        Notice::PhoneSignInShut => (
            "Zu viele Fehlversuche".to_owned(),
            "Jemand, der sich allein mit Ihrem Telefon anmelden will, hat es viele Male mit falschen Codes versucht. 24 Stunden \
             lang kann sich niemand so anmelden. Ihr Passwort gilt wie bisher."
                .to_owned(),
        ),
        Notice::NotMe { ended, .. } => (
            "Sie haben „Das war ich nicht“ gewählt".to_owned(),
            format!(
                "Jemand mit Zugang zu Ihren E-Mails hat „Das war ich nicht“ gewählt. {}",
                all_ended(Language::German, ended)
            ),
        ),
        Notice::NumberSilenced { phone } => (
            "Keine SMS mehr an Ihr Telefon".to_owned(),
            format!(
                "Wer das Telefon {} hat, möchte keine SMS mehr von uns, also senden wir keine mehr dorthin. Wenn Sie zum \
                 Anmelden einen Code per SMS brauchen, verwenden Sie einen Wiederherstellungscode, und fügen Sie dann ein \
                 anderes Telefon hinzu:",
                phone.masked()
            ),
        ),
        Notice::PasskeyAdded { name, .. } => (
            "Ein Passkey wurde hinzugefügt".to_owned(),
            format!(
                "Von jetzt an genügt der Passkey „{name}“, um sich bei Ihrem Konto anzumelden. Alle anderen Sitzungen sind \
                 beendet, und kein Gerät gilt mehr als vertrauenswürdig."
            ),
        ),
        Notice::PasskeyCopied { name } => (
            "Ein Passkey wurde vielleicht kopiert".to_owned(),
            format!(
                "Der Passkey „{name}“ wurde abgelehnt: Sein Zähler stand tiefer als zuvor, wie bei einer Kopie. Wer eine \
                 Kopie hat, kann sich an Ihrer Stelle anmelden.\n\nMelden Sie sich auf einem anderen Weg an, entfernen Sie \
                 diesen Passkey, und erstellen Sie einen neuen auf einem Gerät, dem Sie vertrauen."
            ),
        ),
        Notice::PasskeyRemoved { name, is_last: false, .. } => (
            "Ein Passkey wurde entfernt".to_owned(),
            format!("Mit dem Passkey „{name}“ kann sich niemand mehr bei Ihrem Konto anmelden."),
        ),
        Notice::PasskeyRemoved { name, is_last: true, .. } => (
            "Ihr letzter Passkey wurde entfernt".to_owned(),
            format!(
                "Mit dem Passkey „{name}“ kann sich niemand mehr bei Ihrem Konto anmelden, und er war der letzte. Wenn sonst \
                 nichts eingeschaltet ist, öffnet jetzt Ihr Passwort allein das Konto, und Ihre Wiederherstellungscodes \
                 gelten nicht mehr."
            ),
        ),
        Notice::Account(notice) => account::told(notice),
        Notice::ByOperator { act } => by_operator(*act),
        Notice::WaitBegun { what, ripe_at, cancelled_lately, .. } => wait_begun(*what, *ripe_at, *cancelled_lately),
    }
}

fn factor_shut(wrong: &str, lane: Lane) -> (String, String) {
    let who = match lane {
        Lane::Own => "Jemand, der Ihr Passwort kennt oder Ihr Telefon hat,",
        Lane::Recovery => "Jemand, der für Ihr Konto ein neues Passwort setzen will,",
        Lane::Unproved => "Jemand, der bei Ihrem Konto angemeldet ist,",
    };
    // Only what signing in takes opens again by signing in.
    let until = if let Lane::Own = lane { ", oder bis Sie sich auf anderem Weg angemeldet haben" } else { "" };
    (
        "Zu viele Fehlversuche".to_owned(),
        format!(
            "{who} hat es viele Male mit falschen {wrong} versucht. Wir nehmen 24 Stunden lang keine mehr an{until}."
        ),
    )
}

/// How many recovery codes there are from now on.
fn codes_left(left: i64) -> String {
    match left {
        0 => "Es war der letzte: Erstellen Sie in Ihrem Konto neue.".to_owned(),
        1 => "Einer ist noch übrig.".to_owned(),
        left => format!("{left} sind noch übrig."),
    }
}

fn phone_detached(phone: &Phone, is_second_factor: bool) -> String {
    let what = format!(
        "Jemand anderes hat nachgewiesen, dass ihm jetzt die Nummer {} gehört. Sie war hier lange nicht verwendet worden, also \
         haben wir sie aus Ihrem Konto entfernt.",
        phone.masked()
    );
    if !is_second_factor {
        return format!("{what} Ihre heutige Nummer können Sie hinzufügen, wenn Sie angemeldet sind.");
    }
    format!(
        "{what}\n\nDie Anmeldung in zwei Schritten ist weiter eingeschaltet. Bis Sie Ihre heutige Nummer hinzugefügt haben, \
         braucht es zum Anmelden einen Ihrer Wiederherstellungscodes oder einen Code per E-Mail und eine Wartezeit."
    )
}

fn by_operator(act: Act) -> (String, String) {
    let (subject, what) = match act {
        Act::Show => ("Ihr Konto wurde angesehen", "Die Betreiber dieser Website haben Ihr Konto angesehen."),
        Act::Unlock => (
            "Ihr Konto wurde entsperrt",
            "Die Betreiber dieser Website haben die Fehlversuche bei Ihrem Konto zurückgesetzt: Sie können sich sofort wieder \
             anmelden.",
        ),
        Act::ResetSecondFactor => (
            "Die Anmeldung in zwei Schritten wurde zurückgesetzt",
            "Die Betreiber dieser Website haben jeden zweiten Schritt aus Ihrem Konto entfernt, mit den \
             Wiederherstellungscodes: Zum Anmelden braucht es jetzt nur Ihr Passwort. Ein Telefon, das Ihre Codes erhielt, \
             ist ebenfalls entfernt. Alle Sitzungen sind beendet, und kein Gerät gilt mehr als vertrauenswürdig.\n\nSchalten Sie die \
             Anmeldung in zwei Schritten wieder ein, sobald Sie angemeldet sind.",
        ),
        Act::EndSessions => (
            "Ihre Sitzungen wurden beendet",
            "Die Betreiber dieser Website haben alle Sitzungen Ihres Kontos beendet, und kein Gerät gilt mehr als vertrauenswürdig. Sie \
             können sich wieder anmelden.",
        ),
        Act::Disable => (
            "Ihr Konto wurde gesperrt",
            "Die Betreiber dieser Website haben Ihr Konto gesperrt: Niemand kann sich dort anmelden. Alle Sitzungen sind \
             beendet, und kein Gerät gilt mehr als vertrauenswürdig.",
        ),
        Act::Enable => (
            "Ihr Konto ist wieder offen",
            "Die Betreiber dieser Website haben Ihr Konto wieder geöffnet: Sie können sich anmelden wie bisher.",
        ),
        Act::Delete => {
            ("Ihr Konto wurde gelöscht", "Die Betreiber dieser Website haben Ihr Konto mit allem darin gelöscht.")
        }
    };
    (subject.to_owned(), what.to_owned())
}

/// What happens, and when.
fn wait_begun(what: WaitFor, ripe_at: Timestamp, cancelled_lately: i64) -> (String, String) {
    let when = moment(ripe_at);
    let (subject, what) = match what {
        WaitFor::Recovery => (
            "Jemand will ein neues Passwort setzen",
            format!(
                "Jemand mit Ihrem Telefon will ein neues Passwort setzen und hat keinen anderen Nachweis. Ab dem {when} \
                 lassen wir das zu, wenn Sie es nicht abbrechen."
            ),
        ),
        WaitFor::SignIn => (
            "Jemand will sich ohne Ihr Telefon anmelden",
            format!(
                "Jemand, der Ihr Passwort kennt und Ihre E-Mails liest, will sich ohne Ihren zweiten Schritt anmelden. Ab \
                 dem {when} lassen wir das zu, wenn Sie es nicht abbrechen."
            ),
        ),
    };
    let before = match cancelled_lately {
        0 => String::new(),
        1 => "\n\nIn den letzten 7 Tagen wurde das schon einmal versucht und abgebrochen.".to_owned(),
        n => format!("\n\nIn den letzten 7 Tagen wurde das schon {n}-mal versucht und abgebrochen."),
    };
    (subject.to_owned(), format!("{what}{before}"))
}
