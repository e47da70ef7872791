//! The cookies of this app. All are `HttpOnly`, `SameSite=Lax` and for the whole site.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use identity::policy::SessionPolicy;

/// A cookie of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The session's token.
    Session,
    /// The trusted device's token.
    Device,
    /// Names the browser: what codes are bound to, and what an account remembers to have seen before.
    Browser,
    /// What the next page says, sealed.
    Flash,
    /// Where the person was going before signing in, sealed.
    Going,
    /// The language that this browser is spoken to in: see [`super::Spoken`].
    Language,
}

/// How long a cookie is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Seconds(u64),
    /// Taken back.
    Not,
}

/// Binds a cookie to this very host and to HTTPS.
const HOST_PREFIX: &str = "__Host-";

const DAY: u64 = 86_400;

/// How long somebody may take over the first page of a way, before anything on it has been proved.
const ON_THE_WAY: Duration = Duration::from_mins(30);

impl Cookie {
    /// Every cookie that there is.
    pub const ALL: [Self; 6] = [Self::Session, Self::Device, Self::Browser, Self::Flash, Self::Going, Self::Language];

    const fn plain_name(self) -> &'static str {
        match self {
            Self::Session => "ringfence-session",
            Self::Device => "ringfence-device",
            Self::Browser => "ringfence-browser",
            Self::Flash => "ringfence-flash",
            Self::Going => "ringfence-going",
            Self::Language => "ringfence-language",
        }
    }

    fn name(self, is_secure: bool) -> String {
        let prefix = if is_secure { HOST_PREFIX } else { "" };
        format!("{prefix}{}", self.plain_name())
    }

    /// How long the browser keeps it at most; the database ends what it stands for earlier.
    pub fn lifetime(self, policy: &SessionPolicy) -> Kept {
        match self {
            // One at a lower level may be made to last longer than one that is all the way in.
            Self::Session => Kept::Seconds(policy.longest.max(policy.partial).as_secs()),
            Self::Device => Kept::Seconds(policy.trusted_device.as_secs()),
            // The longest that browsers keep any cookie.
            Self::Browser | Self::Language => Kept::Seconds(400 * DAY),
            Self::Flash => Kept::Seconds(120),
            // Set before the first step of signing in, and wanted after the last one.
            Self::Going => Kept::Seconds((ON_THE_WAY + policy.partial).as_secs()),
        }
    }

    /// Which of ours goes by this name, with `__Host-` or without.
    pub fn named(name: &str) -> Option<Self> {
        let plain = name.strip_prefix(HOST_PREFIX).unwrap_or(name);
        Self::ALL.into_iter().find(|cookie| cookie.plain_name() == plain)
    }

    /// The value that a request carries.
    pub fn read(self, headers: &HeaderMap, is_secure: bool) -> Option<String> {
        let name = self.name(is_secure);
        headers
            .get_all(http::header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value.to_owned())
    }

    /// The `Set-Cookie` header. Values are of the base64url alphabet.
    pub fn write(self, value: &str, kept: Kept, is_secure: bool) -> Option<HeaderValue> {
        let secure = if is_secure { "; Secure" } else { "" };
        let age = match kept {
            Kept::Seconds(seconds) => seconds,
            Kept::Not => 0,
        };
        let line = format!("{}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}", self.name(is_secure));
        HeaderValue::from_str(&line).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_belongs_to_this_host_over_https_alone() {
        let line = Cookie::Session.write("abc", Kept::Seconds(60), true).unwrap();
        assert_eq!(line, "__Host-ringfence-session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
        let line = Cookie::Session.write("", Kept::Not, false).unwrap();
        assert_eq!(line, "ringfence-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(http::header::COOKIE, HeaderValue::from_static("a=1; xringfence-flash=no; ringfence-flash=yes"));
        assert_eq!(Cookie::Flash.read(&headers, false).as_deref(), Some("yes"));
        assert_eq!(Cookie::Flash.read(&headers, true), None);
        assert_eq!(Cookie::Session.read(&headers, false), None);
    }
}
