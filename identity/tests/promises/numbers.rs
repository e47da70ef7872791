//! Numbers as people write them.

use identity::model::phone::Phone;
use identity::policy::NumberKinds;
use identity::refusal::Refusal;
use proptest::prelude::*;

const KINDS: NumberKinds = NumberKinds { voip: true, personal: true };

/// A test number that belongs to nobody.
fn test_number() -> impl Strategy<Value = String> {
    let areas =
        prop::sample::select(vec!["201", "202", "203", "212", "213", "305", "415", "512", "617", "702", "808", "917"]);
    (areas, 0..100_u32).prop_map(|(area, last)| format!("{area}55501{last:02}"))
}

/// The digits with anything between them that people put there, in one of the scripts they type.
fn spelled(digits: String) -> impl Strategy<Value = String> {
    let separators = prop::sample::select(vec!["", " ", "-", ".", "\u{a0}", "\u{2010}", "\u{2013}", " - ", "  "]);
    let zeros = prop::sample::select(vec!['0', '\u{ff10}', '\u{0660}', '\u{06f0}']);
    let n = digits.len();
    (prop::collection::vec(separators, n), zeros, 0..3_u8).prop_map(move |(separators, zero, style)| {
        let mut text = String::new();
        for (i, (c, separator)) in digits.chars().zip(&separators).enumerate() {
            if i > 0 {
                text.push_str(separator);
            }
            text.extend(char::from_u32(u32::from(zero) + c.to_digit(10).unwrap()));
        }
        match style {
            0 => format!("  {text} "),
            1 => format!("\u{ff0b}{text}").replacen('\u{ff0b}', "", 1),
            _ => text,
        }
    })
}

/// Ofcom's blocks for internet telephony (56) and for personal numbering (70): the examples of the phone library.
#[test]
fn internet_telephony_and_personal_numbers_are_texted_where_the_settings_say_so() {
    let parse = |typed: &str, kinds| Phone::parse(typed, "GB", kinds).map(|phone| phone.e164().to_owned());
    let none = NumberKinds { voip: false, personal: false };
    let (voip, personal) = ("+445612345678", "+447012345678");
    for (typed, open) in
        [(voip, NumberKinds { voip: true, ..none }), (personal, NumberKinds { personal: true, ..none })]
    {
        assert_eq!(parse(typed, open).as_deref(), Ok(typed));
        assert_eq!(parse(typed, none), Err(Refusal::NotAMobileNumber), "{typed}");
    }
    assert_eq!(parse(voip, NumberKinds { personal: true, ..none }), Err(Refusal::NotAMobileNumber));
    assert_eq!(parse(personal, NumberKinds { voip: true, ..none }), Err(Refusal::NotAMobileNumber));
}

/// Each kind that SPEC 4 names, by an example of the phone library; international network codes among them.
#[test]
fn kinds_that_no_text_reaches_or_that_bill_the_caller_are_refused_whatever_the_settings() {
    for (typed, kind) in [
        ("+442012345678", "fixed"),
        ("+448001234567", "toll-free"),
        ("+18002345678", "toll-free"),
        ("+449012345678", "premium"),
        ("+19002345678", "premium"),
        ("+448431234567", "shared cost"),
        ("+447640123456", "pager"),
        ("+445512345678", "universal access"),
        ("+80012345678", "international toll-free"),
        ("+80812345678", "international shared cost"),
        ("+97912345678", "international premium"),
        ("+870301234567", "satellite"),
        ("+881612345678", "satellite"),
        ("+882123456789", "international network"),
        ("+883510012345", "international network"),
    ] {
        assert_eq!(Phone::parse(typed, "GB", KINDS).err(), Some(Refusal::NotAMobileNumber), "{typed}, {kind}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_typed_is_a_number_or_refused(
        typed in prop_oneof![
            any::<String>(),
            "[+0-9 ().ext#;/-]{0,40}",
            "\\+[0-9]{1,20}",
            "\\PC{0,80}",
        ],
        region in prop::sample::select(vec!["US", "CH", "DE", "IT", "ZZ", "", "nonsense"]),
    ) {
        match Phone::parse(&typed, region, KINDS) {
            Ok(phone) => {
                let e164 = phone.e164();
                prop_assert!(e164.starts_with('+') && (8..=16).contains(&e164.len()), "{}", e164);
                prop_assert!(e164[1..].bytes().all(|b| b.is_ascii_digit()));
                prop_assert_eq!(phone.country().len(), 2);
                prop_assert_eq!(phone.block(), &e164[..e164.len() - 4]);
            }
            Err(refusal) => prop_assert_eq!(refusal, Refusal::NotAMobileNumber),
        }
    }

    #[test]
    fn e164_reads_back_as_itself_in_every_region(
        digits in test_number(),
        region in prop::sample::select(vec!["US", "CH", "JP", "AU", ""]),
    ) {
        let phone = Phone::parse(&format!("+1{digits}"), "", KINDS).unwrap();
        let again = Phone::parse(phone.e164(), region, KINDS).unwrap();
        prop_assert_eq!(phone.e164(), again.e164());
        let spaced = Phone::parse(&phone.spaced(), region, KINDS).unwrap();
        prop_assert_eq!(phone.e164(), spaced.e164());
    }

    #[test]
    fn one_number_is_one_number_however_it_is_spelled(
        (digits, national, international) in test_number().prop_flat_map(|digits| {
            (Just(digits.clone()), spelled(digits.clone()), spelled(format!("1{digits}")))
        }),
    ) {
        let e164 = format!("+1{digits}");
        let here = Phone::parse(&national, "US", KINDS).map(|phone| phone.e164().to_owned());
        prop_assert_eq!(here, Ok(e164.clone()), "{}", national);
        for prefix in ["+", "\u{ff0b}"] {
            let typed = format!("{prefix}{}", international.trim());
            let there = Phone::parse(&typed, "CH", KINDS).map(|phone| phone.e164().to_owned());
            prop_assert_eq!(there, Ok(e164.clone()), "{}", typed);
        }
        let typed = format!("00{}", international.trim());
        let dialled = Phone::parse(&typed, "CH", KINDS).map(|phone| phone.e164().to_owned());
        prop_assert_eq!(dialled, Ok(e164), "{}", typed);
    }

    #[test]
    fn a_mask_shows_six_digits_at_most_and_never_the_line(digits in test_number()) {
        let phone = Phone::parse(&format!("+1{digits}"), "US", KINDS).unwrap();
        let masked = phone.masked();
        prop_assert!(masked.chars().filter(char::is_ascii_digit).count() <= 6, "{}", masked);
        prop_assert!(!masked.contains("555"), "{}", masked);
    }
}
