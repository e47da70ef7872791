//! Made-up numbers that are valid in their plans, for drills. Nothing is ever sent to them.

use std::str::FromStr as _;

use rlibphonenumber::enums::Region;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};

use super::phone::Phone;
use crate::policy::NumberKinds;

/// At most `most` blocks of mobile numbers of a region (ISO 3166), as [`Phone::block`] has them. Empty for a region whose
/// plan has none.
pub fn mobile_blocks(region: &str, most: usize) -> Vec<String> {
    let Some(example) = example(region, PhoneNumberType::Mobile) else { return Vec::new() };
    // All that follow one another up to the end of the example's thousand blocks, and those before it.
    let Some((stem, own)) = example.get(..example.len() - 4).map(|block| block.split_at(block.len() - 3)) else {
        return Vec::new();
    };
    let own: usize = own.parse().unwrap_or(0);
    let blocks = (0..1_000).map(|step| format!("{stem}{:03}", (own + step) % 1_000));
    blocks.filter(|block| is_mobile_throughout(block, region)).take(most).collect()
}

/// A block of numbers that bill their caller, where the plan of the region has such.
pub fn premium_block(region: &str) -> Option<String> {
    let example = example(region, PhoneNumberType::PremiumRate)?;
    example.get(..example.len() - 4).map(str::to_owned)
}

fn example(region: &str, kind: PhoneNumberType) -> Option<String> {
    let region = Region::from_str(region).ok()?;
    let number = PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, kind).ok()?;
    let written = number.format_as(PhoneNumberFormat::E164).into_owned();
    (written.len() > 9 && written.is_ascii()).then_some(written)
}

fn is_mobile_throughout(block: &str, region: &str) -> bool {
    ["0000", "3456", "5501", "9999"].iter().all(|last| {
        let parsed = Phone::parse(&format!("{block}{last}"), region, NumberKinds::default());
        parsed.is_ok_and(|phone| phone.country() == region && phone.block() == block)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_blocks_are_valid_and_different_and_premium_ones_are_refused() {
        for region in ["CH", "DE", "AT", "GB", "FR", "US"] {
            let blocks = mobile_blocks(region, 200);
            assert!(blocks.len() >= 50, "{region} has {}", blocks.len());
            assert_eq!(blocks.iter().collect::<std::collections::BTreeSet<_>>().len(), blocks.len());
            for block in &blocks {
                let phone = Phone::parse(&format!("{block}1234"), "", NumberKinds::default()).unwrap();
                assert_eq!((phone.country(), phone.block()), (region, block.as_str()));
            }
        }
        for region in ["CH", "DE", "GB"] {
            let block = premium_block(region).unwrap();
            assert!(Phone::parse(&format!("{block}1234"), region, NumberKinds::default()).is_err(), "{block}");
        }
        assert!(mobile_blocks("ZZ", 10).is_empty() && premium_block("ZZ").is_none());
    }
}
