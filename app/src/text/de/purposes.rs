use crate::text::words::Purposes;

pub(super) const WORDS: Purposes = Purposes {
    phone: "bevor sich Ihr Telefon ändert",
    email: "bevor sich Ihre E-Mail-Adressen ändern",
    data: "bevor Ihre Daten herausgegeben werden oder Ihr Konto gelöscht wird",
    password: "bevor sich Ihr Passwort ändert",
    sms_factor: "bevor Codes per SMS ein- oder ausgeschaltet werden",
    totp_factor: "bevor sich Ihre Authenticator-Apps ändern",
    passkeys: "bevor sich Ihre Passkeys ändern",
    email_factor: "bevor Codes per E-Mail ein- oder ausgeschaltet werden",
    recovery_codes: "bevor neue Wiederherstellungscodes entstehen",
    other: "bevor sich etwas Wichtiges ändert",
};
