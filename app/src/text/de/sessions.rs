use crate::text::words::Sessions;

pub(super) const WORDS: Sessions = Sessions {
    title: "Sitzungen",
    signed_in_now: "Jetzt angemeldet",
    about: "Beenden Sie, was Sie nicht kennen, und ändern Sie dann Ihr Passwort.",
    last_seen: |moment, address| format!("Zuletzt aktiv am {moment}, von {address}"),
    this_one: "Diese hier",
    end: "Beenden",
    end_on: |browser| format!("Sitzung beenden: {browser}"),
    end_others: "Alle anderen beenden",
    ended: "Die Sitzung wurde beendet.",
    ended_before: "Diese Sitzung war schon beendet. Es wurde nichts geändert.",
    others_ended: "Alle anderen Sitzungen wurden beendet.",

    devices: "Vertrauenswürdige Geräte",
    no_devices: "Keine. Wenn Sie sich mit einem Code anmelden, können Sie den Browser für einige Zeit als \
                 vertrauenswürdig speichern.",
    trusted_now: "Derzeit vertrauenswürdig",
    about_devices: "Auf diesen Geräten fragen wir nur nach Ihrem Passwort.",
    last_used: |day, until| format!("Zuletzt verwendet am {day}, vertrauenswürdig bis {until}"),
    forget: "Entfernen",
    forget_on: |browser| format!("Entfernen: {browser}"),
    forget_all: "Alle entfernen",
    forgotten: "Dieses Gerät gilt nicht mehr als vertrauenswürdig.",
    forgotten_before: "Dieses Gerät galt schon nicht mehr als vertrauenswürdig. Es wurde nichts geändert.",
    all_forgotten: "Kein Gerät gilt mehr als vertrauenswürdig.",
};
