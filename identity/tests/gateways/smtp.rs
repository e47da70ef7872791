//! Mail by SMTP, against a server that follows a script.

use std::net::SocketAddr;
use std::time::Duration;

use identity::delivery::gateway::{Answer, Why};
use identity::delivery::mail::smtp::Smtp;
use identity::delivery::outbox::Message;
use identity::delivery::settings::{SmtpSecurity, SmtpSettings};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::{ID, PATIENT, nowhere, refused, send};

/// What the server says at the steps that matter.
#[derive(Clone, Copy)]
struct Script {
    to_rcpt: &'static str,
    /// `None`: it cuts the connection once it has the mail.
    to_mail: Option<&'static str>,
}

const WILLING: Script = Script { to_rcpt: "250 OK", to_mail: Some("250 OK") };

async fn server(script: Script) -> (SocketAddr, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (mails, taken) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (from, mut to) = stream.into_split();
        let mut lines = BufReader::new(from).lines();
        let mut said = String::new();
        to.write_all(b"220 mx.example.com\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            said.push_str(&line);
            said.push('\n');
            let reply = match line.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => "250-mx.example.com\r\n250 8BITMIME",
                "RCPT" => script.to_rcpt,
                "DATA" => "354 go on",
                "." => match script.to_mail {
                    Some(reply) => {
                        mails.send(std::mem::take(&mut said)).unwrap();
                        reply
                    }
                    None => return,
                },
                "QUIT" => "221 bye",
                "MAIL" | "RSET" | "NOOP" => "250 OK",
                _ => continue,
            };
            if to.write_all(format!("{reply}\r\n").as_bytes()).await.is_err() {
                return;
            }
        }
    });
    (address, taken)
}

fn smtp(address: SocketAddr, timeout: Duration) -> Smtp {
    let settings = SmtpSettings {
        port: Some(address.port()),
        security: SmtpSecurity::None,
        ..SmtpSettings::new("127.0.0.1", "Ringfence <id@example.com>")
    };
    Smtp::new(&settings, timeout).ok().unwrap()
}

fn mail(subject: &str, text: &str) -> Message {
    Message { subject: Some(subject.to_owned()), ..Message::sms(text.to_owned(), None, None) }
}

async fn answer_to(script: Script) -> Answer {
    let (address, _taken) = server(script).await;
    send(&smtp(address, PATIENT), "anna@example.com", &mail("Subject", "Text")).await
}

#[tokio::test]
async fn a_mail_says_who_and_what_it_is() {
    let (address, mut taken) = server(WILLING).await;
    let answer = send(&smtp(address, PATIENT), "anna@example.com", &mail("123456 is your code", "Grüße\n.\nend")).await;
    let message_id = Some(format!("{ID}@example.com"));
    assert_eq!(answer, Answer::Accepted { message_id, is_delivered: false });
    let mail = taken.recv().await.unwrap();
    for line in [
        "MAIL FROM:<id@example.com>",
        "RCPT TO:<anna@example.com>",
        "From: Ringfence <id@example.com>",
        "To: anna@example.com",
        "Subject: 123456 is your code",
        "Date: Thu, 01 Jan 2026 00:00:00 +0000",
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(mail.lines().any(|said| said.starts_with(line)), "{line} is missing in\n{mail}");
    }
    assert!(mail.contains(&format!("Message-ID: <{ID}@example.com>")));
    assert!(mail.contains("EHLO example.com"));
}

#[tokio::test]
async fn a_mail_with_both_forms_offers_the_text_first() {
    let (address, mut taken) = server(WILLING).await;
    let message = Message { html: Some("<p>Gr&uuml;sse</p>".to_owned()), ..mail("Subject", "Grüsse") };
    send(&smtp(address, PATIENT), "anna@example.com", &message).await;
    let mail = taken.recv().await.unwrap();
    let at = |part: &str| mail.find(part).unwrap_or_else(|| panic!("{part} is missing in\n{mail}"));
    // A client takes the last form that it can show (RFC 2046 5.1.4).
    assert!(at("Content-Type: multipart/alternative;") < at("Content-Type: text/plain; charset=utf-8"));
    assert!(at("Content-Type: text/plain; charset=utf-8") < at("Content-Type: text/html; charset=utf-8"));
    assert!(at("Gr=C3=BCsse") < at("<p>Gr&uuml;sse</p>"));
    assert_eq!(mail.matches("Auto-Submitted: auto-generated").count(), 1);
}

#[tokio::test]
async fn a_subject_begins_no_header_of_its_own() {
    let (address, mut taken) = server(WILLING).await;
    let subject = "Hello\r\nBcc: eve@example.com\r\n\r\nbody\u{0}";
    send(&smtp(address, PATIENT), "anna@example.com", &mail(subject, "Text")).await;
    let mail = taken.recv().await.unwrap();
    assert!(!mail.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{mail}");
    assert_eq!(mail.matches("RCPT").count(), 1);
}

#[tokio::test]
async fn an_address_that_holds_a_command_is_refused_before_anything_is_said() {
    let gateway = smtp(nowhere().await, PATIENT);
    let to = "anna@example.com>\r\nRCPT TO:<eve@example.com";
    assert_eq!(send(&gateway, to, &mail("Subject", "Text")).await, refused(Why::TargetRefused));
}

#[tokio::test]
async fn what_the_server_says_no_to_was_not_accepted() {
    let to_rcpt = |reply| answer_to(Script { to_rcpt: reply, ..WILLING });
    assert_eq!(to_rcpt("550 no such mailbox").await, refused(Why::TargetRefused));
    assert_eq!(to_rcpt("450 greylisted").await, refused(Why::TargetBusy));
    assert_eq!(to_rcpt("530 who are you").await, refused(Why::Credentials));
    let to_mail = |reply| answer_to(Script { to_mail: Some(reply), ..WILLING });
    assert_eq!(to_mail("554 spam").await, refused(Why::Refused));
    assert_eq!(to_mail("421 too much at once").await, refused(Why::Busy { retry_after: None }));
}

#[tokio::test]
async fn a_server_that_leaves_with_the_mail_may_have_taken_it() {
    assert_eq!(answer_to(Script { to_mail: None, ..WILLING }).await, Answer::Unknown);
}

#[tokio::test]
async fn a_server_that_is_not_there_has_taken_nothing() {
    let gateway = smtp(nowhere().await, PATIENT);
    assert_eq!(send(&gateway, "anna@example.com", &mail("Subject", "Text")).await, refused(Why::Unreachable));
}

#[tokio::test]
async fn without_tls_nothing_is_said_where_tls_is_due() {
    let (address, mut taken) = server(WILLING).await;
    let settings = SmtpSettings {
        port: Some(address.port()),
        credentials: Some(("user".to_owned(), "secret".into())),
        ..SmtpSettings::new("127.0.0.1", "id@example.com")
    };
    let gateway = Smtp::new(&settings, PATIENT).ok().unwrap();
    assert_eq!(send(&gateway, "anna@example.com", &mail("Subject", "Text")).await, refused(Why::Misconfigured));
    assert!(taken.try_recv().is_err());
}

#[test]
fn settings_that_would_leak_or_fail_are_named() {
    let unfit = |settings: SmtpSettings| Smtp::new(&settings, PATIENT).err().unwrap()[0].key.clone();
    let good = || SmtpSettings::new("mail.example.com", "id@example.com");
    assert!(Smtp::new(&good(), PATIENT).is_ok());
    assert_eq!(unfit(SmtpSettings { security: SmtpSecurity::None, ..good() }), "security");
    assert_eq!(unfit(SmtpSettings { from: "nobody".to_owned(), ..good() }), "from");
    assert_eq!(unfit(SmtpSettings { host: String::new(), ..good() }), "host");
    assert_eq!(unfit(SmtpSettings { credentials: Some((String::new(), "x".into())), ..good() }), "user");
}
