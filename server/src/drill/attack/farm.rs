//! Phones that solve proofs of work for him.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use identity::jiff::Timestamp;

/// A farm takes no work that it could not begin within this time: the ticket would be over.
const FARM_WAITS: Duration = Duration::from_mins(2);

/// Phones that do nothing but solve.
pub(super) struct Farm {
    free_at: BinaryHeap<Reverse<Timestamp>>,
}

impl Farm {
    pub fn of(phones: u32, from: Timestamp) -> Self {
        Self { free_at: (0..phones).map(|_| Reverse(from)).collect() }
    }

    /// When a work of `takes` is done; `None` when it would not be begun in time.
    pub fn takes(&mut self, now: Timestamp, takes: Duration) -> Option<Timestamp> {
        let begins = self.free_at.peek()?.0.max(now);
        if begins.duration_since(now).unsigned_abs() > FARM_WAITS {
            return None;
        }
        self.free_at.pop();
        let done = begins + takes;
        self.free_at.push(Reverse(done));
        Some(done)
    }
}
