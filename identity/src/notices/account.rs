//! What is told of an account's addresses, and of the account's end.

use jiff::Timestamp;

use crate::model::email_address::EmailAddress;

/// Told to every proved address, each with a link of its own; to one that was removed as well.
#[derive(Clone)]
pub enum AccountNotice {
    AddressAdded {
        address: EmailAddress,
    },
    /// Codes and notices go to another address from now on.
    MainAddressChanged {
        old: EmailAddress,
        new: EmailAddress,
    },
    AddressRemoved {
        address: EmailAddress,
        proved_at: Timestamp,
    },
    /// It will be gone by then.
    Leaving {
        gone_at: Timestamp,
    },
    /// Its owner has thought better of it.
    Stays,
    /// All that is kept of it was asked for as a file.
    DataExported,
}

impl AccountNotice {
    /// An address that is the account's no more, and is told all the same.
    pub(crate) fn also_to(&self) -> Option<&EmailAddress> {
        match self {
            Self::AddressRemoved { address, .. } => Some(address),
            _ => None,
        }
    }
}
