//! What an outsider sees of the whole app, through its real router, on both databases. A module per family of routes.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "../world/mod.rs"]
mod world;

mod people;
mod rows;

mod administration;
mod bad_input;
mod bad_luck;
mod cookies;
mod data;
mod email_addresses;
mod every_refusal;
mod fields;
mod flood;
mod german;
mod german_account;
mod headers;
mod islands;
mod keys_rotated;
mod language;
mod last_way_in;
mod levels;
mod lost_cookies;
mod not_me;
mod nothing_english;
mod origin;
mod passkeys;
mod phone_sign_in;
mod pressed_twice;
mod processes;
mod proof_of_work;
mod recover;
mod recover_by_phone;
mod recovery_codes;
mod refusals;
mod register;
mod rendered_once;
mod return_address;
mod routes;
mod second_factor_email;
mod second_factor_sms;
mod server_functions;
mod sessions;
mod sign_in;
mod silence;
mod silence_number;
mod stale_tabs;
mod streams;
mod totp;
mod verify_phone;
mod voice;
