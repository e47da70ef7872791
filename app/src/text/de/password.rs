use crate::text::words::Password;

pub(super) const WORDS: Password = Password {
    title: "Passwort ändern",
    others_end: "Damit enden Ihre anderen Sitzungen, und kein Gerät gilt mehr als vertrauenswürdig.",
    change: "Passwort ändern",
    forgotten: "Aktuelles Passwort vergessen?",
    changed: "Ihr Passwort wurde geändert. Andere Sitzungen sind beendet, und kein Gerät gilt mehr als \
              vertrauenswürdig.",
};
