//! Where messages arrive in development: the memory of this process.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use tokio::sync::watch;

use super::gateway::{Answer, Parcel};
use crate::model::target::Channel;

/// Older messages are forgotten.
const MOST: usize = 200;

/// The messages of the virtual handset and mailbox; both share one. Holds codes in the clear: development only.
pub struct Inbox {
    messages: Mutex<VecDeque<Received>>,
    arrived: watch::Sender<u64>,
}

/// A message as `/dev/messages.json` lists it. No `Debug`: it holds a code.
#[derive(Clone, Serialize)]
pub struct Received {
    /// The send's own name: the same message is never listed twice.
    pub id: String,
    #[serde(serialize_with = "channel_name")]
    pub channel: Channel,
    pub to: String,
    pub subject: Option<String>,
    pub text: String,
    pub code: Option<String>,
    pub link: Option<String>,
    #[serde(serialize_with = "rfc_3339")]
    pub at: Timestamp,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn channel_name<S: Serializer>(channel: &Channel, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(channel.name())
}

fn rfc_3339<S: Serializer>(at: &Timestamp, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(at)
}

impl Default for Inbox {
    fn default() -> Self {
        Self { messages: Mutex::default(), arrived: watch::Sender::new(0) }
    }
}

impl Inbox {
    /// Newest first.
    pub fn messages(&self) -> Vec<Received> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Counts the messages that have arrived; ticks with each.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.arrived.subscribe()
    }

    pub(crate) fn take(&self, channel: Channel, parcel: &Parcel<'_>) -> Answer {
        let message = parcel.message.clone();
        let received = Received {
            id: parcel.id.as_str().to_owned(),
            channel,
            to: parcel.to.to_owned(),
            subject: message.subject,
            text: message.text,
            code: message.code,
            link: message.link,
            at: parcel.now,
        };
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        if !messages.iter().any(|other| other.id == received.id) {
            messages.push_front(received);
            messages.truncate(MOST);
            self.arrived.send_modify(|count| *count += 1);
        }
        Answer::Accepted { message_id: None, is_delivered: true }
    }
}
