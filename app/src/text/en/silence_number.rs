use crate::text::words::SilenceNumber;

pub(super) const WORDS: SilenceNumber = SilenceNumber {
    title: "Stop texts to a number",
    lead: "Somebody has typed your number here, by mistake or worse. Type a code that we texted to you within the last day, and we \
           send that number no more texts.",
    code: "A code from such a text",
    stop: "Stop the texts",
    then: "Codes can't be texted to this number then, not even to sign in. Only the people who run this site can lift that.",
    done: "Done: we send no more texts to this number.",
};
