/// Naming a trusted device.
pub(crate) struct DeviceName {
    pub name: &'static str,
    pub keep: &'static str,
    pub kept: &'static str,
    pub gone: &'static str,
    pub rename: &'static str,
    /// To screen readers, of what it is called now.
    pub rename_which: fn(now: &str) -> String,
}
