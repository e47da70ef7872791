//! Where a message goes.

use crate::model::email_address::EmailAddress;
use crate::model::phone::Phone;

/// A phone or a mailbox.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    Phone(Phone),
    Email(EmailAddress),
}

impl Target {
    pub fn channel(&self) -> Channel {
        match self {
            Self::Phone(_) => Channel::Sms,
            Self::Email(_) => Channel::Email,
        }
    }

    /// E.164, or the address.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.e164(),
            Self::Email(email) => email.as_str(),
        }
    }

    pub fn masked(&self) -> String {
        match self {
            Self::Phone(phone) => phone.masked(),
            Self::Email(email) => email.masked(),
        }
    }

    /// ISO 3166 region, `""` for mail.
    pub fn country(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.country(),
            Self::Email(_) => "",
        }
    }

    /// E.164 less its last four digits, `""` for mail.
    pub fn block(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.block(),
            Self::Email(_) => "",
        }
    }
}

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    Sms,
    Email,
}

impl Channel {
    pub fn name(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Email => "email",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Sms, Self::Email].into_iter().find(|channel| channel.name() == name)
    }
}
