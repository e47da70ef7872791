use crate::text::words::Delivery;

pub(super) const WORDS: Delivery = Delivery {
    queued: "On its way to the network …",
    sent: "Sent. It should arrive in a moment.",
    unknown: "Sent, we think. If nothing arrives, ask for another one.",
    delivered: "Delivered to your phone.",
    expired: "It took too long, so we did not send it. Ask for another one.",
    target_refused: "The network does not deliver to this number. Check it, or use another one.",
    unreachable: "The phone could not be reached. Is it switched on, with a signal?",
    service_unavailable: "We can't send texts right now. Please try again in a moment.",
    budget_spent: "We can't send more texts for now. Please use another way.",
    not_delivered: "It was lost on the way. Ask for another one.",
};
