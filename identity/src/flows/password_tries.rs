//! How wrong passwords slow their sender down: a growing refusal, and no sleeping (SPEC 6).
//!
//! Every try is counted as wrong in a committed write before it is compared; the right one takes that back. Addresses
//! with and without an account are counted alike.

use std::time::Duration;

use jiff::Timestamp;

use crate::Identity;
use crate::clock;
use crate::hashing::{Against, Compared};
use crate::model::visitor::Visitor;
use crate::refusal::{No, Outcome, Refusal};
use crate::store::Tx;
use crate::store::password_tries::{self, Standing};

/// After this long without a wrong password the waits begin anew.
const FORGIVEN_AFTER: Duration = Duration::from_hours(1);

/// A try that has been counted.
pub(crate) struct Counted {
    pair: String,
    host: String,
    account: String,
    asked_from: String,
    /// Strangers have been guessing this account's password: 100 wrong ones in a row, by default.
    pub is_besieged: bool,
}

/// Counts a try for a typed address, or refuses it with [`Refusal::TooManyTries`].
pub(super) async fn count(identity: &Identity, typed_email: &str, visitor: &Visitor) -> Outcome<Counted> {
    let policy = &identity.policy.passwords;
    let now = identity.now();
    let host = visitor.host();
    let tag = tag(identity, typed_email);
    let counted = Counted {
        account: format!("account {tag}"),
        host: format!("host {host}"),
        asked_from: host.clone(),
        pair: format!("pair {tag} {host}"),
        is_besieged: false,
    };

    let mut tx = identity.store.write().await?;
    // Turns are taken in one order everywhere, so that no two requests wait for each other.
    let account = password_tries::take_turn(&mut tx, &counted.account, now).await?;
    let host = password_tries::take_turn(&mut tx, &counted.host, now).await?;
    let pair = password_tries::take_turn(&mut tx, &counted.pair, now).await?;
    for standing in [&host, &pair] {
        if let Some(wait_seconds) = seconds_left(standing, now) {
            return Err(Refusal::TooManyTries { wait_seconds: Some(wait_seconds) }.into());
        }
    }
    password_tries::set(&mut tx, &counted.account, account.wrong + 1, now, None).await?;
    for (subject, standing, free) in
        [(&counted.host, host, policy.free_per_address), (&counted.pair, pair, policy.free_per_pair)]
    {
        let wrong = recent(&standing, now) + 1;
        let refused_until = wait(wrong, free, policy.longest_wait).map(|wait| now + wait);
        password_tries::set(&mut tx, subject, wrong, now, refused_until).await?;
    }
    tx.commit().await?;
    Ok(Counted { is_besieged: account.wrong >= i64::from(policy.siege), ..counted })
}

/// What wrong passwords for a typed address are counted under.
pub(super) fn tag(identity: &Identity, typed_email: &str) -> String {
    identity.keys.tag(&[b"password", typed_email.as_bytes()])
}

impl Counted {
    /// Compares under this count. Past capacity nothing was looked at, and so nothing stays counted.
    pub(super) async fn compare(&self, identity: &Identity, against: Against, secret: &[u8]) -> Outcome<Compared> {
        let found = identity.hashing.compare(&self.asked_from, against, secret).await;
        if matches!(found, Err(No::Refused(_))) {
            let mut tx = identity.store.write().await?;
            for subject in [&self.account, &self.host, &self.pair] {
                password_tries::give_back(&mut tx, subject).await?;
            }
            tx.commit().await?;
        }
        found
    }

    /// The password was right: takes the count back, and ends the row of wrong ones.
    pub(super) async fn was_right(&self, tx: &mut Tx) -> Outcome<()> {
        password_tries::forget(tx, &self.account).await?;
        self.was_right_here(tx).await
    }

    /// As [`Counted::was_right`], and the siege goes on: whoever guessed the password at last must not lift it by
    /// entering it once more.
    pub(super) async fn was_right_under_siege(&self, tx: &mut Tx) -> Outcome<()> {
        password_tries::give_back(tx, &self.account).await?;
        self.was_right_here(tx).await
    }

    async fn was_right_here(&self, tx: &mut Tx) -> Outcome<()> {
        password_tries::give_back(tx, &self.host).await?;
        password_tries::forget(tx, &self.pair).await?;
        Ok(())
    }
}

fn recent(standing: &Standing, now: Timestamp) -> i64 {
    if now.duration_since(standing.last_at).unsigned_abs() > FORGIVEN_AFTER { 0 } else { standing.wrong }
}

/// What is left of a wait. One that began in a time which is yet to come was written by a clock that was set back.
fn seconds_left(standing: &Standing, now: Timestamp) -> Option<u32> {
    let left = standing.refused_until?.duration_since(now);
    let is_waited = left.is_positive() && !clock::is_from_ahead(standing.last_at, now);
    is_waited.then(|| u32::try_from(left.as_secs() + 1).unwrap_or(u32::MAX))
}

/// None for the first `free` wrong ones, then 1 s, doubling.
fn wait(wrong: i64, free: u32, longest: Duration) -> Option<Duration> {
    let past = u32::try_from(wrong - i64::from(free)).ok().filter(|past| *past > 0)?;
    Some(Duration::from_secs(1 << (past - 1).min(30)).min(longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_past_the_free_ones() {
        let longest = Duration::from_mins(15);
        assert!((1..=5).all(|wrong| wait(wrong, 5, longest).is_none()));
        let waits: Vec<u64> = (6..=10).filter_map(|wrong| wait(wrong, 5, longest)).map(|wait| wait.as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16]);
        assert_eq!(wait(1_000, 5, longest), Some(longest));
    }
}
