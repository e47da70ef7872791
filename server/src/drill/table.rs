//! The table that a drill prints.

use std::fmt::Write as _;
use std::time::Duration;

use super::money::amount;
use super::outcome::{Attackers, Outcome};

pub(super) const HEAD: [&str; 12] = [
    "shape",
    "attackers",
    "requests",
    "texts paid",
    "money",
    "dearest day",
    "trips after",
    "returning refused",
    "new refused",
    "asked for work",
    "led elsewhere",
    "got in",
];

/// One line for each outcome, in columns.
pub(super) fn table(outcomes: &[Outcome]) -> String {
    let mut lines: Vec<Vec<String>> = vec![HEAD.iter().map(ToString::to_string).collect()];
    lines.extend(outcomes.iter().map(line));
    let widths: Vec<usize> =
        (0..HEAD.len()).map(|at| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for line in &lines {
        for (at, cell) in line.iter().enumerate() {
            let width = widths[at];
            // Words to the left, figures to the right.
            let _ = if at < 2 { write!(text, "{cell:width$}  ") } else { write!(text, "{cell:>width$}  ") };
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

pub(super) fn line(outcome: &Outcome) -> Vec<String> {
    let paid = outcome.paid.attack_in_all();
    let is_attack = outcome.shape.is_some();
    let of_attack = |text: String| if is_attack { text } else { "–".to_owned() };
    vec![
        outcome.shape.map_or("no attack", |shape| shape.name).to_owned(),
        attackers(outcome.attackers),
        of_attack(outcome.requests.to_string()),
        of_attack(paid.texts.to_string()),
        of_attack(amount(paid.money)),
        of_attack(amount(outcome.paid.dearest_day().money)),
        of_attack(outcome.tripped_after.map_or_else(|| "never".to_owned(), lasted)),
        format!("{} of {}", outcome.returning.refused, outcome.returning.people),
        format!("{} of {}", outcome.new.refused, outcome.new.people),
        (outcome.returning.worked + outcome.new.worked).to_string(),
        (outcome.returning.led_elsewhere + outcome.new.led_elsewhere).to_string(),
        (outcome.returning.got_in + outcome.new.got_in).to_string(),
    ]
}

pub(super) fn attackers(attackers: Attackers) -> String {
    match attackers {
        Attackers::Bots => "bots".to_owned(),
        Attackers::Farm(phones) => format!("{phones} phones"),
        Attackers::Nobody => "nobody".to_owned(),
    }
}

/// `4.0 s`, `33 min`, `2.8 h`, `16.8 days`.
pub(super) fn lasted(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        s if s < 120.0 => format!("{s:.1} s"),
        s if s < 7_200.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.1} h", s / 3_600.0),
        s => format!("{:.1} days", s / 86_400.0),
    }
}
