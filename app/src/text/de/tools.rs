use crate::text::words::Tools;

pub(super) const WORDS: Tools = Tools {
    scan: "Code zum Einlesen mit Ihrer Authenticator-App",
    open_in_app: "In Ihrer App öffnen",
    type_key: "Oder geben Sie diesen Schlüssel in der App ein",
    copy: "Kopieren",
    copied: "Kopiert",
    download: "Herunterladen",
    print: "Drucken",
};
