use crate::text::words::DeviceName;

pub(super) const WORDS: DeviceName = DeviceName {
    name: "Neuer Name",
    keep: "Namen speichern",
    kept: "Der Name ist gespeichert.",
    gone: "Dieses Gerät galt schon nicht mehr als vertrauenswürdig. Es wurde nichts geändert.",
    rename: "Umbenennen",
    rename_which: |now| format!("Umbenennen: {now}"),
};
