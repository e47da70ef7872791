//! The one source of time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;

/// How far ahead of our own time a time on record may lie and still be taken as it is. A request reads the clock first and
/// waits then, for a connection and for one turn after the other, five seconds each at most; so another one, whose time is
/// later, may have written before it. And the clocks of two machines never quite agree.
pub(crate) const TOLERANCE: Duration = Duration::from_secs(30);

/// Whether a clock wrote this that ran ahead and was set back since: it lies further ahead than what processes disagree by.
pub(crate) fn is_from_ahead(at: Timestamp, now: Timestamp) -> bool {
    at > now + TOLERANCE
}

/// Tells what time it is.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// The machine's clock, which development and tests may set forward.
#[derive(Default)]
pub struct SystemClock {
    ahead_micros: AtomicI64,
}

impl SystemClock {
    /// Moves this clock forward. It never goes back.
    pub fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX / 4);
        self.ahead_micros.fetch_add(micros, Ordering::Relaxed);
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    fn now(&self) -> Timestamp {
        let ahead = jiff::SignedDuration::from_micros(self.ahead_micros.load(Ordering::Relaxed));
        let now = Timestamp::now();
        // Whole microseconds, as the tables keep them: what is read back equals what was written.
        let moved = now.checked_add(ahead).unwrap_or(Timestamp::MAX);
        Timestamp::from_microsecond(moved.as_microsecond()).unwrap_or(Timestamp::MAX)
    }
}

/// A clock that stands still until it is moved.
pub struct SetClock {
    micros: AtomicI64,
}

impl SetClock {
    pub fn at(time: Timestamp) -> Self {
        Self { micros: AtomicI64::new(time.as_microsecond()) }
    }

    pub fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX / 4);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// As a machine's clock does when it was wrong.
    pub fn set_back(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX / 4);
        self.micros.fetch_sub(micros, Ordering::Relaxed);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.micros.load(Ordering::Relaxed)).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_a_moment_later_is_not_from_ahead() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        assert!(!is_from_ahead(now - Duration::from_hours(24), now));
        assert!(!is_from_ahead(now + TOLERANCE, now));
        assert!(is_from_ahead(now + TOLERANCE + Duration::from_micros(1), now));
    }
}
