use super::Around;

/// Where nothing goes on: no page, or something broke.
pub(crate) struct DeadEnds {
    pub no_page: &'static str,
    pub no_page_words: &'static str,
    pub to_account: &'static str,
    pub fault: &'static str,
    pub fault_words: &'static str,
    /// Around the reference.
    pub fault_reference: Around,
    pub try_again: &'static str,
    /// What a form that broke says, with the reference.
    pub broken: fn(reference: &str) -> String,
    /// The same where there is no reference.
    pub broken_early: &'static str,
    /// A form whose fields can't be read.
    pub malformed: &'static str,
}
