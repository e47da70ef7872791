//! Tells the operator's webhook what the guard has recorded for it: at least once, and once for each event while all goes
//! well, however many processes there are.

use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Url;
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::http::{Exchange, Http, gateway_url};
use super::settings::Unfit;
use crate::Identity;
use crate::refusal::Fault;
use crate::store::alerts::{self, Alert};

const POLL: Duration = Duration::from_secs(1);

/// How long a teller may take before another one tries.
const CLAIM: Duration = Duration::from_mins(1);

/// After this nobody wants to know any more.
const WORTH_TELLING: Duration = Duration::from_hours(24);

const LONGEST_BACKOFF: Duration = Duration::from_mins(15);

/// Where the operator is told.
pub struct Webhook {
    url: Url,
    secret: Option<SecretString>,
    http: Http,
}

impl Webhook {
    /// Refuses a URL that is neither `https` nor on this machine.
    pub fn new(url: &str, secret: Option<SecretString>, http: Http) -> Result<Self, Unfit> {
        let url = gateway_url(url).map_err(|why| Unfit::new("webhook", why))?;
        Ok(Self { url, secret, http })
    }

    /// Tells what is due, until `cancel` is cancelled.
    pub async fn run(&self, identity: &Identity, cancel: &CancellationToken) {
        let mut poll = interval(POLL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = cancel.cancelled() => return,
                _ = poll.tick() => {}
            }
            // Dropped on the way, an alert is told again once its claim has lapsed.
            let drained = tokio::select! {
                () = cancel.cancelled() => return,
                drained = self.drain(identity) => drained,
            };
            if let Err(fault) = drained {
                tracing::error!(%fault, "the alerts could not be read");
            }
        }
    }

    /// Tells one after the other until none is due; answers how many were tried.
    pub async fn drain(&self, identity: &Identity) -> Result<usize, Fault> {
        let mut tried = 0;
        while self.step(identity).await? {
            tried += 1;
        }
        Ok(tried)
    }

    async fn step(&self, identity: &Identity) -> Result<bool, Fault> {
        let now = identity.now();
        let mut conn = identity.store.read().await?;
        let due = alerts::due(&mut conn, now, now - WORTH_TELLING).await?;
        drop(conn);
        let Some(id) = due else { return Ok(false) };
        let mut tx = identity.store.write().await?;
        let claimed = alerts::claim(&mut tx, &id, now, now + CLAIM).await?;
        tx.commit().await?;
        let Some(alert) = claimed else { return Ok(true) };

        let is_told = self.tell(identity, &alert).await;
        let now = identity.now();
        let mut tx = identity.store.write().await?;
        if is_told {
            alerts::told(&mut tx, &alert.id, now).await?;
        } else {
            alerts::put_back(&mut tx, &alert.id, now + backoff(alert.tries)).await?;
            tracing::warn!(alert = alert.id, tries = alert.tries, "the webhook did not take an alert");
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn tell(&self, identity: &Identity, alert: &Alert) -> bool {
        let now = identity.now();
        let at = now.as_second().to_string();
        let mut request = self.http.client().post(self.url.clone()).header(CONTENT_TYPE, "application/json");
        request = request.header("ringfence-timestamp", &at);
        if let Some(secret) = &self.secret {
            request = request.header("ringfence-signature", signature(secret, &at, &alert.body));
        }
        match self.http.exchange(request.body(alert.body.clone()), now).await {
            Exchange::Answered(reply) => reply.status.is_success(),
            Exchange::NeverSent(_) | Exchange::Unknown => false,
        }
    }
}

/// HMAC-SHA-256 over time, a point and the body, in hexadecimal: whoever checks the time too takes no old one again.
fn signature(secret: &SecretString, at: &str, body: &str) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).expect("HMAC takes keys of any length");
    mac.update(at.as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    mac.finalize().into_bytes().iter().fold(String::with_capacity(64), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Two seconds, doubling with each try.
fn backoff(tries: i64) -> Duration {
    let doublings = u32::try_from(tries).unwrap_or(u32::MAX).min(16);
    Duration::from_secs(1 << doublings).min(LONGEST_BACKOFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_guide() {
        // printf '%s' '1767225600.{"event":"x"}' | openssl dgst -sha256 -hmac secret
        let signed = signature(&"secret".into(), "1767225600", r#"{"event":"x"}"#);
        assert_eq!(signed, "fc8a2c1cff0a4011894c9200a67e8b67063c2d4e6b8a9906619ac27c96e92ad0");
    }
}
