/// Where the person is signed in, and the browsers that are trusted.
pub(crate) struct Sessions {
    pub title: &'static str,
    pub signed_in_now: &'static str,
    pub about: &'static str,
    pub last_seen: fn(moment: &str, address: &str) -> String,
    pub this_one: &'static str,
    pub end: &'static str,
    /// The same for those who hear the button, of the browser's name.
    pub end_on: fn(browser: &str) -> String,
    pub end_others: &'static str,
    pub ended: &'static str,
    pub ended_before: &'static str,
    pub others_ended: &'static str,

    pub devices: &'static str,
    pub no_devices: &'static str,
    pub trusted_now: &'static str,
    pub about_devices: &'static str,
    pub last_used: fn(day: &str, until: &str) -> String,
    pub forget: &'static str,
    /// The same for those who hear the button, of the browser's name.
    pub forget_on: fn(browser: &str) -> String,
    pub forget_all: &'static str,
    pub forgotten: &'static str,
    pub forgotten_before: &'static str,
    pub all_forgotten: &'static str,
}
