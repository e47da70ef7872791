//! SMS gateways.

pub mod ecall;
pub mod handset;
pub mod template;
pub mod twilio;
pub mod vonage;
