//! Passkeys, as their owners see them.

use jiff::Timestamp;

use crate::model::id::PasskeyId;
use crate::model::name::Name;

/// A passkey in its owner's list.
#[derive(Clone, Debug)]
pub struct Passkey {
    pub id: PasskeyId,
    pub name: Name,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    /// It lies on several devices of its owner; else it is bound to one.
    pub is_backed_up: bool,
}
