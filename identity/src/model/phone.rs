//! Phone numbers.

use std::str::FromStr as _;

use rlibphonenumber::enums::Region;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType};

use crate::policy::NumberKinds;
use crate::refusal::Refusal;

/// The longest text that is looked at, in characters: 15 digits of E.164 leave room for every way of writing them.
const LONGEST_TYPED: usize = 60;

/// A number in E.164 that is valid in its plan and whose kind may receive an SMS (SPEC 4, rule 1).
#[derive(Clone, PartialEq, Eq)]
pub struct Phone {
    e164: String,
    country: String,
    /// E.164 less its last four digits: what one range holder is given at a time.
    block: String,
}

impl Phone {
    /// Reads a number as people write it, nationally in `region` or internationally.
    ///
    /// Refuses with [`Refusal::NotAMobileNumber`] what doesn't parse, isn't valid, carries an extension, or is of a
    /// kind that no SMS reaches or that bills its caller.
    pub fn parse(typed: &str, region: &str, kinds: NumberKinds) -> Result<Self, Refusal> {
        if typed.chars().nth(LONGEST_TYPED).is_some() {
            return Err(Refusal::NotAMobileNumber);
        }
        let region = Region::from_str(region).ok();
        let number = PHONE_NUMBER_UTIL.parse(typed.trim(), region).map_err(|_| Refusal::NotAMobileNumber)?;
        Self::of(&number, kinds).ok_or(Refusal::NotAMobileNumber)
    }

    fn of(number: &PhoneNumber, kinds: NumberKinds) -> Option<Self> {
        use PhoneNumberType as Kind;
        let may_receive = match number.get_type() {
            Kind::Mobile | Kind::FixedLineOrMobile => true,
            Kind::VoIP => kinds.voip,
            Kind::PersonalNumber => kinds.personal,
            _ => false,
        };
        let region = number.get_region_code()?;
        let country = region.as_region_str().as_str().to_owned();
        // '001' stands for the international network codes: satellites, toll-free and premium plans of no country.
        if !may_receive || !number.is_valid() || number.extension.is_some() || country == "001" {
            return None;
        }
        let e164 = number.format_as(PhoneNumberFormat::E164).into_owned();
        let block = e164.get(..e164.len().checked_sub(4)?)?.to_owned();
        Some(Self { e164, country, block })
    }

    /// Takes a number that this program stored. It was judged then; the plan may have changed since.
    pub(crate) fn stored(e164: String) -> Self {
        let country = PHONE_NUMBER_UTIL
            .parse(&e164, None)
            .ok()
            .and_then(|number| number.get_region_code())
            .map(|region| region.as_region_str().as_str().to_owned())
            .unwrap_or_default();
        let block = e164[..e164.len().saturating_sub(4)].to_owned();
        Self { e164, country, block }
    }

    /// Stands for any number of a block: the record of decisions keeps no more of one.
    pub(crate) fn some_of(block: &str, country: &str) -> Self {
        Self { e164: format!("{block}0000"), country: country.to_owned(), block: block.to_owned() }
    }

    /// `+41791234567`.
    pub fn e164(&self) -> &str {
        &self.e164
    }

    /// ISO 3166 region in capitals, as in `CH`.
    pub fn country(&self) -> &str {
        &self.country
    }

    /// E.164 less its last four digits.
    pub fn block(&self) -> &str {
        &self.block
    }

    /// For the eyes of its owner: `+41 79 123 45 67`.
    pub fn spaced(&self) -> String {
        PHONE_NUMBER_UTIL.parse(&self.e164, None).map_or_else(
            |_| self.e164.clone(),
            |number| number.format_as(PhoneNumberFormat::International).into_owned(),
        )
    }

    /// For other eyes and for logs: the calling code, at most three digits more, and the last two.
    pub fn masked(&self) -> String {
        let spaced = self.spaced();
        let (code, national) = spaced.split_once(' ').unwrap_or(("", &spaced));
        let digits = national.chars().filter(char::is_ascii_digit).count();
        let first_group = national.chars().take_while(char::is_ascii_digit).count().min(3);
        let shown = if digits > first_group + 4 { first_group } else { 0 };
        let mut seen = 0;
        let hidden: String = national
            .chars()
            .map(|c| {
                if !c.is_ascii_digit() {
                    return c;
                }
                seen += 1;
                if seen <= shown || seen > digits.saturating_sub(2) { c } else { '*' }
            })
            .collect();
        format!("{code} {hidden}").trim_start().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(typed: &str) -> Result<Phone, Refusal> {
        Phone::parse(typed, "CH", NumberKinds::default())
    }

    #[test]
    fn one_number_may_be_written_in_many_ways() {
        for typed in
            ["+12015550123", "+1 (201) 555-0123", " +1 201.555.0123 ", "001 201 555 01 23", "+１２０１５５５０１２３"]
        {
            assert_eq!(parse(typed).unwrap().e164(), "+12015550123", "{typed}");
        }
        assert_eq!(parse("079 123 45 67").unwrap().e164(), "+41791234567");
    }

    #[test]
    fn numbers_that_no_text_reaches_are_refused() {
        let bad = [
            "",
            "1",
            "+1",
            "hello",
            "+1201555",
            "+120155501234567",
            "+41 44 668 18 00",
            "+41 900 123 456",
            "+1 800 234 5678",
            "+44 20 7031 3000",
            "+800 1234 5678",
            "+870 773 111 632",
            "+1 201 555 0123 ext. 5",
            "+1 900 234 5678",
            "\u{202e}+12015550123\u{0}x",
            "📱",
        ];
        for typed in bad {
            assert!(parse(typed) == Err(Refusal::NotAMobileNumber), "{typed}");
        }
        assert!(parse(&"1".repeat(1_000_000)).is_err());
    }

    #[test]
    fn a_masked_number_keeps_its_secret() {
        assert_eq!(parse("+41791234567").unwrap().masked(), "+41 79 *** ** 67");
        assert_eq!(parse("+12015550123").unwrap().masked(), "+1 201-***-**23");
        assert_eq!(parse("+12015550123").unwrap().block(), "+1201555");
    }
}
