//! How far the message with the code has come.

use leptos::prelude::*;

use crate::islands;

/// The states that the waiting person sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    Queued,
    Sent,
    Delivered,
    Failed,
}

impl DeliveryState {
    /// The word in `data-state` and in the events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// A line that follows the message live. The stream at `source` sends `event: state` with `data: <state>|<words>`.
#[component]
pub fn DeliveryLine(#[prop(into)] source: String, state: DeliveryState, #[prop(into)] words: String) -> impl IntoView {
    view! {
        <islands::DeliveryLine>
            <p class="delivery" role="status" data-src=source data-state=state.name()>
                <span class="delivery-mark" aria-hidden="true"></span>
                <span class="delivery-words">{words}</span>
            </p>
        </islands::DeliveryLine>
    }
}
