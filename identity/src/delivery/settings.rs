//! What an operator sets about delivery. Plain values; whoever reads the settings file fills them in.
//!
//! The names in brackets are the keys as they are meant to stand in the file, below `[delivery]`.

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::SecretString;

/// One value that won't do. Every gateway names all of its own at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The key within the gateway's own section: `sender`, `request.url`.
    pub key: String,
    /// What is wrong with it, without its value where that may be a secret.
    pub why: String,
}

impl Unfit {
    pub(crate) fn new(key: impl Into<String>, why: impl Into<String>) -> Self {
        Self { key: key.into(), why: why.into() }
    }
}

/// What holds for all gateways (`[delivery]`).
#[derive(Clone, Debug)]
pub struct DeliveryPolicy {
    /// How long one gateway may take over one message (`timeout_seconds`, 5).
    pub timeout: Duration,
    /// Failures in a row that take a gateway out of the order (`breaker_failures`, 5).
    pub breaker_failures: u32,
    /// After which one message tries it again (`breaker_probe_after_seconds`, 30).
    pub breaker_probe_after: Duration,
    /// SMS gateways by name, the first first (`order`). Empty: as they were given.
    pub order: Vec<String>,
    /// The same for single countries, by ISO 3166 region (`per_country.CH`). Gateways that are not named are not used
    /// there.
    pub per_country: BTreeMap<String, Vec<String>>,
    /// Messages under way at once in this process (`concurrent_sends`, 16).
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

/// How a gateway wants numbers written (`number_format`: `plus`, `double-zero`, `digits`).
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
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "plus" => Some(Self::Plus),
            "double-zero" => Some(Self::DoubleZero),
            "digits" => Some(Self::Digits),
            _ => None,
        }
    }

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

/// The gateway `ecall` (`[delivery.ecall]`).
#[derive(Clone, Debug)]
pub struct EcallSettings {
    /// Scheme and host (`url`, `https://rest.ecall.ch`). Plain http is taken for loopback only.
    pub url: String,
    /// (`path`, `/api/message`)
    pub path: String,
    /// The value of `channel` in the request (`channel`, `Sms`).
    pub channel: String,
    /// (`user`)
    pub user: String,
    /// (`password`)
    pub password: SecretString,
    /// At most 11 letters and digits, or at most 16 digits (`sender`).
    pub sender: String,
    /// (`number_format`, `plus`)
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

/// A gateway described by a file (`[[delivery.template]]`); `docs/gateways/` holds examples and explains the format.
#[derive(Clone, Debug)]
pub struct TemplateSettings {
    /// The text of the TOML file (`file` names its path).
    pub description: String,
    /// What `{from}` stands for (`sender`).
    pub sender: String,
    /// What further placeholders stand for (`secrets.user`, `secrets.password`, …): the file itself holds no secrets.
    pub secrets: BTreeMap<String, SecretString>,
}

/// How the way to the mail server is guarded (`security`: `starttls`, `implicit`, `none`).
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

impl SmtpSecurity {
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "starttls" => Some(Self::StartTls),
            "implicit" => Some(Self::Implicit),
            "none" => Some(Self::None),
            _ => None,
        }
    }
}

/// The mail gateway `smtp` (`[delivery.smtp]`).
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// (`host`)
    pub host: String,
    /// (`port`; without it 587, 465 or 25, as `security` has it)
    pub port: Option<u16>,
    /// (`security`)
    pub security: SmtpSecurity,
    /// Both or neither (`user`, `password`).
    pub credentials: Option<(String, SecretString)>,
    /// The sender as people see it: `Ringfence <id@example.com>` (`from`).
    pub from: String,
}

impl SmtpSettings {
    /// With the defaults for all that has one.
    pub fn new(host: impl Into<String>, from: impl Into<String>) -> Self {
        Self { host: host.into(), port: None, security: SmtpSecurity::default(), credentials: None, from: from.into() }
    }
}
