//! What an operator does to an account, and why.

/// A verb of `ringfence account`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Show,
    Unlock,
    ResetSecondFactor,
    EndSessions,
    Disable,
    Enable,
    Delete,
}

impl Act {
    pub const ALL: [Self; 7] = [
        Self::Show,
        Self::Unlock,
        Self::ResetSecondFactor,
        Self::EndSessions,
        Self::Disable,
        Self::Enable,
        Self::Delete,
    ];

    /// The kind of the event that each use leaves.
    pub fn event(self) -> &'static str {
        match self {
            Self::Show => "admin-show",
            Self::Unlock => "admin-unlock",
            Self::ResetSecondFactor => "admin-reset-second-factor",
            Self::EndSessions => "admin-end-sessions",
            Self::Disable => "admin-disable",
            Self::Enable => "admin-enable",
            Self::Delete => "admin-delete",
        }
    }
}

/// Why an operator acts, in their own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// In characters.
    pub const LONGEST: usize = 500;

    /// Trimmed; `None` where nothing is left, where it is longer than [`Self::LONGEST`], or would control a screen.
    pub fn parse(typed: &str) -> Option<Self> {
        let reason = typed.trim();
        let is_one = !reason.is_empty() && reason.chars().count() <= Self::LONGEST;
        (is_one && !reason.chars().any(char::is_control)).then(|| Self(reason.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Reason;

    #[test]
    fn a_reason_says_something_on_one_line() {
        assert_eq!(Reason::parse("  lost her phone ").unwrap().as_str(), "lost her phone");
        for nothing in ["", "  ", "two\nlines", "\u{1b}[2J", &"x".repeat(501)] {
            assert!(Reason::parse(nothing).is_none(), "{nothing:?}");
        }
        assert!(Reason::parse(&"ü".repeat(500)).is_some());
    }
}
