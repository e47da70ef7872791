//! What a browser waits for.

use jiff::Timestamp;

use super::Whose;
use crate::Identity;
use crate::guard;
use crate::model::email_address::EmailAddress;
use crate::model::id::{AccountId, ChallengeId};
use crate::model::phone::Phone;
use crate::model::purpose::Purpose;
use crate::refusal::Fault;
use crate::store::challenges;

/// What a page that waits for a code needs to know.
pub struct Waiting {
    pub challenge: ChallengeId,
    pub target: String,
    pub expires_at: Timestamp,
    /// Until another code may be asked for, in seconds; 0 for now.
    pub wait_seconds: u32,
    /// Whether more tries are taken.
    pub is_dead: bool,
    pub(crate) account: Option<AccountId>,
    pub(crate) asked_for: Option<String>,
}

impl Waiting {
    /// The number or address, for the eyes of whoever waits.
    pub fn masked(&self) -> String {
        if self.target.starts_with('+') {
            Phone::stored(self.target.clone()).masked()
        } else {
            EmailAddress::stored(self.target.clone()).masked()
        }
    }

    /// The whole number, for the signed-in person who typed it.
    pub fn spaced(&self) -> String {
        Phone::stored(self.target.clone()).spaced()
    }
}

/// The challenge that this browser has open for a purpose. `None` when there is none, or it was used.
pub async fn waiting(identity: &Identity, whose: Whose<'_>) -> Result<Option<Waiting>, Fault> {
    let now = identity.now();
    let mut conn = identity.store.read().await?;
    let Some(challenge) = challenges::newest(&mut conn, whose).await? else { return Ok(None) };
    if challenge.ended_at.is_some() {
        return Ok(None);
    }
    drop(conn);
    let wait_seconds = wait_seconds(identity, challenge.purpose, &challenge.target).await?;
    Ok(Some(Waiting {
        is_dead: challenge.tries >= i64::from(identity.policy.codes.tries) || challenge.expires_at <= now,
        challenge: challenge.id,
        target: challenge.target,
        expires_at: challenge.expires_at,
        account: challenge.account,
        asked_for: challenge.asked_for,
        wait_seconds,
    }))
}

/// Until another code may be asked for, in seconds; 0 for now. The wait is the number's or address's own: it goes on when
/// the challenge is over, and in every browser.
pub async fn wait_seconds(identity: &Identity, purpose: Purpose, target: &str) -> Result<u32, Fault> {
    let mut conn = identity.store.read().await?;
    let tag = guard::target_tag(identity, target);
    guard::cool_down(identity, &mut conn, &tag, purpose.lane(), identity.now()).await
}
