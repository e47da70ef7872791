//! The virtual handset and mailbox.

use std::sync::Arc;

use identity::delivery::gateway::{Answer, Gateway as _, Parcel};
use identity::delivery::inbox::Inbox;
use identity::delivery::mail::mailbox::Mailbox;
use identity::delivery::outbox::Message;
use identity::delivery::sms::handset::Handset;
use identity::model::id::SendId;
use identity::model::purpose::Lane;
use serde_json::json;

use super::{NUMBER, TEXT, message, send};

const DELIVERED: Answer = Answer::Accepted { message_id: None, is_delivered: true };

#[tokio::test]
async fn messages_arrive_at_once_and_are_listed_as_outsiders_rely_on() {
    let inbox = Arc::new(Inbox::default());
    let mut arrived = inbox.changes();
    assert_eq!(send(&Handset::new(inbox.clone()), NUMBER, &message()).await, DELIVERED);
    assert!(arrived.has_changed().unwrap());
    arrived.mark_unchanged();
    assert_eq!(
        serde_json::to_value(inbox.messages()).unwrap(),
        json!([{
            "id": super::ID, "channel": "sms", "to": NUMBER, "subject": null, "text": TEXT, "code": "123456",
            "link": null, "at": "2026-01-01T00:00:00Z",
        }])
    );
    // The same send again: it has arrived already.
    assert_eq!(send(&Handset::new(inbox.clone()), NUMBER, &message()).await, DELIVERED);
    assert_eq!(inbox.messages().len(), 1);
    assert!(!arrived.has_changed().unwrap());
}

#[tokio::test]
async fn the_newest_comes_first_and_the_oldest_are_forgotten() {
    let inbox = Arc::new(Inbox::default());
    let mailbox = Mailbox::new(inbox.clone());
    for n in 0..1_000 {
        let message = Message { subject: Some(n.to_string()), ..Message::sms(String::new(), None, None) };
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let id = SendId::named(&n.to_string());
        let parcel = Parcel { id: &id, to: "a@example.com", message: &message, lane: Lane::Own, now };
        mailbox.send(&parcel).await;
    }
    let messages = inbox.messages();
    assert_eq!(messages[0].subject.as_deref(), Some("999"));
    assert_eq!(messages[0].channel.name(), "email");
    assert!(messages.len() < 1_000);
}
