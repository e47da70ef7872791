//! What a type needs to be a setting's. Each says what it wants in the words of its own refusal.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use identity::model::money::Money;
use secrecy::SecretString;

use super::values::{
    Assurance, Currency, GatewayName, HeaderField, LogFormat, Mode, Network, NumberFormat, PublicUrl, Region, Security,
    Span,
};

/// A value as it was given.
#[derive(Clone)]
pub(super) enum Raw {
    Text(String),
    List(Vec<String>),
    Table(BTreeMap<String, Vec<String>>),
}

impl Raw {
    /// An empty text is no value. An empty list is one: it says that there is nothing in it.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }
}

impl From<toml::Value> for Raw {
    fn from(value: toml::Value) -> Self {
        fn text(value: toml::Value) -> String {
            match value {
                toml::Value::String(text) => text,
                other => other.to_string(),
            }
        }
        fn list(value: toml::Value) -> Vec<String> {
            match value {
                toml::Value::Array(items) => items.into_iter().map(text).collect(),
                other => vec![text(other)],
            }
        }
        match value {
            toml::Value::Array(_) => Self::List(list(value)),
            toml::Value::Table(table) => {
                Self::Table(table.into_iter().map(|(key, value)| (key, list(value))).collect())
            }
            other => Self::Text(text(other)),
        }
    }
}

/// A type that a setting can have.
pub(super) trait Kind: Sized {
    /// Never shown, and may lie in a file.
    const IS_SECRET: bool = false;
    /// For the documentation.
    fn describe() -> String;
    /// The error says what is wanted, without repeating the value: it may be a secret in the wrong place.
    fn read(raw: &Raw) -> Result<Self, String>;
    /// For `config check`.
    fn show(&self) -> String;
}

fn one(raw: &Raw) -> Result<&str, String> {
    match raw {
        Raw::Text(text) => Ok(text.trim()),
        Raw::List(_) | Raw::Table(_) => Err("wants one value".to_owned()),
    }
}

impl<K: Kind> Kind for Option<K> {
    const IS_SECRET: bool = K::IS_SECRET;
    fn describe() -> String {
        K::describe()
    }
    fn read(raw: &Raw) -> Result<Self, String> {
        match raw {
            Raw::Text(text) if text.trim().is_empty() => Ok(None),
            raw => K::read(raw).map(Some),
        }
    }
    fn show(&self) -> String {
        self.as_ref().map_or_else(|| "(not set)".to_owned(), Kind::show)
    }
}

impl<K: Kind> Kind for Vec<K> {
    fn describe() -> String {
        format!("list of: {}", K::describe())
    }
    fn read(raw: &Raw) -> Result<Self, String> {
        let items = match raw {
            Raw::Text(text) => {
                text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
            }
            Raw::List(items) => items.clone(),
            Raw::Table(_) => return Err("wants a list".to_owned()),
        };
        items.into_iter().map(|item| K::read(&Raw::Text(item))).collect()
    }
    fn show(&self) -> String {
        if self.is_empty() { "(none)".to_owned() } else { self.iter().map(Kind::show).collect::<Vec<_>>().join(", ") }
    }
}

impl Kind for SecretString {
    const IS_SECRET: bool = true;
    fn describe() -> String {
        "text".to_owned()
    }
    fn read(raw: &Raw) -> Result<Self, String> {
        one(raw).map(Self::from)
    }
    fn show(&self) -> String {
        "(set)".to_owned()
    }
}

/// Types whose text form is all there is to them.
macro_rules! plain {
    ($($kind:ty, $wants:literal;)+) => {$(
        impl Kind for $kind {
            fn describe() -> String {
                $wants.to_owned()
            }
            fn read(raw: &Raw) -> Result<Self, String> {
                one(raw)?.parse().map_err(|_| concat!("wants ", $wants).to_owned())
            }
            fn show(&self) -> String {
                self.to_string()
            }
        }
    )+};
}

plain! {
    u16, "a port number";
    u32, "a whole number";
    bool, "`true` or `false`";
    String, "text";
    SocketAddr, "an address with port, such as `127.0.0.1:3000`";
    HeaderField, "the name of a header";
    Assurance, "`asvs-l2` or `asvs-l3`";
    LogFormat, "`json` or `pretty`";
    Mode, "`development` or `production`";
    Network, "an IP address or network such as `10.0.0.0/8`";
    PublicUrl, "an `http` or `https` origin without path, its host at most 60 characters long";
    Money, "an amount such as `20.00`";
    Currency, "a currency of three capital letters, such as `CHF`";
    Region, "a region of two capital letters, such as `CH`";
    NumberFormat, "`plus`, `double-zero` or `digits`";
    Security, "`starttls`, `implicit` or `none`";
    Span, "a time such as `30s`, `5min`, `24h`, `180d`";
    GatewayName, "`ecall`, `twilio`, `vonage`, `template` or `handset`";
}

impl Kind for PathBuf {
    fn describe() -> String {
        "a path".to_owned()
    }
    fn read(raw: &Raw) -> Result<Self, String> {
        match one(raw)? {
            "" => Err("wants a path".to_owned()),
            text => Ok(Self::from(text)),
        }
    }
    fn show(&self) -> String {
        self.display().to_string()
    }
}

/// Bounds of a setting.
pub(super) mod bounds {
    use std::fmt::Display;
    use std::ops::RangeInclusive;

    pub(in super::super) fn check<T: PartialOrd + Display>(value: &T, range: &RangeInclusive<T>) -> Result<(), String> {
        if range.contains(value) { Ok(()) } else { Err(format!("wants {} to {}", range.start(), range.end())) }
    }

    pub(in super::super) fn describe<T: Display>(range: &RangeInclusive<T>) -> String {
        format!(", {} to {}", range.start(), range.end())
    }
}
