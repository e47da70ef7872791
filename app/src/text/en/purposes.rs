use crate::text::words::Purposes;

pub(super) const WORDS: Purposes = Purposes {
    phone: "before your phone changes",
    email: "before your e-mail addresses change",
    data: "before your data are handed out, or your account is deleted",
    password: "before your password changes",
    sms_factor: "before codes by SMS are switched on or off",
    totp_factor: "before your authenticator apps change",
    passkeys: "before your passkeys change",
    email_factor: "before codes by e-mail are switched on or off",
    recovery_codes: "before new recovery codes are made",
    other: "before something important changes",
};
