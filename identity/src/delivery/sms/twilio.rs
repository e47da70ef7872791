//! The gateway `twilio` (SPEC 8): the Messages API of Twilio.

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Url;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use sha1::Sha1;
use subtle::ConstantTimeEq as _;
use url::form_urlencoded;

use super::ecall::is_message_id;
use crate::delivery::gateway::{Answer, Gateway, HookCall, HookRefusal, Parcel, Why};
use crate::delivery::http::{Exchange, Http, Reply, gateway_url, hook_url, is_local};
use crate::delivery::receipts::{Reason, Receipt, Report};
use crate::delivery::settings::{TwilioSettings, Unfit};
use crate::model::target::Channel;

const NAME: &str = "twilio";
const SIGNATURE: &str = "x-twilio-signature";

/// Posts a form with HTTP Basic; its receipts are signed with the account's auth token. Twilio documents no way to ask
/// twice and be sent once, so it is not idempotent.
pub struct Twilio {
    http: Http,
    url: Url,
    hook: Url,
    /// Parameter and value.
    from: (&'static str, String),
    settings: TwilioSettings,
}

impl Twilio {
    /// Refuses a URL that is not https (loopback aside), names that Twilio does not give, and settings with which
    /// nothing could be sent.
    pub fn new(settings: TwilioSettings, http: Http) -> Result<Self, Vec<Unfit>> {
        let mut unfit = Vec::new();
        let mut wants = |is_met: bool, key: &str, why: &str| {
            if !is_met {
                unfit.push(Unfit::new(key, why));
            }
        };
        let sid = &settings.account_sid;
        wants(is_sid(sid, "AC"), "account_sid", "is not `AC` and 32 letters and digits");
        let is_given = |secret: &SecretString| !secret.expose_secret().is_empty();
        wants(settings.auth_token.as_ref().is_none_or(is_given), "auth_token", "is empty");
        let is_known = settings.auth_token.is_some() || settings.api_key.is_some();
        wants(is_known, "auth_token", "is not set, nor are api_key and api_secret");
        if let Some((key, secret)) = &settings.api_key {
            wants(is_sid(key, "SK"), "api_key", "is not `SK` and 32 letters and digits");
            wants(is_given(secret), "api_secret", "is empty");
        }
        let from = match (&settings.sender, &settings.messaging_service_sid) {
            (Some(sender), None) => {
                wants(
                    is_sender(sender),
                    "sender",
                    "is no number such as `+12015550123`, short code or name of up to 11",
                );
                ("From", sender.clone())
            }
            (None, service) => {
                let service = service.clone().unwrap_or_default();
                let why = "is not `MG` and 32 letters and digits, and no sender is set";
                wants(is_sid(&service, "MG"), "messaging_service_sid", why);
                ("MessagingServiceSid", service)
            }
            (Some(_), Some(_)) => {
                wants(false, "sender", "and messaging_service_sid are not set together");
                Default::default()
            }
        };
        let path = format!("/2010-04-01/Accounts/{sid}/Messages.json");
        let url = gateway_url(&settings.url).and_then(|base| base.join(&path).map_err(|_| "is not a URL"));
        let hook = hook_url(&settings.public_url, NAME);
        wants(hook.is_some(), "public_url", "is not a URL");
        if let Err(why) = &url {
            wants(false, "url", why);
        }
        match (url, hook) {
            (Ok(url), Some(hook)) if unfit.is_empty() => Ok(Self { http, url, hook, from, settings }),
            _ => Err(unfit),
        }
    }

    fn credentials(&self) -> Option<(&str, &SecretString)> {
        let TwilioSettings { account_sid, auth_token, api_key, .. } = &self.settings;
        let key = api_key.as_ref().map(|(key, secret)| (key.as_str(), secret));
        key.or_else(|| Some((account_sid.as_str(), auth_token.as_ref()?)))
    }

    /// Without the token a receipt could not be believed; and Twilio refuses a message whose callback it can't reach.
    fn callback(&self) -> Option<&str> {
        (self.settings.auth_token.is_some() && !is_local(&self.hook)).then_some(self.hook.as_str())
    }

    fn judge(reply: &Reply) -> Answer {
        let said: Value = reply.body.as_deref().and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default();
        // A request that is refused has a `code`; a message that failed as it was made has an `error_code`.
        let code = said["code"].as_u64().or_else(|| said["error_code"].as_u64());
        let id = said["sid"].as_str().filter(|id| is_message_id(id));
        match (reply.status.is_success(), code, id) {
            (true, None, Some(id)) => Answer::Accepted { message_id: Some(id.to_owned()), is_delivered: false },
            (true, Some(code), _) => Answer::NotAccepted(why(code, reply).unwrap_or(Why::Refused)),
            (false, Some(code), _) if reply.status.is_client_error() => {
                why(code, reply).map_or_else(|| reply.by_status(), Answer::NotAccepted)
            }
            _ => reply.by_status(),
        }
    }

    /// Over the URL that was published, whatever the request says of itself.
    fn is_proved(&self, call: &HookCall<'_>, form: &[(String, String)]) -> bool {
        let shown = call.headers.get(SIGNATURE).map(HeaderValue::as_bytes);
        let (Some(token), Some(shown)) = (&self.settings.auth_token, shown) else { return false };
        let is_signed = addresses(&self.hook)
            .iter()
            .fold(false, |is_signed, url| is_signed | bool::from(signature(token, url, form).as_bytes().ct_eq(shown)));
        is_signed && value_of(form, "AccountSid").is_none_or(|sid| sid == self.settings.account_sid)
    }
}

#[async_trait]
impl Gateway for Twilio {
    fn name(&self) -> &'static str {
        NAME
    }

    fn channel(&self) -> Channel {
        Channel::Sms
    }

    async fn send(&self, parcel: &Parcel<'_>) -> Answer {
        let Some((user, password)) = self.credentials() else { return Answer::NotAccepted(Why::Misconfigured) };
        let mut form = vec![("To", parcel.to), (self.from.0, &self.from.1), ("Body", &parcel.message.text)];
        form.extend(self.callback().map(|url| ("StatusCallback", url)));
        let request = self.http.client().post(self.url.clone()).basic_auth(user, Some(password.expose_secret()));
        match self.http.exchange(request.form(&form), parcel.now).await {
            Exchange::Answered(reply) => Self::judge(&reply),
            Exchange::NeverSent(why) => Answer::NotAccepted(why),
            Exchange::Unknown => Answer::Unknown,
        }
    }

    /// States that are not final (queued, sending, sent) are taken and say nothing. Twilio signs no time; a receipt
    /// that is replayed says what it said before, and taking it twice changes nothing.
    fn read_hook(&self, call: &HookCall<'_>) -> Result<Vec<Receipt>, HookRefusal> {
        let form: Vec<_> = form_urlencoded::parse(call.body).into_owned().collect();
        if !self.is_proved(call, &form) {
            return Err(HookRefusal::NotProved);
        }
        let (Some(id), Some(state)) = (value_of(&form, "MessageSid"), value_of(&form, "MessageStatus")) else {
            return Err(HookRefusal::NotUnderstood);
        };
        let report = match state {
            "delivered" => Report::Delivered,
            "undelivered" | "failed" => {
                Report::Failed(reason(value_of(&form, "ErrorCode").and_then(|code| code.parse().ok())))
            }
            _ => return Ok(Vec::new()),
        };
        let receipt = is_message_id(id).then(|| Receipt { message_id: id.to_owned(), report });
        Ok(receipt.into_iter().collect())
    }
}

/// The URL and every parameter, name and value run together, sorted by name: HMAC-SHA-1 under the auth token, in base64
/// (twilio.com/docs/usage/security).
fn signature(token: &SecretString, url: &str, form: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = form.iter().collect();
    sorted.sort();
    sorted.dedup();
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac =
        Hmac::<Sha1>::new_from_slice(token.expose_secret().as_bytes()).expect("HMAC takes keys of any length");
    mac.update(url.as_bytes());
    for (name, value) in sorted {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

/// The same address with its port and without: Twilio signs now the one, now the other, and its own libraries take both.
fn addresses(url: &Url) -> [String; 2] {
    let (scheme, host, path) = (url.scheme(), url.host_str().unwrap_or_default(), url.path());
    let port = url.port_or_known_default().unwrap_or_default();
    [format!("{scheme}://{host}{path}"), format!("{scheme}://{host}:{port}{path}")]
}

/// The codes that say more than the status does (twilio.com/docs/api/errors). What a stranger can bring about by typing
/// a number is never the gateway's fault: not one that the sender may not text to, nor the sender's own.
fn why(code: u64, reply: &Reply) -> Option<Why> {
    match code {
        21211 | 21217 | 21265 | 21266 | 21604 | 21610 | 21614 | 21635 => Some(Why::TargetRefused),
        21408 | 21606 | 21612 | 21659 => Some(Why::Refused),
        20429 | 21611 => Some(Why::Busy { retry_after: reply.retry_after }),
        10001 | 20003 => Some(Why::Credentials),
        21212 | 21603 | 21609 => Some(Why::Misconfigured),
        _ => None,
    }
}

fn reason(code: Option<u64>) -> Reason {
    match code {
        Some(30003) => Reason::Unreachable,
        Some(21211 | 21610 | 21614 | 21635 | 30004 | 30005 | 30006) => Reason::TargetRefused,
        _ => Reason::NotDelivered,
    }
}

fn value_of<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Twilio's names for things; this one stands in the path of a URL.
fn is_sid(text: &str, kind: &str) -> bool {
    text.strip_prefix(kind).is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// A number in E.164, a short code, or a name of up to 11 letters, digits and spaces with a letter in it.
fn is_sender(sender: &str) -> bool {
    let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if let Some(digits) = sender.strip_prefix('+') {
        return (7..=15).contains(&digits.len()) && are_digits(digits);
    }
    if are_digits(sender) {
        return (3..=8).contains(&sender.len());
    }
    sender.len() <= 11
        && sender.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ')
        && sender.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of Twilio's documentation and of its libraries, under the auth token `12345`.
    #[test]
    fn the_published_examples_of_signatures_are_met() {
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        for (caller, signed) in
            [("+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="), ("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")]
        {
            // In any order.
            let form = [
                ("To", "+18005551212"),
                ("CallSid", "CA1234567890ABCDE"),
                ("From", caller),
                ("Digits", "1234"),
                ("Caller", caller),
            ];
            let form = form.map(|(name, value)| (name.to_owned(), value.to_owned()));
            assert_eq!(signature(&"12345".into(), url, &form), signed);
            assert_ne!(signature(&"12346".into(), url, &form), signed);
            assert_ne!(signature(&"12345".into(), "https://mycompany.com/myapp.php?foo=1", &form), signed);
            assert_ne!(signature(&"12345".into(), url, &form[1..]), signed);
        }
    }

    #[test]
    fn a_sender_is_a_number_a_short_code_or_a_short_name() {
        for sender in ["+12015550123", "12345", "Ringfence", "My Bank 24"] {
            assert!(is_sender(sender), "{sender}");
        }
        for sender in
            ["", "+", "+1201555012a", "1234567890", "12", "Ringfences Ltd", "Zürich", "a\nb", "+1234567890123456"]
        {
            assert!(!is_sender(sender), "{sender}");
        }
    }
}
