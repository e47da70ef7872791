use super::Around;

/// Codes by e-mail as a second step: switching them on and off.
pub(crate) struct EmailFactor {
    pub title: &'static str,
    pub not_here: &'static str,
    pub passkeys: &'static str,
    /// Around the masked address.
    pub off: Around,
    pub weaker: &'static str,
    pub on: &'static str,
}
