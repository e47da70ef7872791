//! What a proof of work costs to make and to check, natively (`script/bench`); `end2end/solving.mjs` says what it costs
//! in a browser. Fails when checking takes more than a thousandth of solving.

use std::time::{Duration, Instant};

use proof_of_work::{Puzzle, parts, solve};

/// At rest (`guard.work_effort`).
const EFFORT: u32 = 12;
const PROOFS: u32 = 100;
const CHECKS: u32 = 50;

fn main() {
    let mut solved = Vec::new();
    let mut checked = Duration::ZERO;
    for n in 0..PROOFS {
        let begun = Instant::now();
        let work = solve(&format!("{EFFORT}-{n}")).unwrap_or_default();
        solved.push(begun.elapsed());
        let Some((puzzle, proof)) = parts(&work).and_then(|(ticket, proof)| Some((Puzzle::of(ticket)?, proof))) else {
            panic!("no proof");
        };
        let begun = Instant::now();
        for _ in 0..CHECKS {
            assert!(std::hint::black_box(puzzle.is_solved_by(proof)));
        }
        checked += begun.elapsed() / CHECKS;
    }
    solved.sort_unstable();
    let (mean, check) = (solved.iter().sum::<Duration>() / PROOFS, checked / PROOFS);
    let ratio = mean.as_nanos() / check.as_nanos().max(1);
    println!(
        "proof of work, effort {EFFORT}, native: mean {mean:.1?}, 95 % {:.1?}, checked in {check:.1?} (1/{ratio})",
        solved[94]
    );
    assert!(ratio >= 1_000, "checking takes more than a thousandth of solving");
}
