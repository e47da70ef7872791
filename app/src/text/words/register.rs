use super::Around;

/// Registering.
pub(crate) struct Register {
    pub title: &'static str,
    pub lead: &'static str,
    pub go_on: &'static str,
    pub have_one: &'static str,
    pub sign_in: &'static str,
    pub confirm_title: &'static str,
    /// Around the address.
    pub sent: Around,
    pub filled_in: &'static str,
    pub confirm: &'static str,
    pub your_code: &'static str,
    pub type_there: &'static str,
    pub not_you: &'static str,
    pub here_instead: &'static str,
    /// To somebody who filled the form in twice within the wait.
    pub first_counts: &'static str,
    pub is_ready: &'static str,
}
