/// How far the message with the code has come.
pub(crate) struct Delivery {
    pub queued: &'static str,
    pub sent: &'static str,
    /// The gateway's answer was lost.
    pub unknown: &'static str,
    pub delivered: &'static str,
    pub expired: &'static str,
    pub target_refused: &'static str,
    pub unreachable: &'static str,
    pub service_unavailable: &'static str,
    pub budget_spent: &'static str,
    pub not_delivered: &'static str,
}
