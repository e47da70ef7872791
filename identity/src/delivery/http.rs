//! The one place where HTTP clients are made, and one exchange with a gateway.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Client, RequestBuilder, StatusCode, Url, header, redirect, retry};

use super::gateway::{Answer, Why};
use crate::refusal::Fault;

/// No gateway has reason to say more.
const LONGEST_BODY: usize = 64 * 1024;

/// The longest that a gateway may have us wait.
const LONGEST_RETRY_AFTER: Duration = Duration::from_mins(10);

/// Makes requests to gateways: bounded in time and size, never redirected, never repeated.
#[derive(Clone)]
pub struct Http {
    client: Client,
}

/// What came of a request.
pub(crate) enum Exchange {
    Answered(Reply),
    /// Nothing of it reached the gateway.
    NeverSent(Why),
    /// It went out, and no answer came back.
    Unknown,
}

pub(crate) struct Reply {
    pub status: StatusCode,
    pub retry_after: Option<Duration>,
    /// `None` when it was too long, too slow or cut off.
    pub body: Option<Vec<u8>>,
}

impl Http {
    /// `timeout` is for a whole exchange, the body included.
    pub fn new(timeout: Duration) -> Result<Self, Fault> {
        let client = Client::builder()
            .timeout(timeout)
            // Shorter, so that a host that doesn't answer is told apart from one that may have taken the message.
            .connect_timeout(timeout.mul_f32(0.6))
            // A connection that the other side is about to close would make the outcome unknown.
            .pool_idle_timeout(Duration::from_secs(4))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .user_agent(concat!("Ringfence/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Fault::new(error.without_url()))?;
        Ok(Self { client })
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Sends a request once. `now` is for a `Retry-After` that names a date.
    pub(crate) async fn exchange(&self, request: RequestBuilder, now: Timestamp) -> Exchange {
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) if error.is_builder() => return Exchange::NeverSent(Why::Misconfigured),
            Err(error) if error.is_connect() => return Exchange::NeverSent(Why::Unreachable),
            Err(_) => return Exchange::Unknown,
        };
        let retry_after = response.headers().get(header::RETRY_AFTER).and_then(|value| wait(value.to_str().ok()?, now));
        let mut body = Vec::new();
        let is_whole = loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= LONGEST_BODY => body.extend_from_slice(&chunk),
                Ok(None) => break true,
                Ok(Some(_)) | Err(_) => break false,
            }
        };
        Exchange::Answered(Reply { status: response.status(), retry_after, body: is_whole.then_some(body) })
    }
}

impl Reply {
    /// What the status alone says. A gateway that failed within may yet have sent the message.
    pub(crate) fn by_status(&self) -> Answer {
        match self.status.as_u16() {
            429 => Answer::NotAccepted(Why::Busy { retry_after: self.retry_after }),
            401 | 403 | 407 => Answer::NotAccepted(Why::Credentials),
            300..=399 | 404 | 405 | 410 => Answer::NotAccepted(Why::Misconfigured),
            408 => Answer::Unknown,
            400..=499 => Answer::NotAccepted(Why::Refused),
            _ => Answer::Unknown,
        }
    }
}

/// Reads the URL of a gateway: numbers and codes travel over https, or stay on this machine.
pub(crate) fn gateway_url(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "is not a URL")?;
    match (url.scheme(), url.host()) {
        (_, None) => Err("names no host"),
        ("https", Some(_)) => Ok(url),
        ("http", Some(host)) if is_loopback(&host) => Ok(url),
        _ => Err("is not https"),
    }
}

/// Where a gateway posts its receipts, under the origin that the app is published at; `None` for what is no origin.
pub(crate) fn hook_url(public_url: &str, gateway: &str) -> Option<Url> {
    let origin = Url::parse(public_url).ok().filter(Url::has_host)?;
    origin.join(&format!("/hooks/{gateway}")).ok()
}

/// Whether only this machine can mean it.
pub(crate) fn is_local(url: &Url) -> bool {
    url.host().is_some_and(|host| is_loopback(&host))
}

fn is_loopback(host: &url::Host<&str>) -> bool {
    match host {
        url::Host::Domain(name) => *name == "localhost",
        url::Host::Ipv4(address) => address.is_loopback(),
        url::Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Seconds, or a date (RFC 9110 10.2.3).
fn wait(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    let wait = if let Ok(seconds) = value.parse() {
        Duration::from_secs(seconds)
    } else {
        let until = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
        Duration::try_from(until.duration_since(now)).unwrap_or_default()
    };
    Some(wait.min(LONGEST_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_may_name_seconds_or_a_date() {
        let now: Timestamp = "1994-11-06T08:49:30Z".parse().unwrap();
        assert_eq!(wait("120", now), Some(Duration::from_mins(2)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT", now), Some(Duration::from_secs(7)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:07 GMT", now), Some(Duration::ZERO));
        assert_eq!(wait("99999999", now), Some(LONGEST_RETRY_AFTER));
        assert_eq!(wait("soon", now), None);
    }
}
