use crate::text::words::DeviceName;

pub(super) const WORDS: DeviceName = DeviceName {
    rename: |now| format!("{now} umbenennen"),
    name: "Neuer Name",
    keep: "Namen speichern",
    kept: "Der Name ist gespeichert.",
    gone: "Dieses Gerät galt schon nicht mehr als vertrauenswürdig. Es hat sich nichts geändert.",
};
