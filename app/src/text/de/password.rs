use crate::text::words::Password;

pub(super) const WORDS: Password = Password {
    title: "Passwort ändern",
    others_end: "Ihre anderen Sitzungen werden beendet, und wir vertrauen keinem Gerät mehr.",
    change: "Passwort ändern",
    forgotten: "Aktuelles Passwort vergessen?",
    changed: "Ihr Passwort wurde geändert. Die anderen Sitzungen sind beendet, und wir vertrauen keinem Gerät mehr.",
};
