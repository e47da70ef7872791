//! Amounts of money, and when they are counted.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Millionths of the currency that the operator reckons in, never negative: a text may cost 0.00645, and sums of floats
/// drift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(i64);

const MILLION: i64 = 1_000_000;

impl Money {
    pub const ZERO: Self = Self(0);

    /// More than any budget, and so little that sums of it stay far inside 64 bits.
    pub const MOST: Self = Self(1_000_000_000 * MILLION);

    pub const fn of_millionths(millionths: i64) -> Self {
        Self(if millionths > 0 { millionths } else { 0 })
    }

    /// Whole units of the currency.
    pub const fn of_units(units: u32) -> Self {
        Self(units as i64 * MILLION)
    }

    pub const fn millionths(self) -> i64 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// That many hundredths of it, rounded down.
    #[must_use]
    pub const fn percent(self, percent: u32) -> Self {
        // In this order no amount up to `MOST` overflows.
        Self(self.0 / 100 * percent as i64 + self.0 % 100 * percent as i64 / 100)
    }

    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left, at least nothing.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self::of_millionths(self.0.saturating_sub(other.0))
    }
}

/// What was written is no amount.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAnAmount;

/// Digits, and after a point at most six more: `20`, `0.10`, `0.00645`.
impl FromStr for Money {
    type Err = NotAnAmount;

    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        let (units, parts) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(units) || !is_number(parts) || parts.len() > 6 || units.len() > 10 {
            return Err(NotAnAmount);
        }
        let number = |digits: &str| digits.parse::<i64>().map_err(|_| NotAnAmount);
        let amount = Self(number(units)? * MILLION + number(&format!("{parts:0<6}"))?);
        if amount <= Self::MOST { Ok(amount) } else { Err(NotAnAmount) }
    }
}

/// With at least two digits after the point: `20.00`, `0.00645`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = format!("{:06}", self.0 % MILLION);
        let (cents, rest) = parts.split_at(2);
        f.pad(&format!("{}.{cents}{}", self.0 / MILLION, rest.trim_end_matches('0')))
    }
}

/// The month and the day (UTC) in which an amount counts, as `2026-01` and `2026-01-31`: in the order in which their rows
/// are locked.
pub fn periods(at: Timestamp) -> [String; 2] {
    let date = at.to_zoned(TimeZone::UTC).date();
    [date.strftime("%Y-%m").to_string(), date.strftime("%Y-%m-%d").to_string()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written_to_the_millionth() {
        for (typed, written) in
            [("20", "20.00"), ("0.1", "0.10"), ("0.00645", "0.00645"), ("0.000001", "0.000001"), ("0", "0.00")]
        {
            assert_eq!(typed.parse::<Money>().unwrap().to_string(), written);
        }
        assert_eq!("0.10".parse(), Ok(Money::of_millionths(100_000)));
        for wrong in ["", ".", "1.", ".5", "-1", "+1", "1e3", "0.0000001", "1,5", "nan", "10000000000", "1.2.3", " 1"] {
            assert_eq!(wrong.parse::<Money>(), Err(NotAnAmount), "{wrong}");
        }
    }

    #[test]
    fn shares_are_rounded_down_and_nothing_overflows() {
        assert_eq!(Money::of_units(20).percent(30), Money::of_units(6));
        assert_eq!(Money::of_millionths(199).percent(50), Money::of_millionths(99));
        assert_eq!(Money::MOST.percent(100), Money::MOST);
        assert_eq!(Money::of_units(1).less(Money::of_units(2)), Money::ZERO);
    }

    #[test]
    fn an_amount_counts_in_its_day_and_month_in_utc() {
        let at = |text: &str| periods(text.parse().unwrap());
        assert_eq!(at("2026-01-31T23:59:59.999999Z"), ["2026-01", "2026-01-31"]);
        assert_eq!(at("2026-02-01T00:00:00Z"), ["2026-02", "2026-02-01"]);
    }
}
