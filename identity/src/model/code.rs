//! The digits that answer a challenge.

use crate::entropy::Entropy;

/// A code on its way to its owner or back. No `Debug`, `Display` or `Serialize`: it leaves by [`Code::reveal`] alone.
#[derive(Clone)]
pub struct Code(String);

impl Code {
    /// Uniform over all codes of `length` digits (6 to 10), leading zeros kept.
    pub(crate) fn new(entropy: &dyn Entropy, length: u8) -> Self {
        let span = 10_u64.pow(u32::from(length));
        // Drawing again above the largest multiple of `span` keeps every code equally likely.
        let limit = u64::MAX - u64::MAX % span;
        loop {
            let mut bytes = [0; 8];
            entropy.fill(&mut bytes);
            let drawn = u64::from_le_bytes(bytes);
            if drawn < limit {
                return Self(format!("{:0width$}", drawn % span, width = usize::from(length)));
            }
        }
    }

    /// Reads what people type or paste: spaces, hyphens, full-width and Arabic-Indic digits are welcome.
    /// `None` when it can't be a code of `length` digits; such a slip is no guess and costs no try.
    pub fn parse(typed: &str, length: u8) -> Option<Self> {
        let mut digits = String::with_capacity(usize::from(length));
        for c in typed.chars().take(64) {
            match c {
                _ if c.is_whitespace() => {}
                // Hyphens of all lengths, and the invisible marks that pasting from a right-to-left text brings along.
                '-'
                | '\u{2010}'..='\u{2015}'
                | '\u{2212}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' => {}
                _ => digits.push(digit(c)?),
            }
        }
        (typed.chars().count() <= 64 && digits.len() == usize::from(length)).then_some(Self(digits))
    }

    /// The digits, for the message to their owner and for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

fn digit(c: char) -> Option<char> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        '\u{0660}'..='\u{0669}' => '\u{0660}',
        '\u{06f0}'..='\u{06f9}' => '\u{06f0}',
        _ => return None,
    };
    char::from_digit(u32::from(c) - u32::from(zero), 10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn typing_is_forgiving() {
        for typed in ["123456", " 123 456 ", "123-456", "１２３４５６", "١٢٣٤٥٦", "۱۲۳۴۵۶", "\u{200f}123456"]
        {
            assert_eq!(Code::parse(typed, 6).map(|code| code.0), Some("123456".to_owned()), "{typed}");
        }
        for typed in ["", "12345", "1234567", "12345a", "１２３４５", "🔑", "1\u{0}23456"] {
            assert!(Code::parse(typed, 6).is_none(), "{typed}");
        }
    }

    #[test]
    fn codes_are_uniform_and_keep_leading_zeros() {
        let entropy = SeededEntropy::new(7);
        let mut first = [0_u32; 10];
        for _ in 0..20_000 {
            let code = Code::new(&entropy, 6);
            assert_eq!(code.0.len(), 6);
            first[usize::from(code.0.as_bytes()[0] - b'0')] += 1;
        }
        // Expected 2,000 each; six standard deviations are 255.
        assert!(first.iter().all(|&n| (1_745..2_255).contains(&n)), "{first:?}");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_a_whole_code_or_nothing(typed in "\\PC*", length in 6_u8..=10) {
            if let Some(code) = Code::parse(&typed, length) {
                prop_assert_eq!(code.0.len(), usize::from(length));
                prop_assert!(code.0.bytes().all(|b| b.is_ascii_digit()));
            }
        }
    }
}
