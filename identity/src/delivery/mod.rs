//! How messages get out (SPEC 8).

pub mod failover;
pub mod gateway;
pub mod http;
pub mod inbox;
pub mod mail;
pub mod outbox;
pub mod receipts;
pub mod settings;
pub mod sms;
pub mod sweep;
pub mod texts;
pub mod webhook;
pub mod worker;

pub use sweep::sweep;
