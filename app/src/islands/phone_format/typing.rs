//! What happens to a number while it is typed.

use super::Plan;
use crate::islands::digits::digit;

/// Text in a field and the place of the caret in it, both counted in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub text: String,
    pub caret: usize,
}

/// What a number lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nothing, or nothing that can be told yet.
    Nothing,
    /// This many digits at least.
    ToGo(usize),
    /// This many digits at least are over.
    TooMany(usize),
    /// No country has this calling code.
    Country,
}

/// A number, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Grouped, with the caret behind the same digit as before.
    pub typed: Typed,
    /// The region that the number itself names, where it does.
    pub region: Option<&'static str>,
    pub missing: Missing,
}

/// Reads and groups what is typed, where `chosen` is the region of the list. `None` for text with anything but digits and
/// what people write between them: that is left as it is, for the server to judge.
pub fn read(typed: &Typed, chosen: &str) -> Option<Reading> {
    let (digits, international, behind_caret) = digits(typed, chosen)?;
    let plan = if international { Plan::named(&digits, chosen) } else { Plan::of(chosen) };
    let (text, national) = match plan {
        Some(plan) if international => {
            let national = &digits[plan.calling_code.len()..];
            (["+", plan.calling_code, " ", &grouped(&plan, national)].concat(), national)
        }
        Some(plan) => (grouped(&plan, &digits), &*digits),
        None if international => (["+", &digits].concat(), ""),
        None => (digits.clone(), ""),
    };
    let text = text.trim_end().to_owned();
    let caret = caret(&text, behind_caret);
    let missing = match plan {
        Some(plan) => missing(&plan, national),
        None if international && digits.len() > 3 => Missing::Country,
        None => Missing::Nothing,
    };
    let region = plan.filter(|_| international).map(|plan| plan.region);
    Some(Reading { typed: Typed { text, caret }, region, missing })
}

/// Backspace or delete pressed at a gap took the gap alone, which grouping would put back: the press meant the digit
/// beyond it. `typed` is what the browser left.
pub fn erase_across_gap(typed: &Typed, forward: bool) -> Typed {
    let mut characters: Vec<char> = typed.text.chars().collect();
    let caret = typed.caret.min(characters.len());
    let is_kept = |character: &char| digit(*character).is_some() || *character == '+';
    let beyond = if forward {
        characters[caret..].iter().position(is_kept).map(|distance| caret + distance)
    } else {
        characters[..caret].iter().rposition(is_kept)
    };
    let Some(beyond) = beyond else { return typed.clone() };
    characters.remove(beyond);
    Typed { text: characters.into_iter().collect(), caret: if forward { caret } else { beyond } }
}

/// The same number under another calling code, where it names one.
pub fn with_calling_code(text: &str, chosen: &str, region: &str) -> Option<String> {
    let typed = Typed { text: text.to_owned(), caret: 0 };
    let (digits, international, _) = digits(&typed, chosen)?;
    let old = Plan::named(&digits, chosen).filter(|_| international)?;
    let new = Plan::of(region)?;
    (old.calling_code != new.calling_code).then(|| ["+", new.calling_code, &digits[old.calling_code.len()..]].concat())
}

/// The digits, whether a calling code leads them, and how many stand behind the caret.
fn digits(typed: &Typed, chosen: &str) -> Option<(String, bool, usize)> {
    let mut digits = String::new();
    let mut plus = false;
    let mut before_caret = 0;
    let characters: Vec<char> = typed.text.chars().collect();
    for (position, &character) in characters.iter().enumerate() {
        if let Some(digit) = digit(character) {
            // "+41 (0)79 …" is written for both ways of dialling; its zero belongs to one of them.
            if plus
                && digit == '0'
                && position > 0
                && characters[position - 1] == '('
                && characters.get(position + 1) == Some(&')')
            {
                continue;
            }
            digits.push(digit);
            before_caret += usize::from(position < typed.caret);
        } else if matches!(character, '+' | '＋') && digits.is_empty() && !plus {
            plus = true;
        } else if !is_between(character) {
            return None;
        }
    }
    let behind_caret = digits.len() - before_caret;
    if plus {
        return Some((digits, true, behind_caret));
    }
    // Dialled from abroad: 00 nearly everywhere, and nowhere the start of a number at home; 011 in North America.
    let in_north_america = Plan::of(chosen).is_some_and(|plan| plan.calling_code == "1");
    let rest = digits.strip_prefix("00").or_else(|| digits.strip_prefix("011").filter(|_| in_north_america));
    match rest {
        Some(rest) => Some((rest.to_owned(), true, behind_caret.min(rest.len()))),
        None => Some((digits, false, behind_caret)),
    }
}

/// What people, address books and right-to-left texts put between digits.
fn is_between(character: char) -> bool {
    matches!(character, ' ' | '\t' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '\u{202f}' | '\u{2010}'..='\u{2015}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{3000}')
}

/// Groups a number, its trunk prefix joined to the first group.
fn grouped(plan: &Plan, national: &str) -> String {
    let trunk = trunk(plan, national);
    let mut text = national[..trunk].to_owned();
    let mut rest = &national[trunk..];
    // A trunk prefix longer than one digit, or the 8 and 1 that no number begins with, reads better apart.
    if trunk > 0 && plan.trunk != "0" && !rest.is_empty() {
        text.push(' ');
    }
    let mut groups = plan.groups().peekable();
    while let Some(size) = groups.next() {
        let size = if groups.peek().is_none() { rest.len() } else { size.min(rest.len()) };
        let (group, behind) = rest.split_at(size);
        text.push_str(group);
        rest = behind;
        if !rest.is_empty() {
            text.push(' ');
        }
    }
    text
}

/// How many digits at the start are the trunk prefix.
fn trunk(plan: &Plan, national: &str) -> usize {
    if !plan.trunk.is_empty() && national.starts_with(plan.trunk) { plan.trunk.len() } else { 0 }
}

fn missing(plan: &Plan, national: &str) -> Missing {
    let count = national.len() - trunk(plan, national);
    if count == 0 {
        Missing::Nothing
    } else if count < plan.shortest {
        Missing::ToGo(plan.shortest - count)
    } else if count > plan.longest {
        Missing::TooMany(count - plan.longest)
    } else {
        Missing::Nothing
    }
}

/// The place behind which as many digits stand as did before, directly after the digit left of it.
fn caret(text: &str, behind_caret: usize) -> usize {
    let total = text.chars().filter(char::is_ascii_digit).count();
    let before = total.saturating_sub(behind_caret);
    if before == 0 {
        return usize::from(text.starts_with('+'));
    }
    let nth = text.chars().enumerate().filter(|(_, character)| character.is_ascii_digit()).nth(before - 1);
    nth.map_or(0, |(position, _)| position + 1)
}

#[cfg(test)]
mod tests {
    use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};

    use super::{Missing, Typed, erase_across_gap, read, with_calling_code};
    use crate::islands::phone_format::Plan;

    /// Types `|` as the caret.
    fn typed(text: &str) -> Typed {
        let caret = text.chars().position(|character| character == '|').unwrap_or(text.chars().count());
        Typed { text: text.replace('|', ""), caret }
    }

    fn shown(typed: &Typed) -> String {
        let mut text: Vec<char> = typed.text.chars().collect();
        text.insert(typed.caret, '|');
        text.into_iter().collect()
    }

    fn formatted(text: &str, region: &str) -> String {
        read(&typed(text), region).map_or_else(|| text.to_owned(), |reading| shown(&reading.typed))
    }

    #[test]
    fn a_number_is_grouped_as_it_is_typed() {
        assert_eq!(formatted("0791", "CH"), "079 1|");
        assert_eq!(formatted("0791234567", "CH"), "079 123 45 67|");
        assert_eq!(formatted("791234567", "CH"), "79 123 45 67|");
        assert_eq!(formatted("2015550123", "US"), "201 555 0123|");
        assert_eq!(formatted("+12015550123", "CH"), "+1 201 555 0123|");
    }

    #[test]
    fn the_caret_stays_behind_its_digit() {
        assert_eq!(formatted("079 1|23 45 67", "CH"), "079 1|23 45 67");
        assert_eq!(formatted("079 19|23 45 67", "CH"), "079 19|2 34 567");
        assert_eq!(formatted("|079", "CH"), "|079");
        assert_eq!(formatted("+|41", "CH"), "+|41");
    }

    #[test]
    fn erasing_at_a_gap_takes_the_digit_beyond_it() {
        assert_eq!(shown(&erase_across_gap(&typed("079|123 45 67"), false)), "07|123 45 67");
        assert_eq!(shown(&erase_across_gap(&typed("079|123 45 67"), true)), "079|23 45 67");
        assert_eq!(shown(&erase_across_gap(&typed("|079"), false)), "|079");
    }

    #[test]
    fn pasted_numbers_are_read_in_any_form() {
        for text in [
            "+41 (0)79 123 45 67",
            "0041791234567",
            "+41-79-123-45-67",
            "＋４１ ７９ １２３ ４５ ６７",
            "\u{202a}+41 79 123 45 67\u{202c}",
        ] {
            assert_eq!(formatted(text, "US"), "+41 79 123 45 67|", "{text}");
        }
        assert_eq!(formatted("01141791234567", "US"), "+41 79 123 45 67|");
        assert_eq!(formatted("٠٧٩١٢٣٤٥٦٧", "CH"), "079 123 45 67|");
    }

    #[test]
    fn what_is_no_number_is_left_as_it_is() {
        for text in ["1-800-FLOWERS", "079 123 45 67 ext. 2", "anna@example.com", "📞", "12+34"] {
            assert_eq!(read(&typed(text), "CH"), None, "{text}");
        }
        assert_eq!(formatted("", "CH"), "|");
    }

    #[test]
    fn it_says_what_is_missing() {
        let missing = |text, region| read(&typed(text), region).unwrap().missing;
        assert_eq!(missing("", "CH"), Missing::Nothing);
        assert_eq!(missing("07912345", "CH"), Missing::ToGo(2));
        assert_eq!(missing("0791234567", "CH"), Missing::Nothing);
        assert_eq!(missing("07912345678", "CH"), Missing::TooMany(1));
        assert_eq!(missing("+41791234567", "US"), Missing::Nothing);
        assert_eq!(missing("+4", "US"), Missing::Nothing);
        assert_eq!(missing("+9991234", "US"), Missing::Country);
    }

    #[test]
    fn another_country_keeps_the_number_and_changes_its_code() {
        assert_eq!(with_calling_code("+41 79 123 45 67", "CH", "DE").as_deref(), Some("+49791234567"));
        assert_eq!(with_calling_code("079 123 45 67", "CH", "DE"), None);
        assert_eq!(with_calling_code("+1 201 555 0123", "US", "CA"), None);
    }

    /// The library that the server judges with; groups and lengths of our table must agree with it.
    #[test]
    fn example_numbers_of_every_region_are_complete_and_grouped_like_the_library_does() {
        let (mut seen, mut differ) = (0, Vec::new());
        for region in PHONE_NUMBER_UTIL.get_supported_regions() {
            let Ok(example) = PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, PhoneNumberType::Mobile)
            else {
                continue;
            };
            let plan = Plan::of(&region.to_string()).unwrap();
            let library = PHONE_NUMBER_UTIL.format(&example, PhoneNumberFormat::International);
            let reading = read(&typed(&library), plan.region).unwrap();
            let as_the_library = library.replace(['-', '.'], " ");
            if reading.typed.text != as_the_library || reading.missing != Missing::Nothing {
                differ.push(format!("{}: {as_the_library}, not {reading:?}", plan.region));
            }
            seen += 1;
        }
        assert_eq!(differ, Vec::<String>::new());
        assert!(seen > 230, "{seen} regions");
    }
}
