//! The server functions: who asks, one call into a flow, where to go. Each is a public door and checks everything
//! itself; none decides anything.

pub mod account;
pub mod data;
pub mod email_addresses;
pub mod language;
pub mod not_me;
pub mod passkeys;
pub mod password;
pub mod phone_sign_in;
pub mod re_authenticate;
pub mod recover;
pub mod recover_by_phone;
pub mod recovery_codes;
pub mod register;
pub mod second_factor;
pub mod second_factor_email;
pub mod second_factor_sms;
pub mod second_factor_totp;
pub mod sign_in;
pub mod silence_number;
pub mod verify_phone;
pub mod waits;

use identity::refusal::Fault;

use crate::error::Denied;
use crate::ssr::Request;
use crate::text::here;

/// The request at hand, or the answer to a call that has none.
fn request() -> Result<Request, Denied> {
    Request::current().map_err(|fault: Fault| {
        tracing::error!(%fault, "fault");
        Denied {
            refusal: "fault".to_owned(),
            message: here().dead_ends.broken_early.to_owned(),
            wait_seconds: None,
            go_to: None,
            work: None,
        }
    })
}

/// Whether a check box was ticked.
fn is_ticked(value: &str) -> bool {
    !value.is_empty()
}
