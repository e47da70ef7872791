use crate::text::words::Passkeys;

pub(super) const WORDS: Passkeys = Passkeys {
    title: "Passkeys",
    what: "A passkey signs you in with the lock of your own device: fingerprint, face or PIN. Nobody can guess it, read it \
           along, or trick you into typing it on a wrong page. It is the strongest way in that we have.",
    waits: "Your passkey opens nothing yet: two-step sign-in is on once you have kept your recovery codes. They help when \
            your device is lost.",
    show_codes: "Show my recovery codes",
    yours: "Yours",
    each_opens: "Each opens your account by itself.",
    none_opens: "They open nothing yet.",
    create: "Create a passkey",
    add_another: "Add another one",
    name: "Its name",
    name_hint: "So that you know it again, such as “My phone”. Without one we name it after this browser.",
    another_browser: "Open this page in another browser to add one.",
    impossible: "This site is reached by a bare address, to which no passkey can be bound. The strongest way in here is an \
                 authenticator app.",
    added: |on_all_devices, day| format!("{}, added {day}, not used yet", place(on_all_devices)),
    added_and_used: |on_all_devices, day, used| format!("{}, added {day}, last used {used}", place(on_all_devices)),
    remove: "Remove",
    remove_which: |name| format!("Remove {name}"),
    is_added: "Your passkey is added. It signs you in from now on.",
    removed: "That passkey opens your account no more. Your device may still show it: remove it there too.",
    not_here: "That passkey is not here any more. Nothing was changed.",
    keeps_its_name: "A passkey needs a name, so it keeps the one it has. Nothing was changed.",

    offer: "No code next time?",
    why: "You signed in with a code by SMS. This device can do it with its own lock instead: your fingerprint, face or PIN. \
          That is faster, and safer too: texts can be read by others, a passkey can't.",
    later: "You can add one later, on your account's page.",
    not_now: "Not now",
    never: "Never ask me again",
};

fn place(on_all_devices: bool) -> &'static str {
    if on_all_devices { "On all your devices" } else { "On one device" }
}
