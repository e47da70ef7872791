use crate::text::words::{Around, Resend};

pub(super) const WORDS: Resend = Resend {
    text_me: "Code per SMS senden",
    mail_me: "Code per E-Mail senden",
    nothing_arrived: "Ist nichts angekommen?",
    again: "Noch einmal senden",
    in_seconds: Around(" in ", " s"),
    other_ways: "Oder auf einem anderen Weg",
    type_code: "Code eingeben",
    sent: Around("Wir haben einen Code an ", " gesendet."),
    can_mail: Around("Wir können per E-Mail einen Code an ", " senden."),
    sent_code: "Wir haben Ihnen einen Code gesendet.",
    sent_again: "Wir haben Ihnen einen neuen Code gesendet.",
};
