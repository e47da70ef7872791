use identity::model::factor::Factor;

use crate::text::words::Activity;

pub(super) const WORDS: Activity = Activity {
    title: "Letzte Aktivitäten",
    newest_first: "Das Neueste zuerst",
    not_you: "Wenn etwas davon nicht von Ihnen kam, ändern Sie Ihr Passwort.",

    registered: "Das Konto wurde eröffnet",
    signed_in: |factors| format!("Angemeldet mit {factors}"),
    signed_out: "Abgemeldet",
    code_sent: |to, browser| format!("Ein Code wurde an {to} gesendet; angefordert von: {browser}"),
    factor_shut: |factor| format!("Zu viele falsche Versuche: {factor} wurde für einen Tag gesperrt"),
    phone_verified: |phone| format!("Das Telefon {phone} wurde bestätigt"),
    phone_removed: |phone| format!("Das Telefon {phone} wurde entfernt"),
    phone_detached: |phone| format!("Das Telefon {phone} wurde entfernt: Die Nummer gehört jetzt jemand anderem"),
    second_factor_enabled: |factor| format!("Die Anmeldung in zwei Schritten mit {factor} wurde eingeschaltet"),
    second_factor_disabled: |factor| format!("Die Anmeldung in zwei Schritten mit {factor} wurde ausgeschaltet"),
    totp_app_added: |name| format!("Die Authenticator-App „{name}“ wurde hinzugefügt"),
    totp_app_removed: |name| format!("Die Authenticator-App „{name}“ wurde entfernt"),
    recovery_codes_made: "Neue Wiederherstellungscodes wurden erstellt",
    recovery_code_used: |left| match left {
        0 => "Der letzte Wiederherstellungscode wurde verwendet".to_owned(),
        1 => "Ein Wiederherstellungscode wurde verwendet; einer ist noch übrig".to_owned(),
        left => format!("Ein Wiederherstellungscode wurde verwendet; {left} sind noch übrig"),
    },
    password_changed: "Das Passwort wurde geändert",
    password_recovered: "Ein vergessenes Passwort wurde ersetzt",
    sessions_ended: |how_many| match how_many {
        1 => "Eine andere Sitzung wurde beendet".to_owned(),
        how_many => format!("{how_many} andere Sitzungen wurden beendet"),
    },
    device_trusted: "Ein Browser wurde als vertrauenswürdig gespeichert",
    devices_forgotten: |how_many| match how_many {
        1 => "Ein vertrauenswürdiges Gerät wurde entfernt".to_owned(),
        how_many => format!("{how_many} vertrauenswürdige Geräte wurden entfernt"),
    },
    phone_sign_in_allowed: |phone| format!("Die Anmeldung nur mit dem Telefon {phone} wurde eingeschaltet"),
    phone_sign_in_ended: |phone| format!("Die Anmeldung nur mit dem Telefon {phone} wurde ausgeschaltet"),
    phone_sign_in_shut: "Zu viele falsche Versuche: Die Anmeldung nur mit dem Telefon wurde für einen Tag gesperrt",
    re_authenticated: "Sie haben Ihre Identität erneut bestätigt",
    not_me: "Sie haben etwas gemeldet, das nicht von Ihnen kam",
    phone_put_back: |phone| format!("Das Telefon {phone} wurde wieder hinzugefügt"),
    number_silenced: |phone| format!("Das Telefon {phone} erhält keine SMS mehr"),
    passkey_added: |name| format!("Der Passkey „{name}“ wurde hinzugefügt"),
    passkey_renamed: |name| format!("Ein Passkey wurde in „{name}“ umbenannt"),
    passkey_removed: |name| format!("Der Passkey „{name}“ wurde entfernt"),
    passkey_put_back: |name| format!("Der Passkey „{name}“ wurde wieder hinzugefügt"),
    passkey_copied: |name| {
        format!(
            "Der Passkey „{name}“ wurde abgelehnt: Sein Zähler stand tiefer als zuvor, wie bei einer Kopie. Wenn er Ihnen \
             gehört, entfernen Sie ihn und erstellen Sie einen neuen"
        )
    },
    wait_to_recover_begun: "Eine Wartezeit hat begonnen: neues Passwort per Telefon",
    wait_to_sign_in_begun: "Eine Wartezeit hat begonnen: Anmeldung ohne Telefon",
    wait_to_recover_cancelled: "Eine Wartezeit wurde abgebrochen: neues Passwort per Telefon",
    wait_to_sign_in_cancelled: "Eine Wartezeit wurde abgebrochen: Anmeldung ohne Telefon",
    operator_looked: "Die Betreiber dieser Website haben Ihr Konto angesehen",
    operator_read: "Die Betreiber dieser Website haben gelesen, was mit Ihrem Konto geschehen ist",
    operator_unlocked: "Die Betreiber dieser Website haben die Fehlversuche zurückgesetzt",
    operator_reset: "Die Betreiber dieser Website haben die Anmeldung in zwei Schritten ausgeschaltet",
    operator_ended_sessions: "Die Betreiber dieser Website haben alle Sitzungen beendet",
    operator_disabled: "Die Betreiber dieser Website haben das Konto gesperrt",
    operator_enabled: "Die Betreiber dieser Website haben das Konto wieder geöffnet",
    unknown: |kind| format!("Anderes Ereignis ({kind})"),

    factor,
    by,
    and: " und ",
};

fn factor(factor: Factor) -> &'static str {
    match factor {
        Factor::Password => "Das Passwort",
        Factor::Sms => "Der Code per SMS",
        Factor::Email => "Der Code per E-Mail",
        Factor::Passkey | Factor::SyncedPasskey => "Der Passkey",
        Factor::Totp => "Die Authenticator-App",
        Factor::RecoveryCode => "Der Wiederherstellungscode",
        Factor::TrustedDevice => "Der vertrauenswürdige Browser",
        Factor::Wait => "Die Wartezeit",
    }
}

/// In the dative.
fn by(factor: Factor) -> &'static str {
    match factor {
        Factor::Password => "Passwort",
        Factor::Sms => "Code per SMS",
        Factor::Email => "Code per E-Mail",
        Factor::Passkey | Factor::SyncedPasskey => "Passkey",
        Factor::Totp => "Authenticator-App",
        Factor::RecoveryCode => "Wiederherstellungscode",
        Factor::TrustedDevice => "vertrauenswürdigem Browser",
        Factor::Wait => "Wartezeit",
    }
}
