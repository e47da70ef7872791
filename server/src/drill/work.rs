//! Proof of work in a drill: its time passes on the set clock, and nobody's processor is kept busy.

use identity::refusal::Work;

/// What a request brings once the time for it has passed.
pub(super) fn solution(asked: &Work) -> String {
    format!("{}.played", asked.ticket)
}
