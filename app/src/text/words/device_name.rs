/// Naming a trusted device.
pub(crate) struct DeviceName {
    /// Opens the form; of what the device is called now.
    pub rename: fn(&str) -> String,
    pub name: &'static str,
    pub keep: &'static str,
    pub kept: &'static str,
    pub gone: &'static str,
}
