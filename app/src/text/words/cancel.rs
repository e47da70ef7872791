use super::Around;

/// Cancelling a wait, behind the link of its notices.
pub(crate) struct Cancel {
    pub title: &'static str,
    /// In the middle of a sentence: what somebody asked for. To recover by the phone alone.
    pub wish_recovery: &'static str,
    pub wish_sign_in: &'static str,
    /// When it was asked for, and what for.
    pub asked: fn(begun: &str, wish: &str) -> String,
    /// From when on it can be used.
    pub ripens: fn(ripe: &str) -> String,
    pub is_being_used: &'static str,
    pub press: &'static str,
    pub yours_waits: &'static str,
    pub yours_goes_on: &'static str,
    pub nothing_title: &'static str,
    pub had_asked: Around,
    pub was_used: fn(at: &str, wish: &str) -> String,
    pub was_cancelled: fn(at: &str) -> String,
    pub was_withdrawn: fn(at: &str) -> String,
    pub has_lapsed: fn(at: &str) -> String,
    pub unknown: &'static str,
    pub done_title: &'static str,
    pub done_words: &'static str,
    pub empty_title: &'static str,
    pub empty_words: &'static str,
    pub new_password: &'static str,
    pub sign_in: &'static str,
}
