use crate::text::words::SignIn;

pub(super) const WORDS: SignIn = SignIn {
    title: "Anmelden",
    press: "Anmelden",
    by_passkey: "Mit einem Passkey anmelden",
    needs_scripts: "Ein Passkey braucht Skripte, und sie sind hier ausgeschaltet.",
    by_phone: "Lieber das Telefon verwenden",
    register: "Konto eröffnen",
};
