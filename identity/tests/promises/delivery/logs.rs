//! What the log may know of a message.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use identity::delivery::failover::Gateways;
use identity::delivery::gateway::Gateway;
use identity::delivery::http::Http;
use identity::delivery::inbox::Inbox;
use identity::delivery::mail::mailbox::Mailbox;
use identity::delivery::mail::smtp::Smtp;
use identity::delivery::receipts::{DeliveryState, Reason};
use identity::delivery::settings::{
    DeliveryPolicy, EcallSettings, SmtpSecurity, SmtpSettings, TemplateSettings, TwilioSettings, VonageSettings,
};
use identity::delivery::sms::ecall::Ecall;
use identity::delivery::sms::template::Template;
use identity::delivery::sms::twilio::Twilio;
use identity::delivery::sms::vonage::Vonage;
use identity::delivery::worker::Worker;
use identity::model::purpose::Purpose;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tracing_subscriber::util::SubscriberInitExt as _;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::world::people::Line;
use crate::world::*;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Write::write(&mut *self.0.lock().unwrap(), bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// How a service says no.
#[derive(Clone, Copy, Debug)]
enum Manner {
    /// In words that quote all that it was told.
    Quotes,
    /// It cuts the connection.
    Resets,
    /// It says nothing more.
    Silent,
}

/// A server that takes nothing: one of HTTP, or with `hears_mails` a mail server, which says no to the recipient (`false`), or to
/// the mail itself.
async fn unkind(manner: Manner, hears_mails: Option<bool>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                match hears_mails {
                    Some(hears_mails) => answers_mail(stream, manner, hears_mails).await,
                    None => answers_http(stream, manner).await,
                }
            });
        }
    });
    address
}

async fn answers_http(stream: TcpStream, manner: Manner) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut first = String::new();
    stream.read_line(&mut first).await?;
    let mut line = String::from("-");
    while !line.trim().is_empty() {
        line.clear();
        stream.read_line(&mut line).await?;
    }
    match manner {
        Manner::Quotes => {
            let head = format!("HTTP/1.1 400 no route for {}\r\nx-asked: {}\r\n", first.trim(), first.trim());
            let answer = format!("{head}content-length: {}\r\n\r\n{first}", first.len());
            stream.get_mut().write_all(answer.as_bytes()).await
        }
        Manner::Resets => stream.get_ref().set_zero_linger(),
        Manner::Silent => std::future::pending().await,
    }
}

async fn answers_mail(stream: TcpStream, manner: Manner, hears_mails: bool) -> std::io::Result<()> {
    let (from, mut to) = stream.into_split();
    let mut lines = BufReader::new(from).lines();
    to.write_all(b"220 mx.example.com\r\n").await?;
    let mut told = String::new();
    while let Some(line) = lines.next_line().await? {
        if line.starts_with("RCPT") || line.starts_with("Subject") {
            told += line.trim();
        }
        let reply = match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => "250-mx.example.com\r\n250 8BITMIME\r\n".to_owned(),
            "MAIL" => "250 OK\r\n".to_owned(),
            "RCPT" if hears_mails => "250 OK\r\n".to_owned(),
            "DATA" => "354 go on\r\n".to_owned(),
            "QUIT" => "221 bye\r\n".to_owned(),
            "RCPT" | "." => match manner {
                Manner::Quotes => format!("550-no mailbox here for\r\n550 {told}\r\n"),
                Manner::Resets => return Ok(()),
                Manner::Silent => std::future::pending().await,
            },
            _ => continue,
        };
        to.write_all(reply.as_bytes()).await?;
    }
    Ok(())
}

/// Sends a text and two mails by services of one manner, and answers what of it no log may hold.
async fn sends_by_unkind_services(world: &World, manner: Manner, n: usize) -> Vec<String> {
    // Long enough to be asked, and not to be waited for.
    let policy = DeliveryPolicy { timeout: Duration::from_secs(1), ..DeliveryPolicy::default() };
    let at = unkind(manner, None).await;
    let description = format!(
        "name = 'plain'\n[request]\nmethod = 'GET'\n\
         url = 'http://{at}/{{to_digits}}/send?key={{key}}&to={{to}}&text={{text}}'\n[request.headers]\nX-Key = '{{key}}'\n"
    );
    let secrets = BTreeMap::from([("key".to_owned(), "the-template-key".into())]);
    let settings = TemplateSettings { description, sender: "Ringfence".to_owned(), secrets };
    let plain: Arc<dyn Gateway> = Arc::new(Template::new(settings, Http::new(policy.timeout).unwrap()).ok().unwrap());
    let number = format!("+1202555014{n}");
    let sms = world.line(Purpose::VerifyPhone, &number).asks(world).await.unwrap();
    let mut unsayable = vec![sms.code.reveal().to_owned(), number[1..].to_owned(), "the-template-key".to_owned()];
    for hears_mails in [false, true] {
        let at = unkind(manner, Some(hears_mails)).await;
        let settings = SmtpSettings {
            port: Some(at.port()),
            security: SmtpSecurity::None,
            ..SmtpSettings::new("127.0.0.1", "Ringfence <id@example.com>")
        };
        let smtp: Arc<dyn Gateway> = Arc::new(Smtp::new(&settings, policy.timeout).ok().unwrap());
        let to = format!("berta.{n}.{hears_mails}@example.com");
        let mail = Line { account: None, ..world.line(Purpose::Register, &to) };
        let mail = mail.asks(world).await.unwrap();
        let gateways = Gateways::new(policy.clone(), vec![plain.clone(), smtp]).ok().unwrap();
        Worker::new(world.identity.clone(), gateways).drain().await.unwrap();
        let (state, is_refused) = (world.state(&mail.challenge).await, matches!(manner, Manner::Quotes));
        let refused = DeliveryState::Failed(Reason::TargetRefused);
        assert!(state == if is_refused { refused } else { DeliveryState::Unknown }, "{manner:?}: {state:?}");
        unsayable.extend([mail.code.reveal().to_owned(), to]);
    }
    let state = world.state(&sms.challenge).await;
    assert!(matches!(state, DeliveryState::Failed(_) | DeliveryState::Unknown), "{manner:?}: {state:?}");
    unsayable
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
    // As the program does: with what libraries say by the older `log`.
    subscriber.init();

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
    let mut unsayable = Vec::new();
    for (n, manner) in [Manner::Quotes, Manner::Resets, Manner::Silent].into_iter().enumerate() {
        unsayable.extend(sends_by_unkind_services(&world, manner, n).await);
    }

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
        "no mailbox here",
    ]
    .into_iter()
    .chain(unsayable.iter().map(String::as_str))
    {
        assert!(!log.contains(secret), "{secret} is in\n{log}");
    }
}
