use crate::text::words::Password;

pub(super) const WORDS: Password = Password {
    title: "Change your password",
    others_end: "Your other sessions and trusted devices will end.",
    change: "Change it",
    forgotten: "Forgotten the current one?",
    changed: "Your password was changed. Other sessions and trusted devices were ended.",
};
