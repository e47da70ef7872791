//! The values of settings that the standard library has no type for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use http::HeaderName;
use secrecy::SecretString;
use url::Url;

use super::kinds::{Kind, Raw};

/// A closed list of words.
macro_rules! words {
    ($($(#[$doc:meta])+ $name:ident { $($variant:ident = $word:literal),+ })+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $(#[doc = concat!("`", $word, "`")] $variant),+ }

        impl FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $($word => Ok(Self::$variant),)+ _ => Err(()) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $word),+ })
            }
        }
    )+};
}

words! {
    /// What the process is for.
    Mode { Development = "development", Production = "production" }
    /// A level of the OWASP Application Security Verification Standard.
    Assurance { AsvsL2 = "asvs-l2", AsvsL3 = "asvs-l3" }
    /// How log lines look.
    LogFormat { Json = "json", Pretty = "pretty" }
    /// How the connection to the SMTP server is protected.
    Security { StartTls = "starttls", Implicit = "implicit", Plain = "none" }
    /// How a gateway wants numbers written.
    NumberFormat { Plus = "plus", DoubleZero = "double-zero", Digits = "digits" }
    /// An SMS gateway that delivery knows.
    GatewayName {
        Ecall = "ecall", Twilio = "twilio", Vonage = "vonage", Template = "template", Handset = "handset"
    }
}

/// The name of a header that proxies write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderField(pub HeaderName);

impl FromStr for HeaderField {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        HeaderName::from_bytes(text.to_lowercase().as_bytes()).map(Self).map_err(|_| ())
    }
}

impl fmt::Display for HeaderField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

/// The origin under which browsers reach the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(Url);

impl PublicUrl {
    /// The longest host that leaves an SMS in one segment (SPEC 3).
    pub const LONGEST_HOST: usize = 60;

    /// As browsers write it into `Origin`: no path, no default port.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The host without port.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether only this machine can mean it.
    pub fn is_loopback(&self) -> bool {
        is_loopback_host(self.host())
    }
}

/// `localhost`, a name under it, or a loopback address; `host` carries no port.
pub fn is_loopback_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

impl FromStr for PublicUrl {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let url = Url::parse(text).map_err(|_| ())?;
        let is_origin = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let fits = url.host_str().is_some_and(|host| (1..=Self::LONGEST_HOST).contains(&host.len()));
        if is_origin && fits { Ok(Self(url)) } else { Err(()) }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())
    }
}

/// An address, or all addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// IPv4 written as IPv6 is IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let bits = |address: IpAddr| match address {
            IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, 32),
            IpAddr::V6(v6) => (v6.to_bits(), 128),
        };
        let ((mine, width), (theirs, other_width)) = (bits(self.address), bits(address.to_canonical()));
        let differing = mine ^ theirs;
        width == other_width && (self.prefix == 0 || differing >> (128 - u32::from(self.prefix)) == 0)
    }
}

impl FromStr for Network {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(width), str::parse).map_err(|_| ())?;
        if prefix <= width { Ok(Self { address, prefix }) } else { Err(()) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// A currency of ISO 4217, three capital letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency(String);

impl Currency {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Currency {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let is_currency = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        if is_currency { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A region of ISO 3166-1, two capital letters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region(String);

impl Region {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Region {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let is_region = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        if is_region { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which countries are served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Countries {
    All,
    Named(BTreeSet<Region>),
}

impl Kind for Countries {
    fn describe() -> String {
        "list of regions, or `all`".to_owned()
    }
    fn read(raw: &Raw) -> Result<Self, String> {
        match raw {
            Raw::Text(text) if text.trim() == "all" => Ok(Self::All),
            raw => Vec::<Region>::read(raw).map(|regions| Self::Named(regions.into_iter().collect())),
        }
    }
    fn show(&self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Named(regions) => regions.iter().map(Region::as_str).collect::<Vec<_>>().join(", "),
        }
    }
}

/// The order of gateways per country.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orders(pub BTreeMap<Region, Vec<GatewayName>>);

impl Kind for Orders {
    fn describe() -> String {
        "table of region to list of gateways".to_owned()
    }
    fn read(raw: &Raw) -> Result<Self, String> {
        const WANTS: &str = "wants regions with their gateways, such as `CH=ecall,template;DE=template`";
        let table = match raw {
            Raw::Table(table) => table.clone(),
            Raw::List(_) => return Err(WANTS.to_owned()),
            Raw::Text(text) => text
                .split(';')
                .filter(|part| !part.trim().is_empty())
                .map(|part| part.split_once('=').ok_or_else(|| WANTS.to_owned()))
                .map(|pair| pair.map(|(region, names)| (region.trim().to_owned(), vec![names.trim().to_owned()])))
                .collect::<Result<_, _>>()?,
        };
        table
            .into_iter()
            .map(|(region, names)| {
                // Variables come without capitals.
                let region = region.to_uppercase().parse().map_err(|()| WANTS.to_owned())?;
                Ok((region, Vec::read(&Raw::Text(names.join(",")))?))
            })
            .collect::<Result<_, String>>()
            .map(Self)
    }
    fn show(&self) -> String {
        let orders = self.0.iter().map(|(region, names)| format!("{region}={}", names.show()));
        if self.0.is_empty() { "(none)".to_owned() } else { orders.collect::<Vec<_>>().join("; ") }
    }
}

/// Secrets by name.
#[derive(Clone, Default)]
pub struct Secrets(pub BTreeMap<String, SecretString>);

impl Kind for Secrets {
    fn describe() -> String {
        "table of name to secret".to_owned()
    }
    fn read(raw: &Raw) -> Result<Self, String> {
        let table = match raw {
            Raw::Table(table) => table.clone(),
            Raw::Text(text) if text.trim().is_empty() => BTreeMap::new(),
            Raw::Text(_) | Raw::List(_) => return Err("wants a table of names".to_owned()),
        };
        let secret = |(name, value): (String, Vec<String>)| {
            let value = value.concat();
            match name.strip_suffix("_file") {
                None => Ok((name, value.into())),
                Some(bare) => match std::fs::read_to_string(&value) {
                    Ok(text) => Ok((bare.to_owned(), text.trim_end().into())),
                    Err(error) => Err(format!("the file of `{bare}` cannot be read: {error}")),
                },
            }
        };
        table.into_iter().map(secret).collect::<Result<_, _>>().map(Self)
    }
    fn show(&self) -> String {
        let names: Vec<_> = self.0.keys().map(|name| format!("{name} (set)")).collect();
        if names.is_empty() { "(none)".to_owned() } else { names.join(", ") }
    }
}

/// A length of time, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(u64);

impl Span {
    pub const fn seconds(count: u64) -> Self {
        Self(count)
    }
    pub const fn minutes(count: u64) -> Self {
        Self(count * 60)
    }
    pub const fn hours(count: u64) -> Self {
        Self(count * 3600)
    }
    pub const fn days(count: u64) -> Self {
        Self(count * 86_400)
    }
    pub const fn as_duration(self) -> Duration {
        Duration::from_secs(self.0)
    }
}

impl FromStr for Span {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (count, unit) = text.split_at(digits);
        let unit = match unit.trim() {
            "" | "s" => 1,
            "m" | "min" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => return Err(()),
        };
        let count: u64 = count.parse().map_err(|_| ())?;
        count.checked_mul(unit).map(Self).ok_or(())
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(86_400, "d"), (3600, "h"), (60, "min")];
        match units.into_iter().find(|(unit, _)| self.0 > 0 && self.0.is_multiple_of(*unit)) {
            Some((unit, name)) => write!(f, "{}{name}", self.0 / unit),
            None => write!(f, "{}s", self.0),
        }
    }
}
