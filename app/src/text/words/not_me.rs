/// "Not you?", behind the link of a mail.
pub(crate) struct NotMe {
    pub title: &'static str,
    pub was_ended: fn(at: &str) -> String,
    pub is_over: &'static str,
    pub open_link: &'static str,
    pub end_code: &'static str,
    pub end_code_words: &'static str,
    pub end_it: &'static str,
    pub end_it_words: &'static str,
    pub what_happened: &'static str,
    pub yours: &'static str,
    pub what_now: &'static str,
    pub new_password: &'static str,
    pub look_at_account: &'static str,
    pub ended_before: &'static str,
}
