//! What is said of an account's addresses, and of the account's end, in German.

use super::moment;
use crate::flows::not_me::AccountEnded;
use crate::model::email_address::EmailAddress;
use crate::not_me::account::AboutAccount;
use crate::notices::AccountNotice;

/// The subject, and what happened.
pub(super) fn told(notice: &AccountNotice) -> (String, String) {
    const ENDED: &str = "Alle anderen Sitzungen wurden beendet, und kein Gerät gilt mehr als vertrauenswürdig.";
    match notice {
        AccountNotice::AddressAdded { address } => (
            "Eine E-Mail-Adresse wurde hinzugefügt".to_owned(),
            format!(
                "Die Adresse {} wurde Ihrem Konto hinzugefügt: Mit ihr kann man sich anmelden und ein neues Passwort setzen. \
                 {ENDED}",
                address.masked()
            ),
        ),
        AccountNotice::MainAddressChanged { old, new } => (
            "Ihre E-Mail-Adresse wurde geändert".to_owned(),
            format!(
                "Codes und Mitteilungen Ihres Kontos gehen jetzt an {}; vorher an {}. {ENDED}",
                new.masked(),
                old.masked()
            ),
        ),
        AccountNotice::AddressRemoved { address, .. } => (
            "Eine E-Mail-Adresse wurde entfernt".to_owned(),
            format!("Die Adresse {} wurde aus Ihrem Konto entfernt. {ENDED}", address.masked()),
        ),
        AccountNotice::Leaving { gone_at } => (
            "Ihr Konto wird gelöscht".to_owned(),
            format!(
                "Jemand, wahrscheinlich Sie selbst, möchte Ihr Konto löschen. Am {} ist es endgültig gelöscht, mit allem \
                 darin. Alle Sitzungen wurden beendet, und kein Gerät gilt mehr als vertrauenswürdig.\n\nUm es zu behalten, öffnen Sie den \
                 Link unten, oder melden Sie sich vorher an.",
                moment(*gone_at)
            ),
        ),
        AccountNotice::Stays => (
            "Ihr Konto bleibt bestehen".to_owned(),
            "Ihr Konto wird nicht gelöscht. Jemand, wahrscheinlich Sie selbst, hat sich angemeldet und es behalten."
                .to_owned(),
        ),
        AccountNotice::DataExported => (
            "Ihre Daten wurden heruntergeladen".to_owned(),
            "Jemand, wahrscheinlich Sie selbst, hat eine Datei mit allem angefordert, was zu Ihrem Konto gespeichert ist: Adressen, \
             Telefon, Anmeldewege, Sitzungen, Geräte und Aktivitäten. Passwörter, Schlüssel und Codes sind nicht darin."
                .to_owned(),
        ),
    }
}

/// What a link's mail told about.
pub(super) fn happened(about: &AboutAccount) -> String {
    let masked = |address: &String| EmailAddress::stored(address.clone()).masked();
    match about {
        AboutAccount::AddressAdded { address, .. } => {
            format!("Die Adresse {} wurde Ihrem Konto hinzugefügt.", masked(address))
        }
        AboutAccount::MainAddressChanged { old, new } => {
            format!("Die Hauptadresse Ihres Kontos wurde von {} zu {} geändert.", masked(&old.address), masked(new))
        }
        AboutAccount::AddressRemoved { old } => {
            format!("Die Adresse {} wurde aus Ihrem Konto entfernt.", masked(&old.address))
        }
        AboutAccount::Leaving => "Jemand möchte Ihr Konto löschen.".to_owned(),
        AboutAccount::DataExported => {
            "Jemand hat eine Datei mit allem angefordert, was zu Ihrem Konto gespeichert ist.".to_owned()
        }
    }
}

/// One thing that a press has ended.
pub(super) fn ended(ended: &AccountEnded) -> String {
    match ended {
        AccountEnded::AddressPutBack { address } => format!("Die Adresse {address} gehört wieder zu Ihrem Konto."),
        AccountEnded::AddressTakenOff { address } => format!("Die Adresse {address} wurde aus Ihrem Konto entfernt."),
        AccountEnded::MainAgain { address } => format!("Codes und Mitteilungen gehen wieder an {address}."),
        AccountEnded::AddressElsewhere { address } => {
            format!("Die Adresse {address} gehört inzwischen zu einem anderen Konto und bleibt dort.")
        }
        AccountEnded::AccountStays => "Ihr Konto wird nicht gelöscht.".to_owned(),
    }
}
