//! What has to be worked for, how much, and whether it was (SPEC 4).
//!
//! The ticket is made at the moment of the refusal and signed: so nothing can be solved ahead of it, and nothing that was
//! solved for one form, target or browser opens another. How much it asks for comes from where the asker stands, never
//! from whether the number has an account.

use std::time::Duration;

use jiff::Timestamp;
use proof_of_work::Puzzle;
use sqlx::AnyConnection;

use super::{Asker, Stop};
use crate::Identity;
use crate::model::id;
use crate::model::purpose::Lane;
use crate::model::target::Channel;
use crate::refusal::{Fault, Refusal, Work};
use crate::store::sends::SendRow;
use crate::store::work;

/// From a ticket's making to its end. The most effort takes a slow phone less than two minutes in nineteen cases of twenty.
const LIFETIME: Duration = Duration::from_mins(5);
/// Effort doubles this often at most, at the highest five times past a figure.
const MOST_DOUBLINGS: u32 = 7;
/// For everybody in a country whose codes too seldom come back.
const DOUBLINGS_OF_A_COUNTRY: u32 = 2;
/// So many texts to unproved numbers a day cost an account no work, and so many numbers that it proves. SPEC 4 asks accounts
/// younger than a day for the first; all are asked for both, since no other figure holds who answers the codes himself
/// (docs/decisions/0022-proof-of-work.md).
const FREE_TEXTS: i64 = 3;
const FREE_NUMBERS: i64 = 1;
const A_DAY: Duration = Duration::from_hours(24);
/// Solutions that a phone finds in a second: Chromium with its processor throttled four times
/// (docs/decisions/0022-proof-of-work.md).
const SOLUTIONS_PER_SECOND: u32 = 20;

/// How far the asker is past a plain figure of rule 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Past {
    pub rule: &'static str,
    /// One for each half of the figure.
    pub doublings: u32,
}

impl Past {
    /// `None` where `count` is below the figure.
    pub fn figure(rule: &'static str, count: i64, figure: u32) -> Option<Self> {
        let figure = i64::from(figure.max(1));
        let past = count.checked_sub(figure).filter(|past| *past >= 0)?;
        Some(Self { rule, doublings: u32::try_from(past.saturating_mul(2) / figure).unwrap_or(u32::MAX) })
    }
}

/// Work that is asked for.
pub(super) struct Due {
    rule: &'static str,
    /// In solutions, as [`Puzzle::effort`].
    effort: u32,
}

/// What a send has to be worked for, if it has. `country_asks` is whether the breaker of the target's country is open.
pub(super) async fn due(
    identity: &Identity,
    conn: &mut AnyConnection,
    row: &SendRow<'_>,
    asker: &Asker<'_>,
    past: Option<Past>,
    country_asks: bool,
) -> Result<Option<Due>, Fault> {
    // A notice is asked for by nobody who could work.
    if asker.visitor.is_none() || identity.policy.guard.work_effort == 0 {
        return Ok(None);
    }
    let is_text = asker.target.channel() == Channel::Sms;
    let is_unproved = asker.lane == Lane::Unproved;
    let (texts, numbers) =
        work::texts_of_an_account(conn, row.account, Lane::Unproved.number(), (row.at - A_DAY, row.at + A_DAY)).await?;
    let beyond = (texts - FREE_TEXTS).max(numbers - FREE_NUMBERS);
    let many_texts = (is_text && is_unproved).then(|| Past::beyond("work-many-texts", beyond)).flatten();
    let country = (is_text && country_asks && asker.lane != Lane::Own)
        .then_some(Past { rule: "work-country", doublings: DOUBLINGS_OF_A_COUNTRY });
    let anonymous = (is_text && asker.is_anonymous).then_some(Past { rule: "work-anonymous", doublings: 0 });

    let reasons = [past, country, many_texts, anonymous];
    let Some(first) = reasons.iter().flatten().next() else { return Ok(None) };
    let place = [past, many_texts].iter().flatten().map(|past| past.doublings).max().unwrap_or_default();
    let raised = place.saturating_add(country.map_or(0, |country| country.doublings));
    // At rest every lane asks for the same; past that, most of the lane in which strangers choose the number.
    let doublings = if is_unproved && raised > 0 { raised.saturating_add(1) } else { raised };
    Ok(Some(Due { rule: first.rule, effort: identity.policy.guard.work_effort << doublings.min(MOST_DOUBLINGS) }))
}

impl Past {
    /// `None` below 0; a doubling for each one beyond the first that is not free.
    fn beyond(rule: &'static str, past: i64) -> Option<Self> {
        Some(Self { rule, doublings: u32::try_from(past).ok()? })
    }
}

impl Due {
    /// The refusal, with a fresh ticket.
    pub fn stop(&self, identity: &Identity, row: &SendRow<'_>, asker: &Asker<'_>) -> Stop {
        let work = Work {
            ticket: ticket(identity, row, asker, self.effort),
            seconds: self.effort.div_ceil(SOLUTIONS_PER_SECOND),
        };
        Stop { refusal: Refusal::ProofOfWorkDue { work }, rule: self.rule }
    }

    /// Whether what was brought is enough. One doubling is let go: others behind the same address go on while one works.
    pub fn is_met_by(&self, done: &Done) -> bool {
        done.effort.saturating_mul(2) >= self.effort
    }
}

/// `<effort>-<end>-<id>-<signature>`.
fn ticket(identity: &Identity, row: &SendRow<'_>, asker: &Asker<'_>, effort: u32) -> String {
    let ends = (row.at + LIFETIME).as_second();
    let claim = format!("{effort}-{ends}-{}", id::random(&*identity.entropy));
    let signature = identity.keys.sign_ticket(&bound_to(&claim, asker));
    format!("{claim}-{signature}")
}

/// What the signature of a ticket covers. The target itself, which a MAC hides: its keyed name changes with the master secret.
fn bound_to<'a>(claim: &'a str, asker: &'a Asker<'_>) -> [&'a [u8]; 4] {
    let browser = asker.visitor.map_or(&[][..], |visitor| visitor.browser.bytes());
    [claim.as_bytes(), asker.purpose.as_bytes(), asker.target.as_str().as_bytes(), browser]
}

/// Work that was done for a ticket of ours.
pub(super) struct Done {
    effort: u32,
    id: String,
    ends_at: Timestamp,
}

/// A ticket that we have signed for this form, target and browser, and that is not over. A proof is checked against one
/// alone, so garbage costs us one MAC.
struct Ticket<'a> {
    text: &'a str,
    effort: u32,
    id: &'a str,
    ends_at: Timestamp,
}

impl<'a> Ticket<'a> {
    fn parse(text: &'a str, identity: &Identity, row: &SendRow<'_>, asker: &Asker<'_>) -> Option<Self> {
        let (claim, signature) = text.rsplit_once('-')?;
        if !identity.keys.has_signed_ticket(signature, &bound_to(claim, asker)) {
            return None;
        }
        let mut parts = claim.split('-');
        let (effort, ends, id) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
        let ends_at = Timestamp::from_second(ends.parse().ok()?).ok()?;
        (ends_at > row.at).then_some(Self { text, effort, id, ends_at })
    }

    fn is_solved_by(&self, proof: &str) -> bool {
        Puzzle::of(self.text).is_some_and(|puzzle| puzzle.is_solved_by(proof))
    }
}

/// What the request brought, if it is what it was asked for. Whether the ticket has been used is not looked at here.
pub(super) fn brought(identity: &Identity, row: &SendRow<'_>, asker: &Asker<'_>) -> Option<Done> {
    let (text, proof) = proof_of_work::parts(&asker.visitor?.work)?;
    let ticket = Ticket::parse(text, identity, row, asker)?;
    let is_solved = identity.policy.guard.work_is_played || ticket.is_solved_by(proof);
    is_solved.then(|| Done { effort: ticket.effort, id: ticket.id.to_owned(), ends_at: ticket.ends_at })
}

impl Done {
    /// Whether a send has used the ticket already. For looking; [`Done::use_up`] decides.
    pub async fn is_used(&self, conn: &mut AnyConnection) -> Result<bool, Fault> {
        work::is_used(conn, &self.id).await
    }

    /// Uses the ticket up, in the transaction of the send that it allows. `false` for all but one.
    pub async fn use_up(&self, conn: &mut AnyConnection) -> Result<bool, Fault> {
        work::use_up(conn, &self.id, self.ends_at).await
    }
}

#[cfg(test)]
mod tests {
    use super::Past;

    #[test]
    fn work_doubles_with_each_half_of_a_figure() {
        let doublings = |count| Past::figure("address", count, 20).map(|past| past.doublings);
        assert_eq!(doublings(19), None);
        let seen: Vec<_> = [20, 29, 30, 39, 40, 60, 80, 99].map(|count| doublings(count).unwrap()).into();
        assert_eq!(seen, [0, 0, 1, 1, 2, 4, 6, 7]);
        assert_eq!(Past::figure("address", 0, 0), None, "a figure of 0 is taken for 1");
    }
}
