use crate::text::words::Tools;

pub(super) const WORDS: Tools = Tools {
    scan: "Code to scan with your authenticator app",
    open_in_app: "Open in your app",
    type_key: "Or type this key into the app",
    copy: "Copy",
    copied: "Copied",
    download: "Download",
    print: "Print",
};
