use crate::text::words::DeviceName;

pub(super) const WORDS: DeviceName = DeviceName {
    name: "New name",
    keep: "Save the name",
    kept: "The name is saved.",
    gone: "That device was not trusted any more. Nothing was changed.",
    rename: "Rename",
    rename_which: |now| format!("Rename: {now}"),
};
