//! The press on a link about addresses, or about the account's end.

use serde::{Deserialize, Serialize};

use super::{Act, Ended};
use crate::audit::Event;
use crate::model::email_address::EmailAddress;
use crate::not_me::account::{AboutAccount, Kept, stood_since};
use crate::refusal::Fault;
use crate::store::{Tx, email_addresses, gone, time};

/// As [`Ended`]. Addresses are masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountEnded {
    AddressPutBack {
        address: String,
    },
    AddressTakenOff {
        address: String,
    },
    /// Codes and notices go to it again.
    MainAgain {
        address: String,
    },
    /// It is another account's by now.
    AddressElsewhere {
        address: String,
    },
    /// It is not deleted.
    AccountStays,
}

impl Act<'_> {
    pub(super) async fn end_of_account(
        &self,
        tx: &mut Tx,
        about: &AboutAccount,
        ended: &mut Vec<Ended>,
    ) -> Result<(), Fault> {
        match about {
            AboutAccount::AddressAdded { address, main } => self.restore(tx, main, Some(address), ended).await?,
            AboutAccount::MainAddressChanged { old, new } => self.restore(tx, old, Some(new), ended).await?,
            AboutAccount::AddressRemoved { old } => self.restore(tx, old, None, ended).await?,
            // What is out is out: that everything open has ended is all.
            AboutAccount::Leaving | AboutAccount::DataExported => {}
        }
        // Also by a link about addresses: on its way out an account takes no change of them, so that the deletion was asked
        // for after it, and by whoever had taken the addresses over for all we know.
        if gone::stay(tx, self.id(), self.now).await? {
            self.record(tx, &Event::DeletionCancelled).await?;
            ended.push(Ended::Account(AccountEnded::AccountStays));
        }
        Ok(())
    }

    /// The old address comes back, unless another account has it by now. It is the main one again where the `new` one is
    /// that, or one that nobody can have known for long; and every such one goes, whoever made which of them the main one
    /// in the meantime.
    async fn restore(
        &self,
        tx: &mut Tx,
        old: &Kept,
        new: Option<&String>,
        ended: &mut Vec<Ended>,
    ) -> Result<(), Fault> {
        let mut say = |what| ended.push(Ended::Account(what));
        let address = EmailAddress::stored(old.address.clone());
        let masked = address.masked();
        if email_addresses::insert(tx, self.id(), &address, time(old.proved_at)).await? {
            self.record(tx, &Event::EmailPutBack { email: masked.clone() }).await?;
            say(AccountEnded::AddressPutBack { address: masked.clone() });
        } else if email_addresses::holder(tx, &address).await?.as_ref() != Some(self.id()) {
            say(AccountEnded::AddressElsewhere { address: masked });
            return Ok(());
        }
        let since = stood_since(self.identity, self.link.created_at).max(time(old.proved_at));
        let addresses = email_addresses::of(tx, self.id()).await?;
        let is_suspect = addresses
            .iter()
            .any(|one| one.is_main && (one.proved_at > since || new.is_some_and(|new| new == one.address.as_str())));
        if is_suspect && email_addresses::make_main(tx, self.id(), &address).await? {
            self.record(tx, &Event::MainEmailChanged { email: masked.clone() }).await?;
            say(AccountEnded::MainAgain { address: masked });
        }
        for one in addresses.into_iter().filter(|one| one.proved_at > since) {
            // The main one is passed by: then the old one is not main either, and nobody is left without.
            if email_addresses::remove(tx, self.id(), &one.address).await?.is_some() {
                let address = one.address.masked();
                self.record(tx, &Event::EmailRemoved { email: address.clone() }).await?;
                say(AccountEnded::AddressTakenOff { address });
            }
        }
        Ok(())
    }
}
