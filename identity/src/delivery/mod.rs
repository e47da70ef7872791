//! How messages get out (SPEC 8).

pub mod outbox;
pub mod receipts;
pub mod texts;
