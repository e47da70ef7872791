//! What the log may know of a message.

use std::io::Write;
use std::sync::{Arc, Mutex};

use identity::delivery::failover::Gateways;
use identity::delivery::gateway::Gateway;
use identity::delivery::http::Http;
use identity::delivery::inbox::Inbox;
use identity::delivery::mail::mailbox::Mailbox;
use identity::delivery::receipts::DeliveryState;
use identity::delivery::settings::{DeliveryPolicy, EcallSettings, TwilioSettings, VonageSettings};
use identity::delivery::sms::ecall::Ecall;
use identity::delivery::sms::twilio::Twilio;
use identity::delivery::sms::vonage::Vonage;
use identity::delivery::worker::Worker;
use identity::model::purpose::Purpose;
use serde_json::json;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::world::people::Line;
use crate::world::*;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// For the whole process, so that what libraries do on threads of their own is seen as well.
#[tokio::test]
async fn no_log_line_holds_a_code_a_text_or_a_full_number() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .without_time()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let mut world = World::on(Database::sqlite()).await;
    // So long that a code that is found is no coincidence.
    world.restart(|policy| policy.codes.length = 10).await;
    let service = MockServer::start().await;
    // Each service's way of saying no, with the number and more in its words.
    let quote = json!({
        "errorCode": 7, "errorMessage": "no route for 123456 to +12025550123",
        "code": 21211, "message": "no route to +12025550123",
        "type": "https://developer.vonage.com/api-errors/messages#1050", "detail": "no route to 12025550123",
    });
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(400).set_body_json(quote)).mount(&service).await;
    let policy = DeliveryPolicy::default();
    let settings =
        EcallSettings { url: service.uri(), ..EcallSettings::new("user", "the-password".into(), "Ringfence") };
    let ecall = Ecall::new(settings, Http::new(policy.timeout).unwrap()).ok().unwrap();
    let account = format!("AC{}", "0".repeat(32));
    let twilio = TwilioSettings::new(account, "the-auth-token".into(), "Ringfence", "https://id.example.com");
    let twilio = TwilioSettings { url: service.uri(), ..twilio };
    let twilio = Twilio::new(twilio, Http::new(policy.timeout).unwrap()).ok().unwrap();
    let vonage = VonageSettings::new("a1b2c3d", "the-api-secret".into(), "Ringfence", "https://id.example.com");
    let signature_secret = Some("the-signature-secret".into());
    let vonage = VonageSettings { url: service.uri(), signature_secret, ..vonage };
    let vonage = Vonage::new(vonage, Http::new(policy.timeout).unwrap()).ok().unwrap();
    let mailbox = Mailbox::new(Arc::new(Inbox::default()));
    let all: Vec<Arc<dyn Gateway>> = vec![Arc::new(ecall), Arc::new(twilio), Arc::new(vonage), Arc::new(mailbox)];
    let worker = Worker::new(world.identity.clone(), Gateways::new(policy, all).ok().unwrap());

    let sms = world.line(Purpose::VerifyPhone, "+12025550123").asks(&world).await.unwrap();
    let mail = Line { account: None, ..world.line(Purpose::Register, "anna@example.com") };
    let mail = mail.asks(&world).await.unwrap();
    assert_eq!(worker.drain().await.unwrap(), 2);
    assert!(matches!(world.state(&sms.challenge).await, DeliveryState::Failed(_)));
    assert_eq!(service.received_requests().await.unwrap().len(), 3);

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("+1 202-***-**23") && log.contains("a***@e***.com"), "{log}");
    for secret in [
        sms.code.reveal(),
        mail.code.reveal(),
        "no route",
        "12025550123",
        "anna@example.com",
        "is your Ringfence code",
        "the-password",
        "dXNlcjp0aGUtcGFzc3dvcmQ",
        "the-auth-token",
        "OnRoZS1hdXRoLXRva2Vu",
        "the-api-secret",
        "YTFiMmMzZDp0aGUtYXBpLXNlY3JldA",
        "the-signature-secret",
    ] {
        assert!(!log.contains(secret), "{secret} is in\n{log}");
    }
}
