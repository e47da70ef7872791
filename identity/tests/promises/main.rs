//! What identity promises, through its public doors, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "../world/mod.rs"]
mod world;

mod breaker;
mod budget;
mod challenge;
mod delivery;
mod devices;
mod engine;
mod faults;
mod guard_number;
mod guard_record;
mod guard_scopes;
mod interrupted;
mod levels;
mod levels_machine;
mod methods;
mod money;
mod never_again;
mod not_me;
mod numbers;
mod once;
mod passkeys;
mod password;
mod password_tries;
mod phone_sign_in;
mod phone_sign_in_silence;
mod re_authenticate;
mod recover;
mod recover_by_phone;
mod recovery_codes;
mod recycled_numbers;
mod register;
mod second_factor_email;
mod second_factor_sms;
mod sessions;
mod siege;
mod sign_in;
mod silence;
mod silence_number;
mod stolen;
mod totp;
mod verify_phone;
mod waits;
mod webhook;
