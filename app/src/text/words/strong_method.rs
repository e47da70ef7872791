/// Something stronger is to be set up before anything else.
pub(crate) struct StrongMethod {
    pub title: &'static str,
    pub why: &'static str,
    pub create_passkey: &'static str,
    pub use_app: &'static str,
    pub meanwhile: &'static str,
}
