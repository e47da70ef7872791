/// Forms that a passkey fills in, and what their script says.
pub(crate) struct PasskeyForm {
    pub use_mine: &'static str,
    pub not_known_here: &'static str,
    pub needs_scripts: &'static str,
    pub cancelled: &'static str,
    pub known: &'static str,
    pub unable: &'static str,
    pub no_network: &'static str,
}
