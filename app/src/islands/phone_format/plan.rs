//! Our own small table of numbering plans: calling code, trunk prefix, grouping and lengths of mobile numbers.

/// One line per region: region, calling code, trunk prefix (`-` for none), sizes of the groups, least and most digits
/// of a mobile number without trunk prefix, and the leading digits that tell it from others with its calling code.
/// Of regions that share a calling code the first is the main one. Drawn from the numbering plans that libphonenumber
/// publishes; a test holds it against the library that the server judges with.
const PLANS: &str = include_str!("plans.txt");

/// How mobile numbers of a region look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// As in ISO 3166: `CH`.
    pub region: &'static str,
    /// Without the plus: `41`.
    pub calling_code: &'static str,
    /// What people dial before the number at home, often `0`; empty where there is none.
    pub trunk: &'static str,
    groups: &'static str,
    /// Digits, without calling code and trunk prefix.
    pub shortest: usize,
    pub longest: usize,
    lead: &'static str,
}

impl Plan {
    /// The plan of a region.
    pub fn of(region: &str) -> Option<Self> {
        Self::all().find(|plan| plan.region == region)
    }

    /// The plan that a number's digits after the plus name, once they name one. `chosen` decides between regions that
    /// share a calling code where the digits do not.
    pub fn named(digits: &str, chosen: &str) -> Option<Self> {
        let mut main = None;
        let mut chosen_plan = None;
        for plan in Self::all() {
            let Some(national) = digits.strip_prefix(plan.calling_code) else { continue };
            if plan.is_led(national) {
                return Some(plan);
            }
            if plan.lead.is_empty() && plan.region == chosen {
                chosen_plan = Some(plan);
            }
            main = main.or(Some(plan));
        }
        chosen_plan.or(main)
    }

    fn is_led(&self, national: &str) -> bool {
        !self.lead.is_empty() && self.lead.split(',').any(|lead| national.starts_with(lead))
    }

    /// The sizes of the groups from the left; the last also takes what is left over.
    pub fn groups(&self) -> impl Iterator<Item = usize> {
        self.groups.bytes().map(|size| usize::from(size - b'0'))
    }

    fn all() -> impl Iterator<Item = Self> {
        PLANS.lines().filter_map(Self::parse)
    }

    fn parse(line: &'static str) -> Option<Self> {
        let mut columns = line.split(' ');
        Some(Self {
            region: columns.next()?,
            calling_code: columns.next()?,
            trunk: columns.next().map(|trunk| if trunk == "-" { "" } else { trunk })?,
            groups: columns.next()?,
            shortest: columns.next()?.parse().ok()?,
            longest: columns.next()?.parse().ok()?,
            lead: columns.next().unwrap_or(""),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{PLANS, Plan};

    #[test]
    fn every_line_is_a_plan_whose_groups_hold_its_number() {
        assert_eq!(Plan::all().count(), PLANS.lines().count());
        for plan in Plan::all() {
            assert!(plan.shortest <= plan.longest, "{}", plan.region);
            assert!(plan.groups().sum::<usize>() <= plan.longest, "{}", plan.region);
        }
    }

    #[test]
    fn shared_calling_codes_are_told_apart() {
        let region = |digits, chosen| Plan::named(digits, chosen).map(|plan| plan.region);
        assert_eq!(region("12015550123", ""), Some("US"));
        assert_eq!(region("14165550123", "US"), Some("CA"));
        assert_eq!(region("18765550123", "US"), Some("JM"));
        assert_eq!(region("77710009998", ""), Some("KZ"));
        assert_eq!(region("79123456789", ""), Some("RU"));
        assert_eq!(region("447781123456", "GB"), Some("GG"));
        assert_eq!(region("590690001234", "BL"), Some("BL"));
        assert_eq!(region("590690001234", "CH"), Some("GP"));
        assert_eq!(region("4", "CH"), None);
    }
}
