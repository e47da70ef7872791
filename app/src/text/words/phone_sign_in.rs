use super::Around;

/// Signing in with the phone alone.
pub(crate) struct PhoneSignIn {
    pub title: &'static str,
    pub lead: &'static str,
    /// Around the link to signing in by password.
    pub needs_scripts: Around,
    pub by_password: &'static str,
    /// Around the number.
    pub on_its_way: Around,
    pub sign_in: &'static str,
    pub not_my_number: &'static str,
    pub use_password: &'static str,
    pub sent_again: &'static str,
    pub is_on: &'static str,
    /// The same beside a second factor.
    pub is_on_as_first: &'static str,
    pub is_off: &'static str,
}
