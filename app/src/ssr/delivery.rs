//! How far the message with a code has come, for the page that waits.

use identity::Identity;
use identity::challenge::{self, Waiting, Whose};
use identity::delivery::receipts::{DeliveryState, Reason, state_of};
use identity::flows::second_factor::sms;
use identity::flows::{re_authenticate, sign_in, verify_phone};
use identity::model::id::{ChallengeId, SessionId};
use identity::model::session::{Level, Person};
use identity::refusal::{Fault, Outcome};
use leptos::prelude::*;

use super::Request;
use crate::text::{Delivery, here};
use crate::ui;

/// A page that waits for a code by SMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitingFor {
    SignIn,
    VerifyPhone,
    EnableSms,
    ReAuthenticate,
}

impl WaitingFor {
    const ALL: [Self; 4] = [Self::SignIn, Self::VerifyPhone, Self::EnableSms, Self::ReAuthenticate];

    const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::VerifyPhone => "verify-phone",
            Self::EnableSms => "enable-sms",
            Self::ReAuthenticate => "re-authenticate",
        }
    }

    fn whose(self, person: &Person) -> Option<Whose<'_>> {
        let level = if self == Self::SignIn { Level::SecondFactorDue } else { Level::Full };
        person.require_level(level).ok()?;
        Some(match self {
            Self::SignIn => sign_in::whose(person),
            Self::VerifyPhone => verify_phone::whose(person),
            Self::EnableSms => sms::whose(person),
            Self::ReAuthenticate => re_authenticate::whose(person),
        })
    }

    /// The line as it stands when the page is drawn; its island follows the stream from there.
    pub async fn line(self, identity: &Identity, waiting: Option<&Waiting>) -> Outcome<Option<AnyView>> {
        let Some(waiting) = waiting else { return Ok(None) };
        let words = &here().delivery;
        let (state, words) = stands(identity, &waiting.challenge, words).await?;
        let source = format!("/delivery/events?for={}", self.name());
        Ok(Some(view! { <ui::DeliveryLine source state words/> }.into_any()))
    }
}

/// What a stream follows, and for whom.
#[derive(PartialEq, Eq)]
pub struct Followed {
    pub session: SessionId,
    pub challenge: ChallengeId,
}

/// The challenge whose message a request may follow: the live one of its own session, and no other.
pub async fn followed(request: &Request) -> Outcome<Option<Followed>> {
    let name = request.query("for").unwrap_or_default();
    let Some(page) = WaitingFor::ALL.into_iter().find(|page| page.name() == name) else { return Ok(None) };
    let Some(person) = request.person().await? else { return Ok(None) };
    // They prove themselves again too.
    let person = person.setting_up();
    let Some(whose) = page.whose(&person) else { return Ok(None) };
    let waiting = challenge::waiting(request.identity(), whose).await?.filter(|waiting| !waiting.is_dead);
    Ok(waiting.map(|waiting| Followed { session: person.session.id.clone(), challenge: waiting.challenge }))
}

/// The state of a challenge's newest message and its words: what the stream sends as `state|words`.
pub async fn state(request: &Request, challenge: &ChallengeId) -> Result<(ui::DeliveryState, &'static str), Fault> {
    stands(request.identity(), challenge, &request.words().delivery).await
}

async fn stands(
    identity: &Identity,
    challenge: &ChallengeId,
    words: &Delivery,
) -> Result<(ui::DeliveryState, &'static str), Fault> {
    Ok(match state_of(identity, challenge).await? {
        None | Some(DeliveryState::Queued) => (ui::DeliveryState::Queued, words.queued),
        Some(DeliveryState::Sent) => (ui::DeliveryState::Sent, words.sent),
        Some(DeliveryState::Unknown) => (ui::DeliveryState::Sent, words.unknown),
        Some(DeliveryState::Delivered) => (ui::DeliveryState::Delivered, words.delivered),
        Some(DeliveryState::Expired) => (ui::DeliveryState::Failed, words.expired),
        Some(DeliveryState::Failed(reason)) => (ui::DeliveryState::Failed, failed(words, reason)),
    })
}

fn failed(words: &Delivery, reason: Reason) -> &'static str {
    match reason {
        Reason::TargetRefused => words.target_refused,
        Reason::Unreachable => words.unreachable,
        Reason::ServiceUnavailable => words.service_unavailable,
        Reason::BudgetSpent => words.budget_spent,
        Reason::NotDelivered => words.not_delivered,
    }
}
