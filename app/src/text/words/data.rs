/// What an account holds, taken along and deleted; and older activity.
pub(crate) struct Data {
    /// On the account page.
    pub row: &'static str,
    pub title: &'static str,
    pub take_along_about: &'static str,
    pub download: &'static str,
    pub delete_title: &'static str,
    /// Of the time to change one's mind, in the dative.
    pub delete_about: fn(&str) -> String,
    pub delete: &'static str,
    /// Of the moment at which it is gone.
    pub will_be_gone: fn(&str) -> String,

    pub leaving_title: &'static str,
    /// Of the moment.
    pub leaving: fn(&str) -> String,
    pub leaving_why: &'static str,
    pub keep: &'static str,
    pub kept: &'static str,

    /// Leads to what happened before.
    pub older: &'static str,
}
