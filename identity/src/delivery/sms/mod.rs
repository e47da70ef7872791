//! SMS gateways.

pub mod ecall;
pub mod handset;
pub mod template;
