/// Changing the password.
pub(crate) struct Password {
    pub title: &'static str,
    pub others_end: &'static str,
    pub change: &'static str,
    pub forgotten: &'static str,
    pub changed: &'static str,
}
