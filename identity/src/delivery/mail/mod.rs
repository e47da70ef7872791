//! Mail gateways.

pub mod mailbox;
pub mod smtp;
