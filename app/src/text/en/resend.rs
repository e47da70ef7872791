use crate::text::words::{Around, Resend};

pub(super) const WORDS: Resend = Resend {
    text_me: "Text me a code",
    mail_me: "Mail me a code",
    nothing_arrived: "Nothing arrived?",
    again: "Send again",
    in_seconds: Around(" in ", " s"),
    other_ways: "Or another way",
    type_code: "Type the code",
    sent: Around("We sent a code to ", "."),
    can_mail: Around("We can mail a code to ", "."),
    sent_code: "We sent you a code.",
    sent_again: "We sent you a new code.",
};
