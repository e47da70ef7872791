use super::Around;

/// Authenticator apps: which there are, adding one, removing one.
pub(crate) struct TotpFactor {
    pub title: &'static str,
    pub on: &'static str,
    pub off: &'static str,
    pub yours: &'static str,
    pub added: fn(day: &str) -> String,
    pub added_and_used: fn(day: &str, used: &str) -> String,
    pub remove: &'static str,
    /// The same for those who hear the button, of the app's name.
    pub remove_which: fn(name: &str) -> String,
    pub ends_two_steps: &'static str,
    pub ends_apps: &'static str,
    pub add_another: &'static str,
    pub set_up: &'static str,
    pub name: &'static str,
    pub name_hint: &'static str,
    pub removed: &'static str,
    pub removed_before: &'static str,

    pub set_up_title: &'static str,
    /// Around the app's name.
    pub scan: Around,
    pub shown_until: fn(time: &str) -> String,
    pub code: &'static str,
    pub code_hint: &'static str,
    pub go_on: &'static str,
}
