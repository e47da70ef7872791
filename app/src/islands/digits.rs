//! Digits in the writings that people's keyboards produce.

/// The ASCII digit that this character stands for: ASCII, full-width, Arabic-Indic and its Persian form.
pub fn digit(character: char) -> Option<char> {
    let value = match character {
        '0'..='9' => return Some(character),
        '\u{ff10}'..='\u{ff19}' => character as u32 - 0xff10,
        '\u{0660}'..='\u{0669}' => character as u32 - 0x0660,
        '\u{06f0}'..='\u{06f9}' => character as u32 - 0x06f0,
        _ => return None,
    };
    char::from_digit(value, 10)
}

#[cfg(test)]
mod tests {
    use super::digit;

    #[test]
    fn digits_of_other_writings_are_read() {
        let read = |text: &str| text.chars().filter_map(digit).collect::<String>();
        assert_eq!(read("１２３ ４５６"), "123456");
        assert_eq!(read("٠١٢٣٤٥"), "012345");
        assert_eq!(read("۶۷۸۹"), "6789");
        assert_eq!(read("12-34 ab"), "1234");
    }
}
