/// The overview of the account: what is set, what is weak, and what to do about it.
pub(crate) struct Account {
    pub title: &'static str,
    pub since: fn(day: &str) -> String,

    pub codes_wait: &'static str,
    pub look_at_codes: &'static str,
    pub lost_phone: &'static str,
    pub add_phone: &'static str,
    pub password_alone: &'static str,
    pub one_step: &'static str,
    pub create_passkey: &'static str,
    /// Between two links.
    pub or: &'static str,
    pub or_add_phone: &'static str,
    pub or_use_app: &'static str,
    /// How many recovery codes are left: none to three.
    pub few_codes: fn(left: i64) -> String,
    pub make_codes: &'static str,
    pub only_sent_codes: &'static str,

    pub signing_in: &'static str,
    pub email: &'static str,
    pub confirmed: &'static str,
    pub password: &'static str,
    pub phone: &'static str,
    pub verified: &'static str,
    pub no_phone: &'static str,
    pub add_one: &'static str,
    pub phone_alone: &'static str,
    /// Of the masked number, with one step.
    pub opens_by_text: fn(number: &str) -> String,
    /// Of the masked number, with two.
    pub begins_by_text: fn(number: &str) -> String,
    pub weak: &'static str,

    pub two_steps: &'static str,
    pub about_two_steps: &'static str,
    pub about_one_step: &'static str,
    pub strongest: &'static str,
    pub on: &'static str,
    pub off: &'static str,
    pub on_without_phone: &'static str,
    pub is_asked_first: &'static str,
    pub ask_first: &'static str,
    /// The same for those who hear the button, of the method's name.
    pub ask_first_for: fn(method: &str) -> String,
    pub recovery_codes: &'static str,
    pub codes_left: fn(left: i64) -> String,
    pub codes_kept: &'static str,
    pub codes_run_out: &'static str,

    pub where_signed_in: &'static str,
    pub sessions: &'static str,
    pub how_many_sessions: fn(usize) -> String,
    pub devices: &'static str,
    pub how_many_devices: fn(usize) -> String,
    pub activity: &'static str,
}
