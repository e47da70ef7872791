use super::Around;

/// SMS as a second factor: switching it on and off.
pub(crate) struct SmsFactor {
    pub title: &'static str,
    pub lost_phone: &'static str,
    pub not_here: &'static str,
    pub passkeys: &'static str,
    pub no_phone: &'static str,
    pub add_phone: &'static str,
    /// Around the masked number.
    pub off: Around,
    pub weakest: &'static str,
    pub on: &'static str,

    /// Around the masked number.
    pub texted: Around,
    /// After it, where it is the first second step.
    pub then_codes: &'static str,
    pub go_on: &'static str,
}
