//! Equihash (Biryukov and Khovratovich, NDSS 2016) with n = 96 and k = 5: of 2^17 rows of 96 bits find 32 whose XOR is
//! zero, by Wagner's algorithm: pairs that agree in 16 bits, then pairs of those in the next 16, and so on. A run finds
//! two on average; to check one takes 32 rows.

use crate::blake2b;

/// Rows of one run.
const ROWS: u32 = 1 << INDEX_BITS;
const INDEX_BITS: u32 = 17;
/// Rows in a solution.
pub(crate) const INDICES: usize = 32;
/// Rounds of 16 bits each; the last one after them takes 32.
const ROUNDS: usize = 4;
/// Rows drawn from one hash.
const ROWS_PER_HASH: u32 = 5;
/// A round leaves as many pairs as it was given, give or take a few; what is past this is let go.
const CAPACITY: usize = ROWS as usize + (ROWS as usize >> 6);
/// Buckets of a round.
const BUCKETS: usize = 1 << 16;

/// 96 bits.
type Row = [u32; 3];

/// Rows by their number; each half of each half begins with its lower one, so that a solution has one form alone.
pub(crate) type Indices = [u32; INDICES];

/// What a puzzle and a nonce are hashed to.
pub(crate) struct Rows {
    message: [u8; 40],
}

impl Rows {
    pub(crate) fn of(seed: &[u8; 32], nonce: u32) -> Self {
        let mut message = [0; 40];
        message[..32].copy_from_slice(seed);
        message[32..36].copy_from_slice(&nonce.to_le_bytes());
        Self { message }
    }

    /// The rows `group * ROWS_PER_HASH` and those after it.
    fn group(&self, group: u32) -> [Row; ROWS_PER_HASH as usize] {
        let mut message = self.message;
        message[36..].copy_from_slice(&group.to_le_bytes());
        let words = blake2b::hash(&message);
        let half = |at: usize| {
            let word = words[at / 2];
            #[expect(clippy::cast_possible_truncation, reason = "one half of a word of 64 bits")]
            let half = if at.is_multiple_of(2) { word as u32 } else { (word >> 32) as u32 };
            half
        };
        std::array::from_fn(|row| std::array::from_fn(|word| half(row * 3 + word)))
    }

    fn row(&self, index: u32) -> Row {
        self.group(index / ROWS_PER_HASH)[(index % ROWS_PER_HASH) as usize]
    }

    /// Whether `indices` is a solution, in its one form. Takes 32 rows at most, whatever it is given.
    pub(crate) fn are_solved_by(&self, indices: &Indices) -> bool {
        let mut sorted = *indices;
        sorted.sort_unstable();
        if sorted[INDICES - 1] >= ROWS || sorted.windows(2).any(|pair| pair[0] == pair[1]) {
            return false;
        }
        let mut rows: [Row; INDICES] = std::array::from_fn(|at| self.row(indices[at]));
        let mut width = 1;
        for round in 0..=ROUNDS {
            for left in (0..INDICES).step_by(2 * width) {
                let right = left + width;
                if indices[left] > indices[right] {
                    return false;
                }
                rows[left] = xor(rows[left], rows[right]);
                let is_zero =
                    if round == ROUNDS { rows[left] == [0; 3] } else { (0..=round).all(|at| key(rows[left], at) == 0) };
                if !is_zero {
                    return false;
                }
            }
            width *= 2;
        }
        true
    }
}

fn xor(one: Row, other: Row) -> Row {
    [one[0] ^ other[0], one[1] ^ other[1], one[2] ^ other[2]]
}

/// The 16 bits that a round compares.
fn key(row: Row, round: usize) -> usize {
    (row[round / 2] >> (16 * (round % 2))) as usize & (BUCKETS - 1)
}

/// The memory of a run: about 11 MB, used again by the next one.
pub(crate) struct Field {
    rows: Vec<Row>,
    next: Vec<Row>,
    /// Which two rows of the round before each row came from.
    pairs: [Vec<[u32; 2]>; ROUNDS],
    /// Where each bucket begins in `sorted`.
    begins: Vec<u32>,
    sorted: Vec<u32>,
}

impl Field {
    pub(crate) fn new() -> Self {
        Self {
            rows: Vec::with_capacity(CAPACITY),
            next: Vec::with_capacity(CAPACITY),
            pairs: std::array::from_fn(|_| Vec::with_capacity(CAPACITY)),
            begins: vec![0; BUCKETS + 1],
            sorted: vec![0; CAPACITY],
        }
    }

    /// One run: every solution of these rows that Wagner's algorithm finds.
    pub(crate) fn solve(&mut self, rows: &Rows) -> Vec<Indices> {
        self.rows.clear();
        self.rows.extend((0..ROWS.div_ceil(ROWS_PER_HASH)).flat_map(|group| rows.group(group)).take(ROWS as usize));
        for round in 0..ROUNDS {
            self.sort(round);
            self.pair(round);
        }
        self.sort(ROUNDS);
        let mut solutions: Vec<Indices> = self.last_pairs().iter().filter_map(|pair| self.indices(*pair)).collect();
        solutions.sort_unstable();
        solutions.dedup();
        solutions
    }

    /// Sorts the rows' numbers by what the round compares (counting sort).
    fn sort(&mut self, round: usize) {
        self.begins.fill(0);
        for row in &self.rows {
            self.begins[key(*row, round)] += 1;
        }
        let mut sum = 0;
        for begin in &mut self.begins {
            sum += *begin;
            *begin = sum;
        }
        // From the end of each bucket to its begin, where the counter then stands.
        for (number, row) in (0_u32..).zip(&self.rows) {
            let place = &mut self.begins[key(*row, round)];
            *place -= 1;
            self.sorted[*place as usize] = number;
        }
    }

    fn bucket(&self, bucket: usize) -> &[u32] {
        &self.sorted[self.begins[bucket] as usize..self.begins[bucket + 1] as usize]
    }

    /// Takes the XOR of every two rows in one bucket to the next round.
    fn pair(&mut self, round: usize) {
        let mut next = std::mem::take(&mut self.next);
        let mut pairs = std::mem::take(&mut self.pairs[round]);
        next.clear();
        pairs.clear();
        'full: for bucket in 0..BUCKETS {
            let members = self.bucket(bucket);
            for (at, one) in members.iter().enumerate() {
                let row = self.rows[*one as usize];
                for other in &members[at + 1..] {
                    let sum = xor(row, self.rows[*other as usize]);
                    // Two that came from the same rows cancel out for ever.
                    if sum == [0; 3] {
                        continue;
                    }
                    if next.len() == CAPACITY {
                        break 'full;
                    }
                    next.push(sum);
                    pairs.push([*one, *other]);
                }
            }
        }
        self.pairs[round] = pairs;
        self.next = std::mem::replace(&mut self.rows, next);
    }

    /// The pairs of the last round: all that is left of them agrees.
    fn last_pairs(&self) -> Vec<[u32; 2]> {
        let mut found = Vec::new();
        for bucket in 0..BUCKETS {
            let members = self.bucket(bucket);
            for (at, one) in members.iter().enumerate() {
                let same = |other: &&u32| self.rows[**other as usize] == self.rows[*one as usize];
                found.extend(members[at + 1..].iter().filter(same).map(|other| [*one, *other]));
            }
        }
        found
    }

    /// The rows of the first round behind a pair of the last, in their one form; `None` where one stands there twice.
    fn indices(&self, pair: [u32; 2]) -> Option<Indices> {
        let mut indices = [0; INDICES];
        indices[..2].copy_from_slice(&pair);
        let mut count = 2;
        for pairs in self.pairs.iter().rev() {
            for at in (0..count).rev() {
                let [one, other] = pairs[indices[at] as usize];
                indices[2 * at] = one;
                indices[2 * at + 1] = other;
            }
            count *= 2;
        }
        let mut width = 1;
        while width < INDICES {
            for both in indices.chunks_exact_mut(2 * width) {
                if both[0] > both[width] {
                    let (left, right) = both.split_at_mut(width);
                    left.swap_with_slice(right);
                }
            }
            width *= 2;
        }
        let mut sorted = indices;
        sorted.sort_unstable();
        sorted.windows(2).all(|pair| pair[0] != pair[1]).then_some(indices)
    }
}
