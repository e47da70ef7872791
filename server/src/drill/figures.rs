//! What a drill is held to: the figures of issue and specification, against what was seen.

use super::money::amount;
use super::outcome::{Attackers, Outcome};
use super::table::{attackers, lasted};

/// One figure, and whether it held.
pub struct Figure {
    pub what: String,
    pub seen: String,
    /// `None` for what is stated and bound by no figure.
    pub holds: Option<bool>,
}

impl Figure {
    /// `holds`, `BROKEN` or `stated`.
    pub fn verdict(&self) -> &'static str {
        match self.holds {
            Some(true) => "holds",
            Some(false) => "BROKEN",
            None => "stated",
        }
    }
}

/// Texts that a concentrated shape may cost.
const CONCENTRATED_TEXTS: u32 = 20;
/// Seconds until its first refusal.
const CONCENTRATED_TRIP: f64 = 60.0;
/// Of a thousand honest people.
const HONEST_REFUSED: f64 = 5.0;

/// All of them. `lane_3_per_day` is what lane 3 may spend in a day, in millionths.
pub fn figures(outcomes: &[Outcome], lane_3_per_day: i64) -> Vec<Figure> {
    let attacks = || outcomes.iter().filter(|outcome| outcome.shape.is_some());
    let all_concentrated = || attacks().filter(|outcome| outcome.shape.is_some_and(|shape| shape.is_concentrated));
    let concentrated = || all_concentrated().filter(|outcome| outcome.attackers == Attackers::Bots);
    let distributed = || attacks().filter(|outcome| outcome.shape.is_some_and(|shape| !shape.is_concentrated));
    let mut figures = Vec::new();
    if let Some(worst) = concentrated().max_by_key(|outcome| outcome.paid.attack_in_all().texts) {
        let paid = worst.paid.attack_in_all();
        figures.push(Figure {
            what: format!("A concentrated attack is paid for at most {CONCENTRATED_TEXTS} texts"),
            seen: format!("at most {} ({}), {}", paid.texts, amount(paid.money), which(worst)),
            holds: Some(paid.texts <= CONCENTRATED_TEXTS),
        });
    }
    let farms = || all_concentrated().filter(|outcome| outcome.attackers != Attackers::Bots);
    if let Some(worst) = farms().max_by_key(|outcome| outcome.paid.attack_in_all().texts) {
        let paid = worst.paid.attack_in_all();
        figures.push(Figure {
            what: "A concentrated attack that solves what it is asked".to_owned(),
            seen: format!("at most {} texts ({}), {}", paid.texts, amount(paid.money), which(worst)),
            holds: None,
        });
    }
    let trips = |outcome: &&Outcome| outcome.tripped_after.map_or(f64::INFINITY, |after| after.as_secs_f64());
    if let Some(worst) = concentrated().max_by(|one, other| trips(one).total_cmp(&trips(other))) {
        figures.push(Figure {
            what: format!("A concentrated attack meets its first refusal within {CONCENTRATED_TRIP:.0} s"),
            seen: format!("after {}, {}", worst.tripped_after.map_or_else(|| "never".to_owned(), lasted), which(worst)),
            holds: Some(trips(&worst) <= CONCENTRATED_TRIP),
        });
    }
    if let Some(worst) = distributed().max_by_key(|outcome| outcome.paid.dearest_day().money) {
        let day = worst.paid.dearest_day();
        figures.push(Figure {
            what: format!("A distributed attack costs at most what lane 3 may spend a day, {}", amount(lane_3_per_day)),
            seen: format!("at most {} a day ({} texts), {}", amount(day.money), day.texts, which(worst)),
            holds: Some(day.money <= lane_3_per_day),
        });
    }
    if let Some(worst) = attacks().max_by_key(|outcome| outcome.returning.refused) {
        figures.push(Figure {
            what: "No returning person is refused".to_owned(),
            seen: format!("at most {} of {}, {}", worst.returning.refused, worst.returning.people, which(worst)),
            holds: Some(worst.returning.refused == 0),
        });
    }
    // A farm that solves what it is asked, and owns accounts and phones, looks like as many people: what bounds it is money
    // and rule 4's last word, which then meet others too.
    let (bots, farms): (Vec<_>, Vec<_>) = attacks().partition(|outcome| outcome.attackers == Attackers::Bots);
    for (some, what, is_held) in [
        (bots, "At most 0.5 % of honest people are refused", true),
        (farms, "Honest people who are refused while a farm solves what it is asked", false),
    ] {
        let worst = some.into_iter().max_by(|one, other| one.refused_per_mille().total_cmp(&other.refused_per_mille()));
        let Some(worst) = worst else { continue };
        figures.push(Figure {
            what: what.to_owned(),
            seen: format!("at most {:.2} %, {}", worst.refused_per_mille() / 10.0, which(worst)),
            holds: is_held.then_some(worst.refused_per_mille() <= HONEST_REFUSED),
        });
    }
    let worked = |outcome: &&Outcome| outcome.returning.worked + outcome.new.worked;
    if let Some(worst) = attacks().max_by_key(worked) {
        let (new, returning) = (&worst.new, &worst.returning);
        figures.push(Figure {
            what: "Honest people who are asked for work".to_owned(),
            seen: format!(
                "at most {} of {} new and {} of {} returning, {} s of their phones at the longest, {}",
                new.worked,
                new.people,
                returning.worked,
                returning.people,
                new.longest_work.max(returning.longest_work),
                which(worst)
            ),
            holds: None,
        });
    }
    let led = |outcome: &&Outcome| outcome.returning.led_elsewhere + outcome.new.led_elsewhere;
    if let Some(worst) = attacks().max_by_key(led) {
        figures.push(Figure {
            what: "Honest people who are led to another channel".to_owned(),
            seen: format!("at most {} of {}, {}", led(&worst), worst.new.people + worst.returning.people, which(worst)),
            holds: None,
        });
    }
    figures
}

fn which(outcome: &Outcome) -> String {
    let name = outcome.shape.map_or("no attack", |shape| shape.name);
    match outcome.attackers {
        Attackers::Nobody => name.to_owned(),
        some => format!("{name} by {}", attackers(some)),
    }
}
