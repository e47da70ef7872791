use super::Around;

/// Recovery codes: shown until they are kept, counted afterwards.
pub(crate) struct RecoveryCodes {
    pub keep_title: &'static str,
    /// The first ones.
    pub first: &'static str,
    pub first_until: fn(time: &str) -> String,
    pub kept_switch_on: &'static str,
    /// Those that replace others.
    pub new: &'static str,
    pub new_until: fn(time: &str) -> String,
    pub kept: &'static str,
    pub in_force: &'static str,
    /// To whom pressed on a page that shows older ones.
    pub replaced: &'static str,

    pub title: &'static str,
    pub off: &'static str,
    pub two_steps: &'static str,
    /// Around their number.
    pub left: Around,
    pub run_out: &'static str,
    pub make: &'static str,

    /// At the head of the file that is kept, of the app, the account's address and the site's host.
    pub file: fn(app: &str, email: &str, host: &str) -> String,
}
