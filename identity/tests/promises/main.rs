//! What identity promises, through its public doors, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "../world/mod.rs"]
mod world;

mod administration;
mod breaker;
mod budget;
mod challenge;
mod data;
mod delivery;
mod devices;
mod email_addresses;
mod email_changed_meanwhile;
mod engine;
mod erased;
mod faults;
mod guard_number;
mod guard_record;
mod guard_scopes;
mod hashing;
mod interrupted;
mod levels;
mod levels_machine;
mod messages;
mod methods;
mod money;
mod never_again;
mod not_me;
mod not_me_put_back;
mod not_me_second_factor;
mod numbers;
mod once;
mod passkeys;
mod password;
mod password_tries;
mod phone_sign_in;
mod phone_sign_in_allowed;
mod phone_sign_in_silence;
mod proof_of_work;
mod re_authenticate;
mod recover;
mod recover_budget;
mod recover_by_phone;
mod recovery_codes;
mod recycled_numbers;
mod register;
mod second_factor_email;
mod second_factor_sms;
mod second_factor_used;
mod sessions;
mod siege;
mod sign_in;
mod silence;
mod silence_meanwhile;
mod silence_number;
mod starting;
mod stolen;
mod take_over;
mod totp;
mod turns;
mod verify_phone;
mod waits;
mod waits_used;
mod webhook;
mod work_of_strangers;
