use super::Around;

/// The phone: added, proved by a code, changed, removed, and signing in with it alone.
pub(crate) struct Phone {
    pub title: &'static str,
    pub add: &'static str,
    /// Around the masked number.
    pub current: Around,
    pub what_for: &'static str,
    pub remove_title: &'static str,
    pub remove_ends_sms: &'static str,
    pub remove: &'static str,
    pub removed: &'static str,

    /// Around the number.
    pub texted: Around,
    pub confirm: &'static str,
    pub not_mine: &'static str,
    pub verified: &'static str,
    /// To whom posts the code once more.
    pub code_used: &'static str,

    pub alone_on: &'static str,
    pub alone_off: &'static str,
    /// Around the masked number: what it means that it is on, with one step.
    pub alone_means: Around,
    /// Around the masked number: what it means that it is on, with two.
    pub alone_begins: Around,
    /// Around the masked number.
    pub too_long_unused: Around,
    /// Around the masked number: what would be, with two steps.
    pub alone_would_begin: Around,
    /// Around the masked number: what would be, with one.
    pub alone_would: Around,
    pub weakest: &'static str,
}
