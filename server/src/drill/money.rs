//! What texts cost in a drill: the operator's prices and caps, and room for a crowd that these were not made for.

use identity::model::money::Money;
use identity::model::purpose::Lane;
use identity::policy::Policy;

use super::people::RETURNING;
use super::places::Places;

const MILLION: i64 = 1_000_000;

/// Texts of a hundred people: some ask twice, some mistype their number.
const TEXTS_OF_A_HUNDRED: i64 = 112;

/// The smallest crowd of a day that room is made for: a small drill then meets the caps of a big one.
const HOUSE: u32 = 5_000;

/// Whether caps hold as they are set, or make room for the crowd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Caps {
    /// As the settings have them, also where these are the defaults.
    AsSet,
    /// Twice what the crowd would need if it all came in a day; for 5,000 people at least.
    Fit,
}

/// Gives `honest` people room: caps and the country figure for twice what they need without an attack.
pub(super) fn fit(policy: &mut Policy, places: &Places, honest: u32) {
    let people = i64::from(honest.max(HOUSE));
    let returning = people * i64::try_from(RETURNING).unwrap_or(0) / 1_000;
    let cost = |people: i64| people * TEXTS_OF_A_HUNDRED / 100 * policy.money.prices.dearest().millionths();
    let money = &policy.money;
    let shared = i64::from(100_u32.saturating_sub(money.kept_own + money.kept_recovery)).max(1);
    // Lane 3 has what is kept for nobody; lane 1 that, and its own.
    let for_new = cost(people - returning) * 100 / shared;
    let for_returning = cost(returning) * 100 / (shared + i64::from(money.kept_own)).max(1);
    let per_day = whole(2 * for_new.max(for_returning));
    policy.money.per_day = policy.money.per_day.max(Money::of_millionths(per_day));
    policy.money.per_month = policy.money.per_month.max(Money::of_millionths(per_day.saturating_mul(31)));
    // Half of the people live at home, with their share of the others.
    let countries = i64::try_from(places.served.len()).unwrap_or(1).max(1);
    let at_home = (people - returning) * TEXTS_OF_A_HUNDRED / 100 * (countries + 1) / (2 * countries);
    policy.guard.country_daily = policy.guard.country_daily.max(u32::try_from(2 * at_home).unwrap_or(u32::MAX));
}

/// Up to the next whole unit.
fn whole(millionths: i64) -> i64 {
    (millionths + MILLION - 1) / MILLION * MILLION
}

/// What lane 3 may spend in a day, in millionths.
pub(super) fn lane_3_per_day(policy: &Policy) -> i64 {
    policy.money.most(policy.money.per_day, Lane::Unproved).millionths()
}

/// What [`fit`] may raise.
pub(super) fn limits_in_words(policy: &Policy) -> String {
    let money = &policy.money;
    let [day, month] = [money.per_day, money.per_month].map(amount_of);
    format!("caps of {day} a day and {month} a month, {} unproved texts a country and day", policy.guard.country_daily)
}

pub(super) fn in_words(policy: &Policy) -> Vec<(String, String)> {
    let money = &policy.money;
    let of = |amount: Money| format!("{} {}", money.currency, amount_of(amount));
    let lanes = [Lane::Own, Lane::Recovery, Lane::Unproved].map(|lane| amount_of(money.most(money.per_day, lane)));
    vec![
        ("Cap of a day".to_owned(), of(money.per_day)),
        ("Cap of a month".to_owned(), of(money.per_month)),
        ("Of the day at most: lanes 1, 2, 3".to_owned(), lanes.join(", ")),
        ("The dearest text".to_owned(), of(money.prices.dearest())),
    ]
}

fn amount_of(money: Money) -> String {
    amount(money.millionths())
}

/// As people read it: `1,234.50`.
pub(super) fn amount(millionths: i64) -> String {
    let cents = millionths / (MILLION / 100);
    format!("{}.{:02}", grouped(&(cents / 100).to_string()), cents % 100)
}

/// Digits in groups of three.
pub(super) fn grouped(digits: &str) -> String {
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_made_for_all_lanes_and_nothing_is_lowered() {
        let mut policy = Policy::new("https://id.example.com", "id.example.com");
        let places = Places::of(&policy).unwrap();
        fit(&mut policy, &places, 5_000);
        let of_new = 1_500 * 112 / 100 * 100_000;
        assert!(lane_3_per_day(&policy) >= 2 * of_new, "{}", lane_3_per_day(&policy));
        assert!(policy.money.most(policy.money.per_day, Lane::Own).millionths() >= 2 * 3_500 * 112 / 100 * 100_000);
        let caps = (policy.money.per_day, policy.guard.country_daily);
        fit(&mut policy, &places, 100);
        assert_eq!(caps, (policy.money.per_day, policy.guard.country_daily));
        assert_eq!(amount(1_234_567_890), "1,234.56");
    }
}
