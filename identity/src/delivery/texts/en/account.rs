//! What is said of an account's addresses, and of the account's end, in English.

use super::moment;
use crate::flows::not_me::AccountEnded;
use crate::model::email_address::EmailAddress;
use crate::not_me::account::AboutAccount;
use crate::notices::AccountNotice;

/// The subject, and what happened.
pub(super) fn told(notice: &AccountNotice) -> (String, String) {
    const ENDED: &str = "All other sessions and trusted devices were ended.";
    match notice {
        AccountNotice::AddressAdded { address } => (
            "An e-mail address was added".to_owned(),
            format!(
                "The address {} was added to your account: it can be used to sign in, and to set a new password. {ENDED}",
                address.masked()
            ),
        ),
        AccountNotice::MainAddressChanged { old, new } => (
            "Your e-mail address was changed".to_owned(),
            format!(
                "Codes and notices of your account now go to {}; before, they went to {}. {ENDED}",
                new.masked(),
                old.masked()
            ),
        ),
        AccountNotice::AddressRemoved { address, .. } => (
            "An e-mail address was removed".to_owned(),
            format!("The address {} was removed from your account. {ENDED}", address.masked()),
        ),
        AccountNotice::Leaving { gone_at } => (
            "Your account will be deleted".to_owned(),
            format!(
                "Somebody, probably you, asked us to delete your account. On {} it will be gone for good, with everything \
                 in it. All sessions and trusted devices were ended.\n\nTo keep it, open the link below, or sign in before \
                 then.",
                moment(*gone_at)
            ),
        ),
        AccountNotice::Stays => (
            "Your account stays".to_owned(),
            "Your account will not be deleted. Somebody, probably you, signed in and kept it.".to_owned(),
        ),
        AccountNotice::DataExported => (
            "Your data was exported".to_owned(),
            "Somebody, probably you, asked for a file with all that your account holds: addresses, phone, methods, sessions, \
             devices and activity. Passwords, keys and codes are not in it."
                .to_owned(),
        ),
    }
}

/// What a link's mail told about.
pub(super) fn happened(about: &AboutAccount) -> String {
    let masked = |address: &String| EmailAddress::stored(address.clone()).masked();
    match about {
        AboutAccount::AddressAdded { address, .. } => {
            format!("The address {} was added to your account.", masked(address))
        }
        AboutAccount::MainAddressChanged { old, new } => {
            format!("The main address of your account was changed from {} to {}.", masked(&old.address), masked(new))
        }
        AboutAccount::AddressRemoved { old } => {
            format!("The address {} was removed from your account.", masked(&old.address))
        }
        AboutAccount::Leaving => "Somebody asked us to delete your account.".to_owned(),
        AboutAccount::DataExported => "Somebody asked for a file with all that your account holds.".to_owned(),
    }
}

/// One thing that a press has ended.
pub(super) fn ended(ended: &AccountEnded) -> String {
    match ended {
        AccountEnded::AddressPutBack { address } => format!("The address {address} was put back."),
        AccountEnded::AddressTakenOff { address } => format!("The address {address} was taken off your account."),
        AccountEnded::MainAgain { address } => format!("Codes and notices go to {address} again."),
        AccountEnded::AddressElsewhere { address } => {
            format!("The address {address} belongs to another account by now, so it was not put back.")
        }
        AccountEnded::AccountStays => "Your account will not be deleted.".to_owned(),
    }
}
