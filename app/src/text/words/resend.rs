/// Asking for a code, or for another one; and other ways to go on.
pub(crate) struct Resend {
    pub text_me: &'static str,
    pub mail_me: &'static str,
    pub nothing_arrived: &'static str,
    pub again: &'static str,
    /// On a button while it can't be pressed yet, after its own words: around the seconds that are left.
    pub in_seconds: super::Around,
    pub other_ways: &'static str,
    /// Over the page where it is typed.
    pub type_code: &'static str,
    /// Around the masked number or address.
    pub sent: super::Around,
    /// Around the masked address.
    pub can_mail: super::Around,
    pub sent_code: &'static str,
    pub sent_again: &'static str,
}
