//! The virtual phone of development.

use std::sync::Arc;

use async_trait::async_trait;

use crate::delivery::gateway::{Answer, Gateway, Parcel};
use crate::delivery::inbox::Inbox;
use crate::model::target::Channel;

/// Lays every message into the [`Inbox`] and reports it as delivered at once.
pub struct Handset {
    inbox: Arc<Inbox>,
}

impl Handset {
    pub fn new(inbox: Arc<Inbox>) -> Self {
        Self { inbox }
    }
}

#[async_trait]
impl Gateway for Handset {
    fn name(&self) -> &'static str {
        "handset"
    }

    fn channel(&self) -> Channel {
        Channel::Sms
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    async fn send(&self, parcel: &Parcel<'_>) -> Answer {
        self.inbox.take(Channel::Sms, parcel)
    }
}
