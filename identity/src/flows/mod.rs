//! One file per flow of the specification: guards first, then the act in one transaction. `docs/ARCHITECTURE.md` names the page
//! of each in `docs/flows/`.

pub mod administration;
pub mod data;
pub mod devices;
pub mod email_addresses;
pub mod language;
pub mod not_me;
pub mod overview;
pub mod passkeys;
pub mod password;
mod password_tries;
pub mod phone_sign_in;
pub mod re_authenticate;
pub mod recover;
pub mod recovery_codes;
mod recycled_numbers;
pub mod register;
pub mod second_factor;
pub mod sessions;
pub mod sign_in;
pub mod silence_number;
mod typed_number;
pub mod verify_phone;
pub mod waits;
