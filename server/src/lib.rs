//! The process: settings, wiring, router, layers, machine endpoints, command line, workers.

// The type of a whole page is deep.
#![recursion_limit = "512"]

pub mod account_admin;
mod assurance;
pub mod audit_log;
pub mod cli;
pub mod drill;
pub mod endpoints;
pub mod gateways;
pub mod guard_status;
pub mod layers;
pub mod master_secret;
pub mod number;
pub mod prices;
pub mod router;
pub mod serve;
pub mod settings;
pub mod site;
pub mod state;
pub mod telemetry;
pub mod webhook;
pub mod wire;
