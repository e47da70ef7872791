//! What each gateway says to its service, and what it makes of the answer. No database takes part.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod ecall;
mod handset;
mod smtp;
mod template;
mod twilio;
mod unwilling;
mod vonage;

use std::net::SocketAddr;
use std::time::Duration;

use identity::delivery::gateway::{Answer, Gateway, Parcel, Why};
use identity::delivery::http::Http;
use identity::delivery::outbox::Message;
use identity::jiff::Timestamp;
use identity::model::id::SendId;
use identity::model::purpose::Lane;

const TEXT: &str = "123456 is your \"code\" & more.\n\n@id.example.com #123456";
const NUMBER: &str = "+12015550123";
const ID: &str = "0123456789abcdef0123456789abcdef";

/// Long enough for a busy machine.
const PATIENT: Duration = Duration::from_secs(20);
/// For services that will not answer.
const SHORT: Duration = Duration::from_millis(400);

fn http(timeout: Duration) -> Http {
    Http::new(timeout).unwrap()
}

fn now() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

fn message() -> Message {
    Message::sms(TEXT.to_owned(), Some("123456".to_owned()), None)
}

async fn send(gateway: &dyn Gateway, to: &str, message: &Message) -> Answer {
    gateway.send(&Parcel { id: &SendId::named(ID), to, message, lane: Lane::Own, now: now() }).await
}

fn accepted(message_id: &str) -> Answer {
    Answer::Accepted { message_id: Some(message_id.to_owned()), is_delivered: false }
}

fn refused(why: Why) -> Answer {
    Answer::NotAccepted(why)
}

/// An address where nobody listens.
async fn nowhere() -> SocketAddr {
    tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}
