//! The one engine for codes (SPEC 3), for every purpose.
//!
//! [`ask`] opens a challenge, or adds a code to the one that is live. [`guess`] counts a try, in a committed write of
//! its own, and compares. [`Proof::redeem`] uses the challenge up in the transaction of the act that it allows.

mod asking;
mod begin;
pub(crate) mod budget;
mod guessing;
pub(crate) mod texted;
mod waiting;

use crate::model::code::Code;
use crate::model::id::ChallengeId;
use crate::model::purpose::Purpose;
use crate::store::challenges::Challenge;

pub use crate::store::challenges::Whose;
pub(crate) use asking::ask_as_owner;
pub use asking::{Ask, Asked, Kind, ask, ask_in};
pub use begin::begin;
pub(crate) use begin::{may_ask, or_sent_already};
pub use guessing::{Proof, guess};
pub use waiting::{Waiting, wait_seconds, waiting};

/// What the MAC of a code covers: so a code for one purpose, target or challenge opens no other.
fn covered<'a>(drawn_for: &'a ChallengeId, challenge: &'a Challenge, code: &'a Code) -> [&'a [u8]; 4] {
    parts(drawn_for, challenge.purpose, &challenge.target, code)
}

fn parts<'a>(drawn_for: &'a ChallengeId, purpose: Purpose, target: &'a str, code: &'a Code) -> [&'a [u8]; 4] {
    [drawn_for.as_str().as_bytes(), purpose.name().as_bytes(), target.as_bytes(), code.reveal().as_bytes()]
}
