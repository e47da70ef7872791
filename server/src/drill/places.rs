//! Where people live and speak from: countries, blocks of numbers, client addresses. All made up.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use identity::model::number_plan;
use identity::policy::Policy;

use super::dice::Dice;

/// Blocks per country that are looked at: a big plan has thousands.
const BLOCKS: usize = 400;

/// Where there is no list of countries, so many stand for all.
const SOME: [&str; 4] = ["CH", "DE", "AT", "FR"];

/// One of these is not served, unless all are.
const FAR: [&str; 6] = ["LK", "TN", "AZ", "EE", "GB", "US"];

/// The numbers of a drill.
pub(super) struct Places {
    /// Served countries and their blocks of mobile numbers; the default region first.
    pub served: Vec<Country>,
    pub not_served: Option<Country>,
}

pub(super) struct Country {
    pub region: String,
    pub blocks: Vec<String>,
    pub premium: Option<String>,
}

impl Country {
    fn of(region: &str) -> Option<Self> {
        let blocks = number_plan::mobile_blocks(region, BLOCKS);
        let premium = number_plan::premium_block(region);
        (!blocks.is_empty()).then(|| Self { region: region.to_owned(), blocks, premium })
    }
}

impl Places {
    /// `None` where no served country has a mobile plan.
    pub fn of(policy: &Policy) -> Option<Self> {
        let home = policy.default_region.as_str();
        let regions: Vec<&str> = match &policy.guard.countries {
            Some(named) => named.iter().map(String::as_str).collect(),
            None => SOME.into_iter().chain([home]).collect(),
        };
        let mut served: Vec<Country> = Vec::new();
        for region in regions {
            if served.iter().all(|country| country.region != region) {
                served.extend(Country::of(region));
            }
        }
        served.sort_by_key(|country| country.region != home);
        let is_served = |region: &str| policy.guard.countries.as_ref().is_none_or(|named| named.contains(region));
        let not_served = FAR.into_iter().find(|region| !is_served(region)).and_then(Country::of);
        (!served.is_empty()).then_some(Self { served, not_served })
    }

    /// Half of the people live at home, the others anywhere that is served.
    pub fn home(&self, dice: &mut Dice) -> &Country {
        if dice.in_a_thousand(500) { &self.served[0] } else { &self.served[dice.place(self.served.len())] }
    }
}

/// The carriers' shared addresses (RFC 6598), each behind a few /24s: most people come from there.
const CARRIER_NETWORKS: u64 = 8;
const ADDRESSES_PER_NETWORK: u64 = 40;

/// Where an honest person's phone speaks from: seven of ten behind a carrier's shared address, the others from home,
/// half of these over IPv6.
pub(super) fn honest_address(dice: &mut Dice) -> IpAddr {
    if dice.in_a_thousand(700) {
        return carrier_address(dice);
    }
    if dice.in_a_thousand(500) { rotating_v6(dice, 0x8000) } else { rotating_v4(dice, 172) }
}

/// One of the addresses that thousands of phones share.
pub(super) fn carrier_address(dice: &mut Dice) -> IpAddr {
    let network = octet(dice.below(CARRIER_NETWORKS));
    IpAddr::V4(Ipv4Addr::new(100, 64, network, 1 + octet(dice.below(ADDRESSES_PER_NETWORK))))
}

/// Any address below `first`: each time another network.
pub(super) fn rotating_v4(dice: &mut Dice, first: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(first, octet(dice.below(256)), octet(dice.below(256)), octet(dice.below(254)) + 1))
}

/// Any address of half the documentation prefix (RFC 3849), 0 or 0x8000: each time another /48.
pub(super) fn rotating_v6(dice: &mut Dice, half: u16) -> IpAddr {
    let mut group = || u16::try_from(dice.below(0x8000)).unwrap_or(0);
    IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, half | group(), group(), 0, 0, 0, 1))
}

fn octet(n: u64) -> u8 {
    u8::try_from(n % 256).unwrap_or(0)
}
