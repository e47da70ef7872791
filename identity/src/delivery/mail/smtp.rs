//! Mail by SMTP.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::ExposeSecret as _;

use crate::delivery::gateway::{Answer, Gateway, Parcel, Why};
use crate::delivery::settings::{SmtpSecurity, SmtpSettings, Unfit};
use crate::model::target::Channel;

/// Hands mail to one server, a connection for each.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// `timeout` is the one of [`crate::delivery::settings::DeliveryPolicy`]; connecting may take the greater part of it.
    ///
    /// Refuses a sender that is no mailbox, and mail in the clear to another machine.
    pub fn new(settings: &SmtpSettings, timeout: Duration) -> Result<Self, Vec<Unfit>> {
        let mut unfit = Vec::new();
        let from = settings.from.parse::<Mailbox>();
        if from.is_err() {
            unfit.push(Unfit::new("from", "is not a mailbox such as `Ringfence <id@example.com>`"));
        }
        if settings.host.is_empty() {
            unfit.push(Unfit::new("host", "is empty"));
        }
        if settings.security == SmtpSecurity::None && !is_loopback(&settings.host) {
            unfit.push(Unfit::new("security", "`none` is for a server on this machine"));
        }
        if settings
            .credentials
            .as_ref()
            .is_some_and(|(user, password)| user.is_empty() || password.expose_secret().is_empty())
        {
            unfit.push(Unfit::new("user", "user and password are set together"));
        }
        let tls = TlsParameters::new(settings.host.clone());
        let (tls, port) = match (settings.security, tls) {
            (SmtpSecurity::None, _) => (Tls::None, 25),
            (SmtpSecurity::StartTls, Ok(tls)) => (Tls::Required(tls), 587),
            (SmtpSecurity::Implicit, Ok(tls)) => (Tls::Wrapper(tls), 465),
            (_, Err(_)) => {
                unfit.push(Unfit::new("host", "is not a name that a certificate can be for"));
                (Tls::None, 0)
            }
        };
        let from = match from {
            Ok(from) if unfit.is_empty() => from,
            _ => return Err(unfit),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port.unwrap_or(port))
            .tls(tls)
            .hello_name(ClientId::Domain(from.email.domain().to_owned()))
            .timeout(Some(timeout.mul_f32(0.6)));
        if let Some((user, password)) = &settings.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()));
        }
        Ok(Self { transport: builder.build(), from })
    }

    /// A mail that has both forms goes out in both, and its reader's client takes the one it likes (RFC 2046 5.1.4).
    fn compose(&self, parcel: &Parcel<'_>) -> Result<Message, Why> {
        let to: Address = parcel.to.parse().map_err(|_| Why::TargetRefused)?;
        // Line breaks in a subject begin no header of their own: lettre encodes them.
        let subject = parcel.message.subject.clone().unwrap_or_default();
        let mail = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .date(SystemTime::from(parcel.now))
            .message_id(Some(format!("<{}@{}>", parcel.id.as_str(), self.from.email.domain())))
            .subject(subject)
            // No out-of-office answers to codes (RFC 3834).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        let text = parcel.message.text.clone();
        let composed = match &parcel.message.html {
            Some(html) => mail.multipart(MultiPart::alternative_plain_html(text, html.clone())),
            None => mail.header(ContentType::TEXT_PLAIN).body(text),
        };
        composed.map_err(|_| Why::Misconfigured)
    }
}

#[async_trait]
impl Gateway for Smtp {
    fn name(&self) -> &'static str {
        "smtp"
    }

    fn channel(&self) -> Channel {
        Channel::Email
    }

    async fn send(&self, parcel: &Parcel<'_>) -> Answer {
        let message = match self.compose(parcel) {
            Ok(message) => message,
            Err(why) => return Answer::NotAccepted(why),
        };
        let message_id = Some(format!("{}@{}", parcel.id.as_str(), self.from.email.domain()));
        match self.transport.send(message).await {
            Ok(_) => Answer::Accepted { message_id, is_delivered: false },
            Err(error) => judge(&error, parcel.to.is_ascii()),
        }
    }
}

/// What an error says about the message. Any reply below 200 or above 399 means that the server has not taken it.
fn judge(error: &lettre::transport::smtp::Error, is_ascii: bool) -> Answer {
    if let Some(code) = error.status() {
        return Answer::NotAccepted(match u16::from(code) {
            // The mailbox does not exist, or takes nothing.
            550 | 551 | 553 | 556 => Why::TargetRefused,
            530 | 534 | 535 | 538 => Why::Credentials,
            // "Come back later" of the mailbox: greylisting, its quota, a domain that can't be looked up. Anybody can type
            // such an address, so it says nothing of the server.
            450..=452 => Why::TargetBusy,
            // And of the server.
            400..=499 => Why::Busy { retry_after: None },
            _ => Why::Refused,
        });
    }
    if error.is_client() {
        // The server can't do what we insist on: TLS, a way to sign in, an address beyond ASCII.
        return Answer::NotAccepted(if is_ascii { Why::Misconfigured } else { Why::TargetRefused });
    }
    if error.is_tls() || is_before_anything_was_said(error) {
        return Answer::NotAccepted(Why::Unreachable);
    }
    Answer::Unknown
}

/// lettre has no predicate for its connection errors; they alone are shown like this.
fn is_before_anything_was_said(error: &lettre::transport::smtp::Error) -> bool {
    error.to_string().starts_with("Connection error")
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
