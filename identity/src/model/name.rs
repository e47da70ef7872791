//! What people call their things.

use serde::{Deserialize, Serialize};

/// The name of an authenticator app or another thing of one's own: trimmed, at most 64 characters, none of them for
/// controlling screens. Markup in it is text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name(String);

/// In characters.
pub const LONGEST: usize = 64;

impl Name {
    /// Takes what was typed as far as it goes; `otherwise` where that is nothing. A name is no reason to refuse anything.
    pub fn parse(typed: &str, otherwise: &str) -> Self {
        // What has no width would look like nothing, and the marks of writing directions would turn what stands beside the name around.
        let is_text = |c: &char| {
            !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let kept: String = typed.trim().chars().filter(is_text).take(LONGEST).collect();
        let kept = kept.trim();
        Self(if kept.is_empty() { otherwise.to_owned() } else { kept.to_owned() })
    }

    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_short_and_never_empty() {
        let name = |typed: &str| Name::parse(typed, "An app").0;
        assert_eq!(name("  My phone \n"), "My phone");
        assert_eq!(name("<b>bold</b>"), "<b>bold</b>");
        assert_eq!(name(&"é".repeat(65)), "é".repeat(64));
        assert_eq!(name(&format!("{} x", "a".repeat(63))), "a".repeat(63));
        assert_eq!(name("a\u{202e}b\u{0}c"), "abc");
        for typed in ["", "   ", "\u{202e}", "\n\t"] {
            assert_eq!(name(typed), "An app", "{typed:?}");
        }
    }
}
