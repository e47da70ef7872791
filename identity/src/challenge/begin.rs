//! Asking by the form that a flow begins with. It may come twice: by a double click, or by somebody who went back to it.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::asking::asker;
use super::{Ask, Asked, ask, ask_as_owner};
use crate::Identity;
use crate::guard;
use crate::refusal::{Fault, No, Outcome, Refusal};
use crate::store::challenges::{self, Challenge};

/// As [`ask`], under the account's turn where its own people ask, and refuses with [`Refusal::SentAlready`] where it is too soon because of this very browser's own code.
pub async fn begin(identity: &Identity, asked: &Ask<'_>) -> Outcome<Asked> {
    let answer =
        if asked.purpose.is_anonymous() { ask(identity, asked).await } else { ask_as_owner(identity, asked).await };
    match answer {
        Err(No::Refused(refusal)) => Err(or_sent_already(identity, asked, refusal).await?.into()),
        answer => answer,
    }
}

/// Refuses what [`begin`] would refuse just now. For what has to be done before asking, and would cost us.
pub(crate) async fn may_ask(identity: &Identity, ask: &Ask<'_>) -> Outcome<()> {
    match guard::would_allow(identity, &asker(ask, None)).await {
        Err(No::Refused(refusal)) => Err(or_sent_already(identity, ask, refusal).await?.into()),
        answer => answer,
    }
}

/// Tells apart who is to wait: the browser in which the code that went out is typed, or another one. That says nothing of
/// accounts: a challenge stands for what strangers asked for whether or not anything went out.
pub(crate) async fn or_sent_already(identity: &Identity, ask: &Ask<'_>, refusal: Refusal) -> Result<Refusal, Fault> {
    let Refusal::TooSoon { wait_seconds } = refusal else { return Ok(refusal) };
    let mut conn = identity.store.read().await?;
    let live = live(identity, &mut conn, ask, identity.now()).await?;
    Ok(if live.is_some() { Refusal::SentAlready { wait_seconds } } else { refusal })
}

/// The challenge that this browser has open for the same purpose and target, if it still takes a code.
pub(super) async fn live(
    identity: &Identity,
    conn: &mut AnyConnection,
    ask: &Ask<'_>,
    now: Timestamp,
) -> Result<Option<Challenge>, Fault> {
    let most = i64::from(identity.policy.codes.tries);
    Ok(challenges::newest(conn, ask.whose()).await?.filter(|challenge| {
        challenge.target == ask.target.as_str()
            && (challenge.account.as_ref() == ask.account || ask.purpose.is_anonymous())
            && challenge.asked_for.as_deref() == ask.asked_for
            && challenge.ended_at.is_none()
            && challenge.expires_at > now
            && challenge.tries < most
    }))
}
