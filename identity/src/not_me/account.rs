//! What the links in mails about addresses, and about the account's end, keep.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use crate::Identity;
use crate::model::email_address::EmailAddress;
use crate::model::id::AccountId;
use crate::notices::AccountNotice;
use crate::refusal::Fault;
use crate::store::{email_addresses, micros};

pub(super) const ADDRESS_REMOVED: &str = "email-removed";

/// An address as it stood before.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub address: String,
    /// In Unix microseconds.
    pub proved_at: i64,
}

/// See [`super::About`].
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum AboutAccount {
    AddressAdded { address: String, main: Kept },
    MainAddressChanged { old: Kept, new: String },
    AddressRemoved { old: Kept },
    Leaving,
    DataExported,
}

impl AboutAccount {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::AddressAdded { .. } => "email-added",
            Self::MainAddressChanged { .. } => "main-email-changed",
            Self::AddressRemoved { .. } => ADDRESS_REMOVED,
            Self::Leaving => "leaving",
            Self::DataExported => "data-exported",
        }
    }

    /// A link puts an older address in the place of a younger one, and never the other way around: else whoever has added
    /// an address of their own would have it back after the owner has removed it (decision 0041).
    pub(crate) async fn of(
        identity: &Identity,
        conn: &mut AnyConnection,
        account: &AccountId,
        before: Option<&EmailAddress>,
        notice: &AccountNotice,
    ) -> Result<Option<Self>, Fault> {
        let addresses = email_addresses::of(conn, account).await?;
        let proved_at = |address: &EmailAddress| {
            addresses.iter().find(|one| one.address == *address).map(|one| micros(one.proved_at))
        };
        let kept = |address: &EmailAddress| {
            Some(Kept { address: address.as_str().to_owned(), proved_at: proved_at(address)? })
        };
        Ok(match notice {
            AccountNotice::AddressAdded { address } => {
                before.and_then(kept).map(|main| Self::AddressAdded { address: address.as_str().to_owned(), main })
            }
            AccountNotice::MainAddressChanged { old, new } => kept(old)
                .filter(|old| proved_at(new).is_some_and(|new| old.proved_at < new))
                .map(|old| Self::MainAddressChanged { old, new: new.as_str().to_owned() }),
            AccountNotice::AddressRemoved { address, proved_at } => {
                // So it looks after a takeover: nothing is left but what came after it, and lately. An owner who tidies up,
                // or takes off what a thief has added, leaves something older.
                let since = stood_since(identity, identity.now()).max(*proved_at);
                let is_all_new = addresses.iter().all(|one| one.proved_at > since);
                let old = Kept { address: address.as_str().to_owned(), proved_at: micros(*proved_at) };
                is_all_new.then_some(Self::AddressRemoved { old })
            }
            AccountNotice::Leaving { .. } => Some(Self::Leaving),
            AccountNotice::DataExported => Some(Self::DataExported),
            AccountNotice::Stays => None,
        })
    }
}

/// An address that was proved later than this may be a thief's who was told of within the life of a link.
pub(crate) fn stood_since(identity: &Identity, told_at: Timestamp) -> Timestamp {
    told_at - identity.policy.sessions.not_me_link
}
