//! E-mail addresses.

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization as _;

use crate::refusal::Refusal;

/// An address in the one form in which it is compared and stored: NFC, lower case, at most 254 bytes (RFC 5321).
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Refuses what no mailbox can be called ([`Refusal::NotAnEmailAddress`]); whether it exists is not asked.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let text: String = typed.trim().nfc().collect::<String>().to_lowercase();
        let Some((local, domain)) = text.rsplit_once('@') else {
            return Err(Refusal::NotAnEmailAddress);
        };
        let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"<>()[]\\,;:\"".contains(c);
        let labels_fit = domain.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
        let fits = text.len() <= 254
            && (1..=64).contains(&local.len())
            && local.chars().all(|c| plain(c) && c != '@')
            && local.split('.').all(|part| !part.is_empty())
            && domain.contains('.')
            && labels_fit
            && lettre::Address::new(local, domain).is_ok();
        if fits { Ok(Self(text)) } else { Err(Refusal::NotAnEmailAddress) }
    }

    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For eyes that may not know it: `a***@e***.com`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        let (name, top) = domain.rsplit_once('.').unwrap_or((domain, ""));
        let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
        format!("{}***@{}***.{top}", first(local), first(name))
    }
}

/// An address that was proved for an account.
#[derive(Clone)]
pub struct ProvedAddress {
    pub address: EmailAddress,
    pub proved_at: Timestamp,
    /// Codes and notices go to this one.
    pub is_main: bool,
}
