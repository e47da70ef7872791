/// Stopping texts to a number.
pub(crate) struct SilenceNumber {
    pub title: &'static str,
    pub lead: &'static str,
    pub code: &'static str,
    pub stop: &'static str,
    pub then: &'static str,
    pub done: &'static str,
}
