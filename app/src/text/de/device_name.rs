use crate::text::words::DeviceName;

pub(super) const WORDS: DeviceName = DeviceName {
    rename: |now| format!("{now} umbenennen"),
    name: "Neuer Name",
    keep: "Namen behalten",
    kept: "Der Name ist gespeichert.",
    gone: "Diesem Gerät wurde schon nicht mehr vertraut. Es hat sich nichts geändert.",
};
