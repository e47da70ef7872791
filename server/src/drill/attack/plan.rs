//! When he asks, with which accounts, and for which numbers.

use std::time::Duration;

use identity::entropy::SeededEntropy;
use identity::jiff::Timestamp;
use identity::model::email_address::EmailAddress;
use identity::model::token::Token;
use identity::policy::Policy;

use super::Account;
use crate::drill::dice::Dice;
use crate::drill::places::Places;
use crate::drill::shapes::{Accounts, Numbers, Pace, Shape};

const DAY: Duration = Duration::from_hours(24);

/// How long the shape lasts, and when each request comes.
pub(super) fn times(
    shape: &Shape,
    policy: &Policy,
    countries: usize,
    requests: u32,
    from: Timestamp,
) -> Vec<Timestamp> {
    let every = |gap: Duration| (0..requests).map(move |n| from + gap * n).collect();
    match shape.pace {
        Pace::PerMinute(n) => every(Duration::from_mins(1) / n),
        Pace::Together { at_once, per_minute } => {
            let gap = Duration::from_mins(1) * at_once / per_minute;
            (0..requests).map(|n| from + gap * (n / at_once)).collect()
        }
        Pace::BelowEveryLimit => every(below_every_limit(policy, countries)),
    }
}

/// The gap between two requests of somebody who stays below the country's day, and below what its breaker looks at.
fn below_every_limit(policy: &Policy, countries: usize) -> Duration {
    let guard = &policy.guard;
    let countries = u32::try_from(countries).unwrap_or(1).max(1);
    let by_day = DAY / (guard.country_daily.saturating_sub(1).max(1) * countries);
    let by_hour = Duration::from_hours(1) / (guard.breaker.country_sends.saturating_sub(1).max(1) * countries);
    by_day.max(by_hour)
}

pub(super) fn accounts(kind: Accounts, times: &[Timestamp], from: Timestamp, seed: u64) -> Vec<Account> {
    let entropy = SeededEntropy::new(seed ^ 0x0f0f_0f0f);
    let (how_many, registered_at): (usize, Box<dyn Fn(usize) -> Timestamp + '_>) = match kind {
        Accounts::Fresh { requests_each } => {
            let before = move |n: usize| times[n * requests_each] - Duration::from_mins(2);
            (times.len().div_ceil(requests_each), Box::new(before))
        }
        Accounts::Aged(how_many) => (how_many.min(times.len()), Box::new(move |_| from - DAY * 9)),
    };
    let account = |n: usize| {
        Some(Account {
            email: EmailAddress::parse(&format!("stranger-{n}@example.com")).ok()?,
            registered_at: registered_at(n),
            browser: Token::new(&entropy),
            session: None,
            has_started: false,
        })
    };
    (0..how_many).filter_map(account).collect()
}

pub(super) fn numbers(kind: Numbers, places: &Places, how_many: usize, dice: &mut Dice) -> Option<Vec<String>> {
    // His carriers are at home where the texts are dearest for us; any served country but ours will do.
    let away = &places.served[places.served.len() - 1];
    let any_of = |block: &str, dice: &mut Dice| format!("{block}{:04}", dice.below(10_000));
    let each = |block: &str, dice: &mut Dice| (0..how_many).map(|_| any_of(block, dice)).collect();
    Some(match kind {
        Numbers::Sequential => sequential(&away.blocks, how_many, dice),
        Numbers::OneBlock => {
            let block = &away.blocks[dice.place(away.blocks.len())];
            // All of a block in an order of their own: a step that shares no factor with 10,000.
            let from = dice.below(10_000);
            (0..how_many as u64).map(|n| format!("{block}{:04}", (from + n * 7_919) % 10_000)).collect()
        }
        Numbers::Rotating => {
            let held = |blocks: &[String]| blocks.iter().step_by(4).cloned().collect::<Vec<_>>();
            let countries: Vec<Vec<String>> = places.served.iter().map(|country| held(&country.blocks)).collect();
            // Country after country and block after block, so that none comes twice before all have come.
            (0..how_many)
                .map(|n| {
                    let blocks = &countries[n % countries.len()];
                    any_of(&blocks[n / countries.len() % blocks.len()], dice)
                })
                .collect()
        }
        Numbers::Premium => {
            let block = places.served.iter().find_map(|country| country.premium.as_deref())?;
            each(block, dice)
        }
        Numbers::NeverServed => {
            let country = places.not_served.as_ref()?;
            (0..how_many).map(|n| any_of(&country.blocks[n % country.blocks.len()], dice)).collect()
        }
        Numbers::One => {
            let number = any_of(&away.blocks[dice.place(away.blocks.len())], dice);
            vec![number; how_many]
        }
    })
}

/// Counts up from one block into the one that follows it: half of the numbers lie in each.
fn sequential(blocks: &[String], how_many: usize, dice: &mut Dice) -> Vec<String> {
    let follows = |pair: &[String]| {
        let number = |block: &String| block.trim_start_matches('+').parse::<u64>().ok();
        number(&pair[0]).zip(number(&pair[1])).is_some_and(|(one, next)| next == one + 1)
    };
    let starts: Vec<&String> = blocks.windows(2).filter(|pair| follows(pair)).map(|pair| &pair[0]).collect();
    let block = starts.get(dice.place(starts.len())).copied().unwrap_or(&blocks[0]);
    let next: u64 = block.trim_start_matches('+').parse::<u64>().map_or(0, |block| (block + 1) * 10_000);
    let first = next.saturating_sub(how_many as u64 / 2);
    (0..how_many as u64).map(|n| format!("+{}", first + n)).collect()
}
