use super::Around;

/// A forgotten password.
pub(crate) struct Recover {
    pub title: &'static str,
    pub lead: &'static str,
    pub send: &'static str,
    pub by_phone: &'static str,
    pub by_phone_lead: &'static str,
    pub needs_scripts: &'static str,
    /// Around the masked address.
    pub on_its_way_to_address: Around,
    /// Around the masked number.
    pub on_its_way_to_phone: Around,
    pub sent_again_to_address: &'static str,
    pub sent_again_to_phone: &'static str,
    pub go_on: &'static str,
    pub password_title: &'static str,
    pub all_ends: &'static str,
    pub still_second_step: &'static str,
    pub set_password: &'static str,
    pub proof_title: &'static str,
    pub proof_lead: &'static str,
    pub give_up: &'static str,
    pub code_from_app: &'static str,
    pub go_on_with_it: &'static str,
    pub neither: &'static str,
    /// After how long, and within how long.
    pub can_wait: fn(wait: &str, lapse: &str) -> String,
    pub wait: &'static str,
    pub wait_runs: fn(ripe: &str, lapse: &str) -> String,
    pub nothing_changed: &'static str,
    pub is_set: &'static str,
}
