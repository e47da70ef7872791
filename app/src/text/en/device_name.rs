use crate::text::words::DeviceName;

pub(super) const WORDS: DeviceName = DeviceName {
    rename: |now| format!("Rename {now}"),
    name: "New name",
    keep: "Keep this name",
    kept: "Its name is kept.",
    gone: "That device was not trusted any more. Nothing was changed.",
};
