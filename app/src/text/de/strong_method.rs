use crate::text::words::StrongMethod;

pub(super) const WORDS: StrongMethod = StrongMethod {
    title: "Ein stärkerer zweiter Schritt",
    why: "Sie sind angemeldet. Codes per SMS oder E-Mail gelten hier nicht mehr: Andere können sie mitlesen. Bitte richten Sie \
          jetzt etwas Stärkeres ein; danach ist alles wie zuvor.",
    create_passkey: "Passkey erstellen",
    use_app: "Authenticator-App verwenden",
    meanwhile: "Ihre Wiederherstellungscodes gelten weiterhin. Bis Sie etwas Stärkeres eingerichtet haben, gelangen Sie mit \
                einem Code per SMS noch hierher, aber nicht weiter.",
};
