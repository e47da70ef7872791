use identity::model::factor::Factor;

/// What happened on the account lately.
pub(crate) struct Activity {
    pub title: &'static str,
    pub newest_first: &'static str,
    pub not_you: &'static str,

    pub registered: &'static str,
    /// With the factors, each as [`Self::by`] names it.
    pub signed_in: fn(factors: &str) -> String,
    pub signed_out: &'static str,
    pub code_sent: fn(to: &str, browser: &str) -> String,
    /// With the factor as [`Self::factor`] names it.
    pub factor_shut: fn(factor: &str) -> String,
    pub phone_verified: fn(phone: &str) -> String,
    pub phone_removed: fn(phone: &str) -> String,
    pub phone_detached: fn(phone: &str) -> String,
    /// With the factor as [`Self::by`] names it.
    pub second_factor_enabled: fn(factor: &str) -> String,
    /// With the factor as [`Self::by`] names it.
    pub second_factor_disabled: fn(factor: &str) -> String,
    pub totp_app_added: fn(name: &str) -> String,
    pub totp_app_removed: fn(name: &str) -> String,
    pub recovery_codes_made: &'static str,
    pub recovery_code_used: fn(left: u64) -> String,
    pub password_changed: &'static str,
    pub password_recovered: &'static str,
    pub sessions_ended: fn(how_many: u64) -> String,
    pub device_trusted: &'static str,
    pub devices_forgotten: fn(how_many: u64) -> String,
    pub phone_sign_in_allowed: fn(phone: &str) -> String,
    pub phone_sign_in_ended: fn(phone: &str) -> String,
    pub phone_sign_in_shut: &'static str,
    pub re_authenticated: &'static str,
    pub not_me: &'static str,
    pub phone_put_back: fn(phone: &str) -> String,
    pub number_silenced: fn(phone: &str) -> String,
    pub passkey_added: fn(name: &str) -> String,
    pub passkey_renamed: fn(name: &str) -> String,
    pub passkey_removed: fn(name: &str) -> String,
    pub passkey_put_back: fn(name: &str) -> String,
    pub passkey_copied: fn(name: &str) -> String,
    pub wait_to_recover_begun: &'static str,
    pub wait_to_sign_in_begun: &'static str,
    pub wait_to_recover_cancelled: &'static str,
    pub wait_to_sign_in_cancelled: &'static str,
    pub operator_looked: &'static str,
    pub operator_read: &'static str,
    pub operator_unlocked: &'static str,
    pub operator_reset: &'static str,
    pub operator_ended_sessions: &'static str,
    pub operator_disabled: &'static str,
    pub operator_enabled: &'static str,
    /// An event that a newer version has written, of its kind.
    pub unknown: fn(kind: &str) -> String,

    /// A factor that is shut: in German the subject of the sentence, in English behind "no".
    pub factor: fn(Factor) -> &'static str,
    /// A factor behind "with".
    pub by: fn(Factor) -> &'static str,
    /// Between two factors.
    pub and: &'static str,
}
