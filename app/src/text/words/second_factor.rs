use super::Around;

/// The second step of signing in.
pub(crate) struct SecondFactor {
    pub title: &'static str,
    pub trust: &'static str,
    pub trust_hint: fn(span: &str) -> String,
    pub by_passkey: &'static str,
    pub other_way_below: &'static str,
    pub by_app: &'static str,
    pub sign_in: &'static str,
    pub can_text: Around,
    pub sign_in_with_it: &'static str,
    pub then_password: &'static str,
    pub lost_phone: &'static str,
    pub password_by_mail: &'static str,
    pub wait_runs: fn(ripe: &str, lapse: &str) -> String,
    pub wait_is_over: Around,
    /// Before the masked address.
    pub mail_begins_wait: &'static str,
    /// Behind it: after how long, and within how long.
    pub then_wait: fn(wait: &str, lapse: &str) -> String,
    pub go_on: &'static str,
    pub mail_and_wait: &'static str,
    pub guessed_sent: Around,
    pub guessed_unsent: Around,
    pub somebody_else: &'static str,
    pub signed_out: &'static str,
}
