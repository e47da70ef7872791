/// Secrets to keep, and the buttons that help with them.
pub(crate) struct Tools {
    pub scan: &'static str,
    pub open_in_app: &'static str,
    pub type_key: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub download: &'static str,
    pub print: &'static str,
}
