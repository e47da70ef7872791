/// What somebody was about to do when we asked who they are, as a part of the sentence that says why.
pub(crate) struct Purposes {
    pub phone: &'static str,
    pub email: &'static str,
    pub data: &'static str,
    pub password: &'static str,
    pub sms_factor: &'static str,
    pub totp_factor: &'static str,
    pub passkeys: &'static str,
    pub email_factor: &'static str,
    pub recovery_codes: &'static str,
    pub other: &'static str,
}
