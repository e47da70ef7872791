use crate::text::words::Account;

pub(super) const WORDS: Account = Account {
    title: "Your account",
    since: |day| format!("Your account since {day}."),

    codes_wait: "New recovery codes wait for you to keep them. Until then nothing has changed.",
    look_at_codes: "Look at them",
    lost_phone: "Somebody else has proved that your phone number is theirs now, so we took it off your account. Two-step \
                 sign-in is still on: until you add your present number, it takes a recovery code, or a code by mail and a \
                 wait.",
    add_phone: "Add your phone",
    password_alone: "Your password is all that protects this account. A passkey is safer and faster, and your phone helps \
                     too.",
    one_step: "Whoever learns your password can sign in. A passkey stops that, and so does a second step.",
    create_passkey: "Create a passkey",
    or: " or ",
    or_add_phone: "add a phone",
    or_use_app: "use an authenticator app",
    few_codes: |left| match left {
        0 => "You have no recovery code left. Without your second step you could not sign in.".to_owned(),
        1 => "You have one recovery code left.".to_owned(),
        left => format!("You have {left} recovery codes left."),
    },
    make_codes: "Make new ones",
    only_sent_codes: "Codes that are sent to you can be read by others, and numbers and mailboxes can be taken over. A \
                      passkey can't.",

    signing_in: "Signing in",
    email: "E-mail",
    confirmed: "Confirmed",
    password: "Password",
    phone: "Phone",
    verified: "Verified",
    no_phone: "None yet",
    add_one: "Add one",
    phone_alone: "Phone alone",
    opens_by_text: |number| format!("{number} opens it by a text"),
    begins_by_text: |number| format!("{number} is the first of two steps, by a text"),
    weak: "Weak",

    two_steps: "Two-step sign-in",
    about_two_steps: "After your password we ask for one of these. A passkey signs you in without it, too.",
    about_one_step: "Only your password protects this account.",
    strongest: "Strongest",
    on: "On",
    off: "Off",
    on_without_phone: "On, but no phone",
    is_asked_first: "Asked for first",
    ask_first: "Ask first",
    ask_first_for: |method| format!("Ask first: {method}"),
    recovery_codes: "Recovery codes",
    codes_left: |left| format!("{left} of 10 left"),
    codes_kept: "Kept",
    codes_run_out: "Running out",

    where_signed_in: "Where you are signed in",
    sessions: "Sessions",
    how_many_sessions: |sessions| match sessions {
        0 => "None".to_owned(),
        1 => "1 session".to_owned(),
        n => format!("{n} sessions"),
    },
    devices: "Trusted devices",
    how_many_devices: |devices| match devices {
        0 => "None".to_owned(),
        1 => "1 device".to_owned(),
        n => format!("{n} devices"),
    },
    activity: "Recent activity",
};
