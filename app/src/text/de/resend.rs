use crate::text::words::{Around, Resend};

pub(super) const WORDS: Resend = Resend {
    text_me: "Code per SMS senden",
    mail_me: "Code per E-Mail senden",
    nothing_arrived: "Ist nichts angekommen?",
    again: "Noch einmal senden",
    in_seconds: Around(" in ", " s"),
    other_ways: "Oder auf einem anderen Weg",
};
