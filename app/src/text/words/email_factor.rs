use super::Around;

/// Codes by e-mail as a second step: switching them on and off.
pub(crate) struct EmailFactor {
    pub title: &'static str,
    /// Around the masked address.
    pub off: Around,
    pub weaker: &'static str,
    pub switch_on: &'static str,
    pub app_instead: &'static str,
    pub on: &'static str,
    pub ends_two_steps: &'static str,
    pub ends_email: &'static str,
    pub switch_off: &'static str,
}
