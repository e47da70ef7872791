use crate::text::words::Door;

pub(super) const WORDS: Door = Door {
    to_start_label: "Ringfence, zum Anfang",
    to_start: "Zum Anfang",
    foreign_origin: (
        "Das kam von anderswo",
        "Ihr Browser hat nicht gesagt, dass dies von einer unserer Seiten kam. Darum ist nichts geschehen. Öffnen Sie die \
         Seite noch einmal und wiederholen Sie den Schritt dort.",
    ),
    foreign_host: (
        "Das ist nicht unsere Adresse",
        "Was die Entwicklung zeigt, steht nur unter den eigenen Namen dieses Rechners, etwa localhost.",
    ),
    too_large: ("Das ist zu lang", "Es ist nichts geschehen. Gehen Sie zurück und kürzen Sie Ihre Eingabe."),
    too_slow: (
        "Das hat zu lange gedauert",
        "Das Formular kam nicht rechtzeitig an, darum ist nichts geschehen. Bitte versuchen Sie es noch einmal.",
    ),
    malformed: (
        "Das konnten wir nicht lesen",
        "Ein Teil des Formulars fehlt oder ist beschädigt. Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es \
         noch einmal.",
    ),
    wrong_method: (
        "Hier gibt es nichts zu öffnen",
        "Diese Adresse nimmt nur Formulare an. Gehen Sie zurück zur Seite, von der Sie kamen.",
    ),
    fault: "Bei uns ist etwas schiefgegangen",
    fault_words: |reference| {
        format!(
            "Es liegt nicht an Ihnen, und wir haben es notiert. Bitte versuchen Sie es noch einmal. Wenn es so bleibt, nennen \
             Sie uns diese Referenz: {reference}"
        )
    },
};
