use crate::text::words::Sessions;

pub(super) const WORDS: Sessions = Sessions {
    title: "Sessions",
    signed_in_now: "Signed in now",
    about: "End what you don't know, and change your password then.",
    last_seen: |moment, address| format!("Last seen {moment} from {address}"),
    this_one: "This one",
    end: "End it",
    end_on: |browser| format!("End it: {browser}"),
    end_others: "End all others",
    ended: "That session was ended.",
    ended_before: "That session had ended already. Nothing was changed.",
    others_ended: "All other sessions were ended.",

    devices: "Trusted devices",
    no_devices: "None. When you sign in with a code you can tell us to trust that browser for a while.",
    trusted_now: "Trusted now",
    about_devices: "Here we ask for your password alone.",
    last_used: |day, until| format!("Last used {day}, trusted until {until}"),
    forget: "Forget it",
    forget_on: |browser| format!("Forget it: {browser}"),
    forget_all: "Forget all of them",
    forgotten: "That device is no longer trusted.",
    forgotten_before: "That device was not trusted any more. Nothing was changed.",
    all_forgotten: "No device is trusted any longer.",
};
