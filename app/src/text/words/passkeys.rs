/// Passkeys: the list, adding one, and the offer of one.
pub(crate) struct Passkeys {
    pub title: &'static str,
    pub what: &'static str,
    pub waits: &'static str,
    pub show_codes: &'static str,
    pub yours: &'static str,
    pub each_opens: &'static str,
    pub none_opens: &'static str,
    pub create: &'static str,
    pub add_another: &'static str,
    pub name: &'static str,
    pub name_hint: &'static str,
    /// Behind why none can be made in this browser.
    pub another_browser: &'static str,
    pub impossible: &'static str,
    pub added: fn(on_all_devices: bool, day: &str) -> String,
    pub added_and_used: fn(on_all_devices: bool, day: &str, used: &str) -> String,
    pub remove: &'static str,
    /// The same for those who hear the button, of the passkey's name.
    pub remove_which: fn(name: &str) -> String,
    pub is_added: &'static str,
    pub removed: &'static str,
    pub not_here: &'static str,
    pub keeps_its_name: &'static str,

    pub offer: &'static str,
    pub why: &'static str,
    /// Behind why none can be made in this browser.
    pub later: &'static str,
    pub not_now: &'static str,
    pub never: &'static str,
}
