//! The values of the domain. Each parses at the edge; one that exists is right.

pub mod assurance;
pub mod calendar;
pub mod code;
pub mod email_address;
pub mod factor;
pub mod id;
pub mod language;
pub mod money;
pub mod name;
pub mod number_plan;
pub mod operator;
pub mod passkey;
pub mod password;
pub mod phone;
pub mod purpose;
pub mod session;
pub mod target;
pub mod token;
pub mod totp;
pub mod visitor;
pub mod wait;
