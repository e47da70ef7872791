/// Signing in: address and password.
pub(crate) struct SignIn {
    pub title: &'static str,
    pub press: &'static str,
    pub by_passkey: &'static str,
    pub needs_scripts: &'static str,
    pub by_phone: &'static str,
    pub register: &'static str,
}
