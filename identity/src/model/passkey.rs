//! Passkeys, as their owners see them.

use jiff::Timestamp;

use crate::model::id::PasskeyId;

/// Characters. A line on a phone.
const LONGEST_NAME: usize = 40;

/// What its owner calls a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyName(String);

impl PasskeyName {
    /// Takes what was typed: without what can't be seen or turns the line around, and cut to 40 characters. Where nothing
    /// is left it is called `otherwise`.
    pub fn parse(typed: &str, otherwise: &str) -> Self {
        let seen = |text: &str| {
            let words: Vec<String> = text
                .split_whitespace()
                .map(|word| word.chars().filter(|c| !is_unseen(*c)).collect::<String>())
                .filter(|word| !word.is_empty())
                .collect();
            let kept: String = words.join(" ").chars().take(LONGEST_NAME).collect();
            kept.trim_end().to_owned()
        };
        let name = seen(typed);
        Self(if name.is_empty() { seen(otherwise) } else { name })
    }

    pub(crate) fn stored(name: String) -> Self {
        Self(name)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Controls, marks of direction, and characters without width.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A passkey in its owner's list.
#[derive(Clone, Debug)]
pub struct Passkey {
    pub id: PasskeyId,
    pub name: PasskeyName,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    /// It lies on several devices of its owner; else it is bound to one.
    pub is_backed_up: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_can_be_seen_of_it() {
        for (typed, name) in [
            ("  My\tphone ", "My phone"),
            ("", "Chrome on Android"),
            ("\u{202e}\u{200b}\u{0}", "Chrome on Android"),
            ("a\u{202e}b", "ab"),
            ("<b>Anna's</b>", "<b>Anna's</b>"),
            ("日本語", "日本語"),
        ] {
            assert_eq!(PasskeyName::parse(typed, "Chrome on Android").as_str(), name);
        }
        assert_eq!(PasskeyName::parse(&"ä".repeat(99), "").as_str().chars().count(), 40);
    }
}
