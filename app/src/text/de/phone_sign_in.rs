use crate::text::words::{Around, PhoneSignIn};

pub(super) const WORDS: PhoneSignIn = PhoneSignIn {
    title: "Mit dem Telefon anmelden",
    lead: "Wenn Sie das in Ihrem Konto eingeschaltet haben, senden wir Ihnen einen Code per SMS.",
    needs_scripts: Around(
        "Diese Anmeldung braucht Skripte: Vor jeder SMS rechnet Ihr Browser ein wenig, und das hält jene fern, die massenhaft \
         SMS versenden. Ohne Skripte ",
        ".",
    ),
    by_password: "melden Sie sich bitte mit E-Mail und Passwort an",
    on_its_way: Around("Wenn ", " hier zu einem Konto gehört, ist ein Code dorthin unterwegs."),
    sign_in: "Anmelden",
    not_my_number: "Das ist nicht meine Nummer",
    use_password: "E-Mail und Passwort verwenden",
    sent_again: "Wenn man sich mit dieser Nummer hier anmelden kann, ist ein neuer Code unterwegs.",
    is_on: "Ab jetzt genügt Ihr Telefon allein zum Anmelden.",
    is_on_as_first: "Ab jetzt kann eine SMS an Ihr Telefon anstelle Ihres Passworts der erste von zwei Schritten zum Anmelden sein.",
    is_off: "Ihr Telefon allein genügt nicht mehr zum Anmelden.",
};
