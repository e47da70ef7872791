//! "Not you?": what a mail told about, and what the press on its link has ended, in German.

use super::{account, code_is_to, in_words, wrong_tries};
use crate::flows::not_me::Ended;
use crate::model::phone::Phone;
use crate::not_me::{self, About};

pub(super) fn happened(about: &About) -> String {
    let masked = |number: &String| Phone::stored(number.clone()).masked();
    match about {
        About::Code { purpose } => {
            format!("Jemand hat einen Code angefordert, um {}.", code_is_to(not_me::purpose(purpose)))
        }
        About::SignedIn => "Jemand hat sich bei Ihrem Konto angemeldet.".to_owned(),
        About::PasswordChanged => "Das Passwort Ihres Kontos wurde geändert.".to_owned(),
        About::PasswordRecovered => "Ein neues Passwort wurde gesetzt, weil das alte vergessen war.".to_owned(),
        About::PhoneAdded { phone, .. } => format!("Das Telefon {} wurde Ihrem Konto hinzugefügt.", masked(phone)),
        About::PhoneReplaced { old, new, .. } => {
            format!("Das Telefon Ihres Kontos wurde von {} auf {} geändert.", masked(old), masked(new))
        }
        About::PhoneRemoved { phone, .. } => format!("Das Telefon {} wurde aus Ihrem Konto entfernt.", masked(phone)),
        About::FactorEnabled { factor, .. } => {
            format!("Zum Anmelden braucht es seither auch {}.", in_words(not_me::factor(factor)))
        }
        About::TotpAppAdded { name, .. } => format!("Die Authenticator-App „{name}“ wurde hinzugefügt."),
        About::TotpAppRemoved { name } => format!("Die Authenticator-App „{name}“ wurde entfernt."),
        About::FactorDisabled { factor, .. } => {
            format!("Zum Anmelden braucht es seither k{} mehr.", in_words(not_me::factor(factor)))
        }
        About::FactorShut { factor, .. } => {
            format!("Jemand hat es viele Male mit falschen {} versucht.", wrong_tries(not_me::factor(factor)))
        }
        About::RecoveryCodesMade { .. } => "Für Ihr Konto wurden neue Wiederherstellungscodes erstellt.".to_owned(),
        About::RecoveryCodeUsed => {
            "Jemand hat sich mit einem Wiederherstellungscode bei Ihrem Konto angemeldet.".to_owned()
        }
        About::PhoneSignInAllowed { phone, .. } => {
            format!("Die Anmeldung nur mit dem Telefon {} wurde eingeschaltet.", masked(phone))
        }
        About::PhoneSignInEnded { phone } => {
            format!("Die Anmeldung nur mit dem Telefon {} wurde ausgeschaltet.", masked(phone))
        }
        About::PasskeyAdded { name, .. } => format!("Der Passkey „{name}“ wurde Ihrem Konto hinzugefügt."),
        About::PasskeyRemoved { name, .. } => format!("Der Passkey „{name}“ wurde aus Ihrem Konto entfernt."),
        About::PasskeyCopied { name } => {
            format!("Der Passkey „{name}“ wurde abgelehnt, weil er offenbar kopiert worden ist.")
        }
        About::Account(about) => account::happened(about),
        About::PhoneSignInShut => {
            "Jemand, der sich allein mit Ihrem Telefon anmelden will, hat es viele Male mit falschen Codes versucht."
                .to_owned()
        }
    }
}

pub(super) fn ended(ended: &Ended) -> String {
    match ended {
        Ended::Code => "Dieser Code öffnet nichts mehr.".to_owned(),
        Ended::CodeWasOver => {
            "Dieser Code galt schon nicht mehr. Wenn er verwendet wurde und nicht von Ihnen, setzen Sie \
                               ein neues Passwort."
                .to_owned()
        }
        Ended::SignIn => {
            "Diese Anmeldung ist beendet, und ihr Browser gilt nicht mehr als vertrauenswürdig.".to_owned()
        }
        Ended::Everything => "Alle Sitzungen sind beendet, und kein Browser gilt mehr als vertrauenswürdig.".to_owned(),
        Ended::HalfDoneSignIns => "Anmeldungen, die nicht abgeschlossen waren, sind beendet.".to_owned(),
        Ended::PhoneTakenOff { phone } => format!("Das Telefon {phone} gehört nicht mehr zu Ihrem Konto."),
        Ended::PhonePutBack { phone } => format!("Das Telefon {phone} gehört wieder zu Ihrem Konto."),
        Ended::PhoneStays => {
            "Das Telefon bleibt, weil die Anmeldung in zwei Schritten es braucht. Wenn es nicht Ihres ist, \
                              setzen Sie ein neues Passwort, melden Sie sich mit einem Wiederherstellungscode an, und \
                              ändern Sie dann das Telefon."
                .to_owned()
        }
        Ended::FactorOff { factor } => format!("Zum Anmelden braucht es k{} mehr.", in_words(*factor)),
        Ended::FactorOn { factor } => {
            format!(
                "Zum Anmelden braucht es wieder {}. Ihre Wiederherstellungscodes von damals gelten wieder.",
                in_words(*factor)
            )
        }
        Ended::FactorStays => {
            "Die Anmeldung in zwei Schritten bleibt eingeschaltet: Ein Link in einer E-Mail kann sie nicht \
             ausschalten. Sie können es, sobald Sie angemeldet sind."
                .to_owned()
        }
        Ended::AppRemoved { name } => format!("Die Authenticator-App „{}“ ist entfernt.", name.as_str()),
        Ended::CodesEnded => "Die neuen Wiederherstellungscodes gelten nicht mehr.".to_owned(),
        Ended::PasskeyTaken { name } => format!("Der Passkey „{name}“ öffnet Ihr Konto nicht mehr."),
        Ended::PasskeyPutBack { name } => format!("Der Passkey „{name}“ ist wieder da."),
        Ended::PasskeyStays { name } => format!(
            "Der Passkey „{name}“ bleibt, weil die Anmeldung in zwei Schritten nichts anderes hat. Wenn es nicht Ihrer ist, \
             setzen Sie ein neues Passwort, melden Sie sich mit einem Wiederherstellungscode an, und entfernen Sie ihn \
             dann."
        ),
        Ended::Account(what) => account::ended(what),
        Ended::PhoneSignIn { phone } => format!("Die Anmeldung nur mit dem Telefon {phone} ist ausgeschaltet."),
    }
}
