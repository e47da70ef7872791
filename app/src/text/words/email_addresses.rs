use super::Around;

/// The addresses of an account.
pub(crate) struct EmailAddresses {
    pub title: &'static str,
    pub lead: &'static str,
    pub yours: &'static str,
    pub main: &'static str,
    pub make_main: &'static str,
    /// To screen readers; of the address.
    pub describe_make_main: fn(&str) -> String,
    pub remove: &'static str,
    pub describe_remove: fn(&str) -> String,
    /// Of the day.
    pub proved: fn(&str) -> String,
    /// Beside the button.
    pub ends_others: &'static str,
    pub enough: &'static str,
    pub code_waits: &'static str,
    pub type_it: &'static str,

    /// Around the address.
    pub sent: Around,
    pub as_main: &'static str,
    pub as_main_hint: &'static str,
    pub confirm: &'static str,
    pub not_mine: &'static str,

    pub added: &'static str,
    pub added_as_main: &'static str,
    pub is_main: &'static str,
    pub was_main: &'static str,
    pub removed: &'static str,
    pub was_removed: &'static str,

    /// For the list of what happened; of the masked address.
    pub happened_added: fn(&str) -> String,
    pub happened_main: fn(&str) -> String,
    pub happened_removed: fn(&str) -> String,
    pub happened_put_back: fn(&str) -> String,
    pub happened_data_exported: &'static str,
    pub happened_deletion_asked: &'static str,
    pub happened_deletion_cancelled: &'static str,
    /// Of the name.
    pub happened_device_named: fn(&str) -> String,
}
