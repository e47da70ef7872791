//! What a proof stands for, and what stands for none.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::sync::LazyLock;

use proof_of_work::{LONGEST, MOST_EFFORT, Puzzle, Solver, parts, solve};
use proptest::prelude::*;

const TICKET: &str = "3-a-ticket";

/// Solved once: each case would else cost a run.
static PROOF: LazyLock<String> = LazyLock::new(|| proof(TICKET));

fn puzzle(ticket: &str) -> Puzzle {
    Puzzle::of(ticket).unwrap()
}

fn proof(ticket: &str) -> String {
    parts(&solve(ticket).unwrap()).unwrap().1.to_owned()
}

#[test]
fn a_proof_solves_its_own_ticket_and_no_other() {
    assert!(puzzle(TICKET).is_solved_by(&PROOF));
    for other in ["3-a-ticker", "2-a-ticket", "4-a-ticket", "30-a-ticket", "3-a-ticket "] {
        assert!(!puzzle(other).is_solved_by(&PROOF), "{other}");
    }
}

#[test]
fn a_proof_past_eight_solutions_grows_no_longer_and_takes_more_of_them() {
    let mut solver = Solver::new(puzzle("40-a-ticket"));
    let proof = loop {
        if let Some(proof) = solver.step() {
            break proof;
        }
    };
    assert_eq!((solver.found(), proof.len()), (8, LONGEST));
    // The same one every time: 8 draws at odds of 1 in 5.
    assert!(solver.seen() > 20, "{}", solver.seen());
    assert!(puzzle("40-a-ticket").is_solved_by(&proof));
}

/// The effort is in the puzzle: what would do for less does not do for more, and the other way round.
#[test]
fn solutions_that_win_no_draw_do_not_count() {
    let eight = proof("8-a-ticket");
    assert!(puzzle("8-a-ticket").is_solved_by(&eight));
    assert!(!puzzle("9-a-ticket").is_solved_by(&eight));
    let as_much = Puzzle::of(&format!("{MOST_EFFORT}-a-ticket")).unwrap();
    assert!(!as_much.is_solved_by(&eight));
}

#[test]
fn a_run_finds_two_solutions_on_average() {
    let mut solver = Solver::new(puzzle("1000-mean"));
    for _ in 0..60 {
        assert!(solver.step().is_none());
    }
    // Poisson with mean 113: this is five deviations on each side.
    assert!((60..=170).contains(&solver.seen()), "{}", solver.seen());
}

#[test]
fn what_is_no_ticket_is_no_puzzle() {
    for ticket in ["", "-", "3", "0-x", "-1-x", "+3-x", "03-x", " 3-x", "3.5-x", "4294967296-x", "1048577-x", "x-3"] {
        assert_eq!(Puzzle::of(ticket), None, "{ticket}");
    }
    assert_eq!(Puzzle::of("1048576-x").unwrap().effort(), MOST_EFFORT);
}

#[test]
fn a_solution_taken_away_doubled_or_out_of_order_solves_nothing() {
    let one = PROOF.len() / 3;
    let (first, second, third) = (&PROOF[..one], &PROOF[one..2 * one], &PROOF[2 * one..]);
    let refused = [
        format!("{first}{second}"),
        format!("{first}{first}{second}"),
        format!("{first}{second}{second}"),
        format!("{second}{first}{third}"),
        format!("{first}{second}{third}{third}"),
        format!("{first}{second}{third}0"),
        String::new(),
        PROOF.to_uppercase(),
    ];
    for proof in refused {
        assert!(!puzzle(TICKET).is_solved_by(&proof), "{proof}");
    }
}

/// Every other order of the same 32 rows sums to zero too, and is refused: a solution has one form.
#[test]
fn a_solution_in_another_order_of_its_rows_solves_nothing() {
    let ticket = "1-order";
    let proof = proof(ticket);
    let (nonce, indices) = proof.split_at(8);
    for width in [1, 2, 4, 8, 16] {
        let (left, right) = indices[..12 * width].split_at(6 * width);
        let swapped = [nonce, right, left, &indices[12 * width..]].concat();
        assert_eq!(swapped.len(), proof.len());
        assert!(!puzzle(ticket).is_solved_by(&swapped), "{width}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn every_solved_ticket_verifies(effort in 1_u32..12, ticket in "[a-zA-Z0-9_-]{0,90}") {
        let ticket = format!("{effort}-{ticket}");
        prop_assert!(puzzle(&ticket).is_solved_by(&proof(&ticket)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]
    #[test]
    fn any_changed_bit_breaks_the_proof(at in any::<prop::sample::Index>(), bit in 0..4_u32) {
        let at = at.index(PROOF.len());
        let digit = u32::from_str_radix(&PROOF[at..=at], 16).unwrap() ^ (1 << bit);
        let changed = format!("{}{digit:x}{}", &PROOF[..at], &PROOF[at + 1..]);
        prop_assert!(!puzzle(TICKET).is_solved_by(&changed));
    }

    /// An index in the place of another: one that stands there already, one that is missing, one past the end.
    #[test]
    fn any_other_row_breaks_the_proof(at in 0_usize..96, index in 0_u32..1 << 24) {
        let place = (at / 32) * (PROOF.len() / 3) + 8 + (at % 32) * 6;
        let index = format!("{index:06x}");
        prop_assume!(PROOF[place..place + 6] != index);
        let changed = format!("{}{index}{}", &PROOF[..place], &PROOF[place + 6..]);
        prop_assert!(!puzzle(TICKET).is_solved_by(&changed));
    }

    #[test]
    fn garbage_never_panics_and_solves_nothing(ticket in ".{0,80}", proof in ".{0,2000}", hex in "[0-9a-f]{0,1800}") {
        let _ = parts(&proof);
        prop_assert_eq!(Puzzle::of(&format!("{TICKET}{ticket}")).unwrap().is_solved_by(&proof), false);
        prop_assert!(!puzzle(TICKET).is_solved_by(&hex));
        if let Some(puzzle) = Puzzle::of(&ticket) {
            prop_assert!(!puzzle.is_solved_by(&hex));
        }
    }

    #[test]
    fn whole_solutions_of_random_rows_solve_nothing(seed in prop::collection::vec(any::<[u8; 100]>(), 3)) {
        let hex = seed.iter().flatten().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        prop_assert!(!puzzle(TICKET).is_solved_by(&hex));
    }
}
