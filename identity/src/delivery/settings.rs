//! What an operator sets about delivery. Plain values; whoever reads the settings file fills them in, and documents
//! the keys.

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::SecretString;

/// One value that won't do. Every gateway names all of its own at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The key within its section of the settings, or the place in a gateway's own file: `sender`, `request.url`.
    pub key: String,
    /// What is wrong with it, without its value where that may be a secret.
    pub why: String,
}

impl Unfit {
    pub(crate) fn new(key: impl Into<String>, why: impl Into<String>) -> Self {
        Self { key: key.into(), why: why.into() }
    }
}

/// What holds for all gateways.
#[derive(Clone, Debug)]
pub struct DeliveryPolicy {
    /// How long one gateway may take over one message.
    pub timeout: Duration,
    /// Failures in a row that take a gateway out of the order.
    pub breaker_failures: u32,
    /// After which one message tries it again.
    pub breaker_probe_after: Duration,
    /// SMS gateways by name, the first first. Empty: as they were given.
    pub order: Vec<String>,
    /// The same for single countries, by ISO 3166 region. Gateways that are not named are not used
    /// there.
    pub per_country: BTreeMap<String, Vec<String>>,
    /// Messages under way at once in this process.
    pub concurrent_sends: usize,
}

impl Default for DeliveryPolicy {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            breaker_failures: 5,
            breaker_probe_after: Duration::from_secs(30),
            order: Vec::new(),
            per_country: BTreeMap::new(),
            concurrent_sends: 16,
        }
    }
}

/// How a gateway wants numbers written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NumberFormat {
    /// `+12015550123`
    #[default]
    Plus,
    /// `0012015550123`
    DoubleZero,
    /// `12015550123`
    Digits,
}

impl NumberFormat {
    /// Writes a number that is in E.164.
    pub fn write(self, e164: &str) -> String {
        let digits = e164.trim_start_matches('+');
        match self {
            Self::Plus => format!("+{digits}"),
            Self::DoubleZero => format!("00{digits}"),
            Self::Digits => digits.to_owned(),
        }
    }
}

/// The gateway `ecall`.
#[derive(Clone, Debug)]
pub struct EcallSettings {
    /// Scheme and host. Plain http is taken for loopback only.
    pub url: String,
    pub path: String,
    /// The value of `channel` in the request.
    pub channel: String,
    pub user: String,
    pub password: SecretString,
    /// At most 11 letters and digits, or at most 16 digits.
    pub sender: String,
    pub number_format: NumberFormat,
}

impl EcallSettings {
    /// With the defaults for all that has one.
    pub fn new(user: impl Into<String>, password: SecretString, sender: impl Into<String>) -> Self {
        Self {
            url: "https://rest.ecall.ch".to_owned(),
            path: "/api/message".to_owned(),
            channel: "Sms".to_owned(),
            user: user.into(),
            password,
            sender: sender.into(),
            number_format: NumberFormat::default(),
        }
    }
}

/// The gateway `twilio`.
#[derive(Clone, Debug)]
pub struct TwilioSettings {
    /// Scheme and host. Plain http is taken for loopback only.
    pub url: String,
    /// `AC…`
    pub account_sid: String,
    /// Signs receipts; without it there are none. Sends as well where there is no API key.
    pub auth_token: Option<SecretString>,
    /// `SK…` and its secret.
    pub api_key: Option<(String, SecretString)>,
    /// A number, a short code or a name. This or a messaging service.
    pub sender: Option<String>,
    /// `MG…`
    pub messaging_service_sid: Option<String>,
    /// The origin under which the app is published: what Twilio posts to, and signs.
    pub public_url: String,
}

impl TwilioSettings {
    /// With the defaults for all that has one.
    pub fn new(
        account_sid: impl Into<String>,
        auth_token: SecretString,
        sender: impl Into<String>,
        public_url: impl Into<String>,
    ) -> Self {
        Self {
            url: "https://api.twilio.com".to_owned(),
            account_sid: account_sid.into(),
            auth_token: Some(auth_token),
            api_key: None,
            sender: Some(sender.into()),
            messaging_service_sid: None,
            public_url: public_url.into(),
        }
    }
}

/// The gateway `vonage`.
#[derive(Clone, Debug)]
pub struct VonageSettings {
    /// Scheme and host. Plain http is taken for loopback only.
    pub url: String,
    pub api_key: String,
    pub api_secret: SecretString,
    /// Signs receipts, at least 16 characters; without it there are none.
    pub signature_secret: Option<SecretString>,
    /// At most 11 letters and digits, or at most 15 digits.
    pub sender: String,
    /// The origin under which the app is published: what Vonage posts to.
    pub public_url: String,
}

impl VonageSettings {
    /// With the defaults for all that has one.
    pub fn new(
        api_key: impl Into<String>,
        api_secret: SecretString,
        sender: impl Into<String>,
        public_url: impl Into<String>,
    ) -> Self {
        Self {
            url: "https://api.nexmo.com".to_owned(),
            api_key: api_key.into(),
            api_secret,
            signature_secret: None,
            sender: sender.into(),
            public_url: public_url.into(),
        }
    }
}

/// A gateway described by a file; `docs/gateways/` holds examples and explains the format.
#[derive(Clone, Debug)]
pub struct TemplateSettings {
    /// The text of the TOML file.
    pub description: String,
    /// What `{from}` stands for.
    pub sender: String,
    /// What further placeholders stand for: the file itself holds no secrets.
    pub secrets: BTreeMap<String, SecretString>,
}

/// How the way to the mail server is guarded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// Port 587: begins in the clear and must turn to TLS before anything is said.
    #[default]
    StartTls,
    /// Port 465: TLS from the first byte.
    Implicit,
    /// Port 25, in the clear; for a server on this machine only.
    None,
}

/// The mail gateway `smtp`.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    pub host: String,
    /// Without it 587, 465 or 25, as `security` has it.
    pub port: Option<u16>,
    pub security: SmtpSecurity,
    /// User and password.
    pub credentials: Option<(String, SecretString)>,
    /// The sender as people see it: `Ringfence <id@example.com>`.
    pub from: String,
}

impl SmtpSettings {
    /// With the defaults for all that has one.
    pub fn new(host: impl Into<String>, from: impl Into<String>) -> Self {
        Self { host: host.into(), port: None, security: SmtpSecurity::default(), credentials: None, from: from.into() }
    }
}
