use identity::model::assurance::Assurance;

/// Proving oneself again.
pub(crate) struct ReAuthenticate {
    pub title: &'static str,
    /// Who asks, what for, and how old the last proof may be.
    pub why: fn(asker: &str, what_for: &str, age: &str) -> String,
    /// The same where no age is demanded.
    pub why_at_all: fn(asker: &str, what_for: &str) -> String,
    /// The same where everything is to be proved anew.
    pub why_anew: fn(asker: &str, what_for: &str) -> String,
    /// Follows it: the method that is demanded.
    pub by_method: fn(method: &str) -> String,
    /// Follows it: the level that is demanded.
    pub by_level: fn(Assurance) -> &'static str,
    pub impossible_title: &'static str,
    pub impossible: &'static str,
    pub to_account: &'static str,
    pub other_way: &'static str,
    pub without_password: &'static str,
    pub go_on: &'static str,
    pub go_on_with_it: &'static str,
    pub by_app: &'static str,
    pub can_text: super::Around,
    pub can_mail: super::Around,
    pub lost_phone: &'static str,
    pub recovery_code_left: &'static str,
}
