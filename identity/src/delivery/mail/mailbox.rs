//! The virtual mailbox of development.

use std::sync::Arc;

use async_trait::async_trait;

use crate::delivery::gateway::{Answer, Gateway, Parcel};
use crate::delivery::inbox::Inbox;
use crate::model::target::Channel;

/// Lays every message into the [`Inbox`] and reports it as delivered at once.
pub struct Mailbox {
    inbox: Arc<Inbox>,
}

impl Mailbox {
    pub fn new(inbox: Arc<Inbox>) -> Self {
        Self { inbox }
    }
}

#[async_trait]
impl Gateway for Mailbox {
    fn name(&self) -> &'static str {
        "mailbox"
    }

    fn channel(&self) -> Channel {
        Channel::Email
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    async fn send(&self, parcel: &Parcel<'_>) -> Answer {
        self.inbox.take(Channel::Email, parcel)
    }
}
