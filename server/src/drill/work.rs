//! Proof of work in a drill: its time passes on the set clock, and nobody's processor is kept busy.

use identity::policy::Policy;
use identity::refusal::Work;

/// Takes proofs at their word; all else about a ticket holds.
pub(super) fn play(policy: &mut Policy) {
    policy.guard.work_is_played = true;
}

/// What a request brings once the time for it has passed.
pub(super) fn solution(asked: &Work) -> String {
    format!("{}.played", asked.ticket)
}
