//! The solver of proofs of work, for a worker in the browser: plain exports, no bindings. `input` makes room for a ticket,
//! `start` reads it, `step` does one run and answers the length of the proof at `output` once it is whole.

#![expect(unsafe_code, reason = "exports need their names; nothing else here is unsafe")]

use std::cell::RefCell;

use proof_of_work::{Puzzle, Solver};

/// The longest ticket, in bytes.
const LONGEST: usize = 1024;

#[derive(Default)]
struct Bench {
    ticket: Vec<u8>,
    solver: Option<Solver>,
    proof: String,
}

thread_local! {
    static BENCH: RefCell<Bench> = RefCell::default();
}

fn at_bench<T>(act: impl FnOnce(&mut Bench) -> T) -> T {
    BENCH.with_borrow_mut(act)
}

fn ask<T: Default>(question: impl FnOnce(&Solver) -> T) -> T {
    at_bench(|bench| bench.solver.as_ref().map(question).unwrap_or_default())
}

/// Where a ticket of so many bytes is to be written.
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    at_bench(|bench| {
        bench.ticket = vec![0; length.min(LONGEST)];
        bench.ticket.as_mut_ptr()
    })
}

/// Reads the ticket and answers its effort; 0 for what is none.
#[unsafe(no_mangle)]
pub extern "C" fn start() -> u32 {
    at_bench(|bench| {
        bench.proof.clear();
        bench.solver = std::str::from_utf8(&bench.ticket).ok().and_then(Puzzle::of).map(Solver::new);
    });
    ask(|solver| solver.puzzle().effort())
}

/// One run. The length of the proof, once it is whole; 0 before that.
#[unsafe(no_mangle)]
pub extern "C" fn step() -> usize {
    at_bench(|bench| {
        if let Some(proof) = bench.solver.as_mut().and_then(Solver::step) {
            bench.proof = proof;
        }
        bench.proof.len()
    })
}

/// Where the proof is.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    at_bench(|bench| bench.proof.as_ptr())
}

/// Solutions seen so far; `effort` of them are to be expected.
#[unsafe(no_mangle)]
pub extern "C" fn seen() -> u32 {
    ask(Solver::seen)
}

/// Those that count, so far.
#[unsafe(no_mangle)]
pub extern "C" fn found() -> u32 {
    ask(Solver::found)
}

/// Those that count and are needed.
#[unsafe(no_mangle)]
pub extern "C" fn needed() -> u32 {
    ask(|solver| solver.puzzle().needed())
}
