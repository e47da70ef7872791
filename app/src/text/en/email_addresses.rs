use crate::text::words::{Around, EmailAddresses};

pub(super) const WORDS: EmailAddresses = EmailAddresses {
    title: "Your e-mail addresses",
    lead: "You can sign in with any of them, and set a new password by it. Codes and notices go to the main one.",
    yours: "Yours",
    main: "Main",
    make_main: "Make it the main one",
    describe_make_main: |address| format!("Make it the main one: {address}"),
    remove: "Remove",
    describe_remove: |address| format!("Remove {address}"),
    proved: |day| format!("Confirmed on {day}"),
    ends_others: "When your addresses change, your other sessions and trusted devices end, and all your addresses are told.",
    enough: "You have as many addresses as an account can have. To add another one, remove one first.",
    code_waits: "A code is on its way to the address that you are adding. ",
    type_it: "Type it",

    sent: Around("We mailed a code to ", "."),
    as_main: "Make it my main address",
    as_main_hint: "Codes and notices go there then. The present one stays beside it until you remove it.",
    confirm: "Confirm",
    not_mine: "This is not my address",

    added: "The address is added.",
    added_as_main: "The address is added, and is your main one now.",
    is_main: "Codes and notices go to that address now.",
    was_main: "That is your main address already, or not yours any more. Nothing was changed.",
    removed: "The address was removed.",
    was_removed: "That address is not on your account any more. Nothing was changed.",

    happened_added: |address| format!("The address {address} was added"),
    happened_main: |address| format!("The address {address} became the main one"),
    happened_removed: |address| format!("The address {address} was removed"),
    happened_put_back: |address| format!("The address {address} was put back"),
    happened_data_exported: "Your data was exported",
    happened_deletion_asked: "Deleting the account was asked for",
    happened_deletion_cancelled: "The account was kept after all",
    happened_device_named: |name| format!("A trusted browser was named “{name}”"),
};
