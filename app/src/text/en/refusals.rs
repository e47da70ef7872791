use crate::text::words::Refusals;

pub(super) const WORDS: Refusals = Refusals {
    wrong_credentials: "E-mail and password don't match an account here. Check both and try again.",
    wrong_code_last_try: "That code is not right. You have one more try.",
    wrong_code_tries: |left| format!("That code is not right. You have {left} more tries."),
    wrong_code: "That code is not right. Check it and type it again.",
    code_used: "That code was used already. Wait until your app shows the next one, and type that.",
    clock_ahead: |by| clock_off(by, "ahead"),
    clock_behind: |by| clock_off(by, "behind"),
    code_expired: "That code has expired. Ask for a new one.",
    too_many_tries: "That was one try too many for this code. Ask for a new one.",
    too_many_tries_wait: |wait| format!("Too many tries. Please wait {wait}, or go on another way."),
    too_soon: |wait| format!("A code is on its way. We can send another one in {wait}."),
    too_many_sends: |wait| format!("We have sent many codes lately. We can send the next one in {wait}."),
    not_a_mobile_number: "We can't text this number. Type a mobile number, with its country code if it is a foreign one.",
    country_not_served: "We don't send texts to this country. Please use a number from another one.",
    not_an_email_address: "This is not a whole e-mail address. It looks like name@example.com.",
    too_short: |least| {
        format!("This password is too short. Use {least} characters or more; a few words in a row are good.")
    },
    too_long: "This password is too long. Use 256 characters at most.",
    common: "This is one of the most used passwords, and the first that attackers try. Choose another one.",
    repeats: "Repeats are easy to guess. A few unrelated words in a row are better.",
    sequence: "Rows of letters, digits or keys are easy to guess. A few unrelated words in a row are better.",
    easily_guessed: "This password is easy to guess. Make it longer: a few unrelated words in a row are good.",
    sign_in_due: "Please sign in to go on.",
    signed_in_as_another: "You are signed in as someone else by now; nothing was changed.",
    second_factor_due: "Please finish signing in to go on.",
    re_authentication_due: "Please prove that it's you before you change this.",
    nothing_to_confirm: "No code is waiting here any more. Please start again.",
    no_verified_phone: "Your account has no verified phone for this. Add one first.",
    signs_in_elsewhere: "This number has been proved for another account since. Prove it here once more, as if it were new; \
                         then it can sign in to this one.",
    method_not_on: "This is not switched on for your account. Please choose another way.",
    enough_apps: "You have as many authenticator apps as we keep. Remove one first.",
    number_in_use: "This number is yours, but it is verified on as many accounts as may have it. Please use another one.",
    waiting_elsewhere: "A wait runs already, in another browser. Go on there, or cancel it with the link in our message.",
    nothing_to_cancel: "There is nothing left to cancel.",
    proof_of_work_due: "Before we send this, your browser has to do a little work. That keeps away those who send in bulk.",
    range_paused: |wait| {
        format!("We have paused texts to numbers like this one. Try again in {wait}, or go on another way.")
    },
    budget_spent: "We can't send any more texts right now. Please go on another way.",
    number_silenced: "The owner of this number asked us for no more texts. If that is you, ask the people who run this site to lift \
                      it; or go on another way.",
    wrong_passkey: "This passkey does not open an account here. It may have been removed: try another one, or go on another way.",
    passkey_expired: "That took too long, or was done already. Please press the button once more.",
    passkey_known: "This passkey is here already. It need not be added twice.",
    passkey_not_taken: "What came back was no passkey for this site, so nothing was added. Try again, or with another device.",
    too_many_passkeys: "Your account has as many passkeys as it can have. Remove one that you don't use any more first.",
    passkeys_unavailable: "Passkeys can't be used at this address. Please go on another way.",
    method_not_offered: "This method is not strong enough for this site. Please choose a passkey or an authenticator app.",
    address_known: "This address is on your account already.",
    enough_addresses: "Your account has as many addresses as it can have. Remove one first.",
    main_address: "This is your main address. Make another one that first, then remove it.",
    account_leaving: "Your account will be deleted. Keep it first to go on.",
    export_not_asked: "The file can be fetched once, right after it was asked for. Press “Download the file” to ask for it again.",
    strong_method_due: "Please set up a stronger second step to go on.",
    link_over: "This link is over, so nothing was changed. If something is not right, set a new password.",
    busy: "Very many people are signing in right now. Please try again in a moment.",
    without_scripts: |other_way| format!("That needs scripts. Where they are off, switch them on, {other_way}."),
    other_method: "or go on with another method, such as a recovery code",
    go_on_without: "or go on without: your account works meanwhile, and in a day this is likely to work at once",
    by_password: "or sign in with e-mail and password",
    form_for_email: "or use the form for e-mail",
    in_an_hour: "or try again in an hour: by then this is likely to work at once",
    password_hint: |least| {
        format!("{least} characters or more. A few unrelated words in a row are easy to keep and hard to guess.")
    },
};

fn clock_off(by: &str, way: &str) -> String {
    format!(
        "Your phone's clock seems to be {by} {way}, so its codes are not those of now. Let the phone set its time by itself, and \
         type the next code."
    )
}
