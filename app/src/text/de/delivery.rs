use crate::text::words::Delivery;

pub(super) const WORDS: Delivery = Delivery {
    queued: "Unterwegs ins Mobilfunknetz …",
    sent: "Gesendet. Die SMS kommt gleich an.",
    unknown: "Vermutlich gesendet. Wenn nichts ankommt, fordern Sie eine neue SMS an.",
    delivered: "Auf Ihrem Telefon angekommen.",
    expired: "Es hat zu lange gedauert, darum haben wir nichts gesendet. Fordern Sie eine neue SMS an.",
    target_refused: "Das Netz stellt an diese Nummer nichts zu. Prüfen Sie sie, oder nehmen Sie eine andere.",
    unreachable: "Das Telefon ist nicht erreichbar. Ist es eingeschaltet, und hat es Empfang?",
    service_unavailable: "Wir können gerade keine SMS senden. Bitte versuchen Sie es gleich noch einmal.",
    budget_spent: "Wir können vorerst keine SMS mehr senden. Bitte nehmen Sie einen anderen Weg.",
    not_delivered: "Die SMS ging unterwegs verloren. Fordern Sie eine neue an.",
};
