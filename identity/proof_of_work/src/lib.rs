//! The work that a browser does before a send: Equihash, as often as the ticket's effort says.
//!
//! It holds its solver down with memory rather than with arithmetic, and is checked with 32 hashes a solution (see
//! `docs/decisions/0022-proof-of-work.md`). The same code solves in the browser (`frontend/solver`) and verifies on the
//! server. It depends on nothing, and knows nothing of tickets but that their effort stands before the first dash.

mod blake2b;
mod equihash;

use equihash::{Field, INDICES, Indices, Rows};

/// The most solutions that a proof holds. Several make the time to solve steadier than one: with eight, nineteen in
/// twenty are done within 1.6 times the mean, with one within 3.
const MOST: u32 = 8;

/// The most effort that a puzzle may ask for, in solutions: an hour and more on a phone.
pub const MOST_EFFORT: u32 = 1 << 20;

/// Bytes of a solution: the nonce of its run, and its indices of three bytes each.
const SOLUTION: usize = 4 + 3 * INDICES;

/// The longest text of a proof, in characters.
pub const LONGEST: usize = 2 * SOLUTION * MOST as usize;

/// What a ticket asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Puzzle {
    seed: [u8; 32],
    effort: u32,
}

impl Puzzle {
    /// The puzzle of a ticket, `<effort>-<anything>`; every byte of it changes the puzzle. `None` for what is no ticket.
    pub fn of(ticket: &str) -> Option<Self> {
        let (effort, _) = ticket.split_once('-')?;
        if effort.is_empty() || effort.starts_with('0') || !effort.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let effort = effort.parse().ok().filter(|effort| (1..=MOST_EFFORT).contains(effort))?;
        let hash = blake2b::hash(&[b"ringfence work ", ticket.as_bytes()].concat());
        let mut seed = [0; 32];
        for (bytes, word) in seed.as_chunks_mut::<8>().0.iter_mut().zip(hash) {
            *bytes = word.to_le_bytes();
        }
        Some(Self { seed, effort })
    }

    /// Solutions of Equihash that are found on average before enough of them count.
    pub fn effort(&self) -> u32 {
        self.effort
    }

    /// How many solutions a proof holds.
    pub fn needed(&self) -> u32 {
        self.effort.min(MOST)
    }

    /// Whether a solution counts. Past [`MOST`] each has to win a draw too, so that more effort makes no longer proof.
    fn counts(&self, solution: &Solution) -> bool {
        if self.effort <= MOST {
            return true;
        }
        let drawn = blake2b::hash(&[&self.seed[..], &solution.bytes()].concat())[0];
        drawn < u64::MAX / u64::from(self.effort) * u64::from(MOST)
    }

    /// Whether `proof` solves this puzzle. Takes [`Puzzle::needed`] times 32 rows at most, and stops at the first
    /// solution that is none.
    pub fn is_solved_by(&self, proof: &str) -> bool {
        let Some(solutions) = read(proof) else { return false };
        // In their order, so that none counts twice and a proof has one form alone.
        u32::try_from(solutions.len()) == Ok(self.needed())
            && solutions.is_sorted_by(|one, next| one < next)
            && solutions.iter().all(|solution| {
                self.counts(solution) && Rows::of(&self.seed, solution.nonce).are_solved_by(&solution.indices)
            })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Solution {
    nonce: u32,
    indices: Indices,
}

impl Solution {
    fn bytes(&self) -> [u8; SOLUTION] {
        let mut bytes = [0; SOLUTION];
        bytes[..4].copy_from_slice(&self.nonce.to_be_bytes());
        for (three, index) in bytes[4..].as_chunks_mut::<3>().0.iter_mut().zip(self.indices) {
            three.copy_from_slice(&index.to_be_bytes()[1..]);
        }
        bytes
    }

    fn read(bytes: &[u8; SOLUTION]) -> Self {
        let (nonce, rest) = bytes.split_at(4);
        let indices = rest.as_chunks::<3>().0;
        Self {
            nonce: nonce.iter().fold(0, |nonce, byte| nonce << 8 | u32::from(*byte)),
            indices: std::array::from_fn(|at| {
                let [high, middle, low] = indices[at];
                u32::from_be_bytes([0, high, middle, low])
            }),
        }
    }
}

/// In lower-case hexadecimal: one text for one proof.
fn write(solutions: &[Solution]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    let bytes = solutions.iter().flat_map(Solution::bytes);
    bytes.flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn read(text: &str) -> Option<Vec<Solution>> {
    if text.len() > LONGEST {
        return None;
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, odd) = text.as_bytes().as_chunks::<2>();
    let bytes: Vec<u8> =
        pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect::<Option<_>>()?;
    let (solutions, short) = bytes.as_chunks::<SOLUTION>();
    (odd.is_empty() && short.is_empty()).then(|| solutions.iter().map(Solution::read).collect())
}

/// Works on a puzzle, one run of some hundredths of a second at a time.
pub struct Solver {
    puzzle: Puzzle,
    field: Field,
    nonce: u32,
    seen: u32,
    found: Vec<Solution>,
}

impl Solver {
    pub fn puzzle(&self) -> &Puzzle {
        &self.puzzle
    }

    pub fn new(puzzle: Puzzle) -> Self {
        Self { puzzle, field: Field::new(), nonce: 0, seen: 0, found: Vec::new() }
    }

    /// Does one run. The proof, once it is whole.
    pub fn step(&mut self) -> Option<String> {
        let rows = Rows::of(&self.puzzle.seed, self.nonce);
        for indices in self.field.solve(&rows) {
            self.seen += 1;
            let solution = Solution { nonce: self.nonce, indices };
            if self.found.len() < self.puzzle.needed() as usize && self.puzzle.counts(&solution) {
                self.found.push(solution);
            }
        }
        self.nonce = self.nonce.wrapping_add(1);
        self.is_done().then(|| write(&self.found))
    }

    fn is_done(&self) -> bool {
        self.found.len() == self.puzzle.needed() as usize
    }

    /// Solutions that count, so far.
    pub fn found(&self) -> u32 {
        u32::try_from(self.found.len()).unwrap_or(u32::MAX)
    }

    /// All solutions, so far: [`Puzzle::effort`] of them are to be expected.
    pub fn seen(&self) -> u32 {
        self.seen
    }
}

/// What a form posts for a ticket: the ticket, a dot, and its proof. `None` for what is no ticket.
pub fn solve(ticket: &str) -> Option<String> {
    let mut solver = Solver::new(Puzzle::of(ticket)?);
    loop {
        if let Some(proof) = solver.step() {
            return Some([ticket, ".", &proof].concat());
        }
    }
}

/// Takes ticket and proof apart again. `None` for what is too long for both.
pub fn parts(work: &str) -> Option<(&str, &str)> {
    let (ticket, proof) = work.split_once('.')?;
    (proof.len() <= LONGEST && ticket.len() <= LONGEST).then_some((ticket, proof))
}
