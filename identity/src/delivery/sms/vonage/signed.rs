//! What proves that a receipt is Vonage's: a JWT under the signature secret, bound to the body and to the minute
//! (developer.vonage.com/en/getting-started/concepts/webhooks).

use std::fmt::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use reqwest::header::AUTHORIZATION;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::delivery::gateway::HookCall;

/// How far its clock and ours may be apart, the way included. Vonage names no figure; this is the one of the Standard
/// Webhooks specification.
const FRESH: Duration = Duration::from_mins(5);

#[derive(Deserialize)]
struct Header {
    alg: String,
    /// Extensions that must be understood (RFC 7515 4.1.11). We understand none.
    crit: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Claims {
    /// Seconds since 1970.
    iat: i64,
    iss: String,
    api_key: String,
    /// SHA-256 of the body, in hexadecimal.
    payload_hash: String,
}

/// Whether the call is the account's own, of now, and about this very body.
pub(super) fn is_proved(call: &HookCall<'_>, secret: &SecretString, api_key: &str) -> bool {
    let mut shown = call.headers.get_all(AUTHORIZATION).iter();
    let (Some(shown), None) = (shown.next(), shown.next()) else { return false };
    let Some(claims) = shown.to_str().ok().and_then(bearer).and_then(|token| claims(token, secret)) else {
        return false;
    };
    let hash = hex(&Sha256::digest(call.body));
    claims.iss == "Vonage"
        && claims.api_key == api_key
        && is_fresh(claims.iat, call.now)
        && bool::from(claims.payload_hash.as_bytes().ct_eq(hash.as_bytes()))
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// What the token says, if it is signed with `secret` by HMAC-SHA-256. The algorithm is ours to choose and never the
/// token's: one without a signature, or with a public key taken for a secret, is none.
fn claims(token: &str, secret: &SecretString) -> Option<Claims> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
    mac.update(signed.as_bytes());
    mac.verify_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
    let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    if header.alg != "HS256" || header.crit.is_some() {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

fn is_fresh(issued_at: i64, now: Timestamp) -> bool {
    Duration::from_secs(now.as_second().abs_diff(issued_at)) <= FRESH
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Vonage's documentation, as the tests of its own library for tokens have it signed.
    const TOKEN: &str = concat!(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
        "eyJpYXQiOjE1ODc0OTQ5NjIsImp0aSI6ImM1YmE4ZjI0LTFhMTQtNGMxMC1iZmRmLTNmYmU4Y2U1MTFiNSIsImlzcyI6IlZvbmFnZSIsInBheWxv",
        "YWRfaGFzaCI6ImQ2YzBlNzRiNTg1N2RmMjBlM2I3ZTUxYjMwYzBjMmE0MGVjNzNhNzc4NzliNmYwNzRkZGM3YTIzMTdkZDAzMWIiLCJhcGlfa2V5",
        "IjoiYTFiMmMzZCIsImFwcGxpY2F0aW9uX2lkIjoiYWFhYWFhYWEtYmJiYi1jY2NjLWRkZGQtMDEyMzQ1Njc4OWFiIn0.",
        "JQRKi1d0SQitmjPINfTWMpt3XZkGsLbD7EjCdXoNSbk",
    );
    const SECRET: &str = "ZYtdTtGV3BCFN7tWmOWr1md66XsquMggr4W2cTtXtcPgfnI0Xw";

    #[test]
    fn the_published_example_of_a_token_is_met() {
        let claims = claims(TOKEN, &SECRET.into()).unwrap();
        assert_eq!((claims.iat, claims.iss.as_str(), claims.api_key.as_str()), (1_587_494_962, "Vonage", "a1b2c3d"));
        assert_eq!(claims.payload_hash, "d6c0e74b5857df20e3b7e51b30c0c2a40ec73a77879b6f074ddc7a2317dd031b");
        assert!(super::claims(TOKEN, &"ZYtdTtGV3BCFN7tWmOWr1md66XsquMggr4W2cTtXtcPgf55555".into()).is_none());
    }

    #[test]
    fn a_token_is_fresh_for_five_minutes_on_either_side() {
        let now = Timestamp::from_second(1_587_494_962).unwrap();
        let is_fresh = |issued_at| super::is_fresh(issued_at, now);
        assert!(is_fresh(1_587_494_962 - 300) && is_fresh(1_587_494_962 + 300));
        assert!(!is_fresh(1_587_494_962 - 301) && !is_fresh(1_587_494_962 + 301));
        assert!(!is_fresh(i64::MIN) && !is_fresh(i64::MAX));
    }
}
