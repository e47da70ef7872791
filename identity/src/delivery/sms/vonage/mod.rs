//! The gateway `vonage` (SPEC 8): the Messages API of Vonage.

mod signed;

use async_trait::async_trait;
use reqwest::Url;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ecall::is_message_id;
use crate::delivery::gateway::{Answer, Gateway, HookCall, HookRefusal, Parcel, Why};
use crate::delivery::http::{Exchange, Http, Reply, gateway_url, hook_url, is_local};
use crate::delivery::receipts::{Reason, Receipt, Report};
use crate::delivery::settings::{NumberFormat, Unfit, VonageSettings};
use crate::model::target::Channel;

const NAME: &str = "vonage";
const SHORTEST_SECRET: usize = 16;

/// Posts JSON with HTTP Basic (API key and secret); its receipts come with a JWT under the signature secret. Vonage
/// documents no way to ask twice and be sent once, so it is not idempotent.
pub struct Vonage {
    http: Http,
    url: Url,
    hook: Url,
    settings: VonageSettings,
}

/// What it posts to the hook; more stands in it, the number among it.
#[derive(Deserialize)]
struct Posted {
    message_uuid: String,
    status: String,
    error: Option<Value>,
}

impl Vonage {
    /// Refuses a URL that is not https (loopback aside), and a sender that Vonage would refuse.
    pub fn new(settings: VonageSettings, http: Http) -> Result<Self, Vec<Unfit>> {
        let mut unfit = Vec::new();
        let mut wants = |is_met: bool, key: &str, why: &str| {
            if !is_met {
                unfit.push(Unfit::new(key, why));
            }
        };
        let key = &settings.api_key;
        let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric());
        wants(is_key, "api_key", "is not of letters and digits");
        wants(!settings.api_secret.expose_secret().is_empty(), "api_secret", "is empty");
        let is_long = |secret: &secrecy::SecretString| secret.expose_secret().len() >= SHORTEST_SECRET;
        wants(
            settings.signature_secret.as_ref().is_none_or(is_long),
            "signature_secret",
            "has less than 16 characters",
        );
        wants(is_sender(&settings.sender), "sender", "is neither up to 11 letters and digits nor up to 15 digits");
        let url = gateway_url(&settings.url).and_then(|base| base.join("/v1/messages").map_err(|_| "is not a URL"));
        if let Err(why) = &url {
            wants(false, "url", why);
        }
        let hook = hook_url(&settings.public_url, NAME);
        wants(hook.is_some(), "public_url", "is not a URL");
        match (url, hook) {
            (Ok(url), Some(hook)) if unfit.is_empty() => Ok(Self { http, url, hook, settings }),
            _ => Err(unfit),
        }
    }

    fn body(&self, parcel: &Parcel<'_>) -> Value {
        let mut body = json!({
            "message_type": "text",
            "channel": "sms",
            "to": NumberFormat::Digits.write(parcel.to),
            "from": self.settings.sender,
            "text": parcel.message.text,
            "client_ref": parcel.id.as_str(),
        });
        // Without the secret a receipt could not be believed, and nobody reaches loopback.
        if self.settings.signature_secret.is_some() && !is_local(&self.hook) {
            body["webhook_url"] = self.hook.as_str().into();
            body["webhook_version"] = "v1".into();
        }
        body
    }

    fn judge(reply: &Reply) -> Answer {
        let said: Value = reply.body.as_deref().and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default();
        let id = said["message_uuid"].as_str().filter(|id| is_message_id(id));
        match (reply.status.as_u16(), id) {
            (202, Some(id)) => Answer::Accepted { message_id: Some(id.to_owned()), is_delivered: false },
            (429, _) => reply.by_status(),
            // No credit. The next gateway may have some, and this one is no use until its operator has paid.
            (402, _) => Answer::NotAccepted(Why::Credentials),
            (400..=499, _) => why(&said, reply).map_or_else(|| reply.by_status(), Answer::NotAccepted),
            _ => reply.by_status(),
        }
    }
}

#[async_trait]
impl Gateway for Vonage {
    fn name(&self) -> &'static str {
        NAME
    }

    fn channel(&self) -> Channel {
        Channel::Sms
    }

    async fn send(&self, parcel: &Parcel<'_>) -> Answer {
        let VonageSettings { api_key, api_secret, .. } = &self.settings;
        let request = self.http.client().post(self.url.clone()).basic_auth(api_key, Some(api_secret.expose_secret()));
        match self.http.exchange(request.json(&self.body(parcel)), parcel.now).await {
            Exchange::Answered(reply) => Self::judge(&reply),
            Exchange::NeverSent(why) => Answer::NotAccepted(why),
            Exchange::Unknown => Answer::Unknown,
        }
    }

    /// `submitted` is a step on the way: it is taken and says nothing.
    fn read_hook(&self, call: &HookCall<'_>) -> Result<Vec<Receipt>, HookRefusal> {
        let secret = self.settings.signature_secret.as_ref().ok_or(HookRefusal::NotProved)?;
        if !signed::is_proved(call, secret, &self.settings.api_key) {
            return Err(HookRefusal::NotProved);
        }
        let said: Posted = serde_json::from_slice(call.body).map_err(|_| HookRefusal::NotUnderstood)?;
        let report = match said.status.as_str() {
            "delivered" => Report::Delivered,
            "rejected" | "undeliverable" => Report::Failed(reason(said.error.as_ref())),
            _ => return Ok(Vec::new()),
        };
        let receipt = is_message_id(&said.message_uuid).then_some(Receipt { message_id: said.message_uuid, report });
        Ok(receipt.into_iter().collect())
    }
}

/// What a problem (RFC 9457) says beyond its status, by the code at the end of its type
/// (developer.vonage.com/en/api-errors/messages).
fn why(said: &Value, reply: &Reply) -> Option<Why> {
    match code(said) {
        Some("1000") => Some(Why::Busy { retry_after: reply.retry_after }),
        Some("1040" | "1050" | "1160" | "1170") => Some(Why::TargetRefused),
        Some("1060" | "1070" | "1080") => Some(Why::Credentials),
        // The sender may be refused for one country and taken in the next.
        Some("1120") => Some(Why::Refused),
        _ => {
            let wrong = said["invalid_parameters"].as_array()?;
            let is_number = |parameter: &Value| parameter["name"] == "to";
            (!wrong.is_empty() && wrong.iter().all(is_number)).then_some(Why::TargetRefused)
        }
    }
}

fn reason(error: Option<&Value>) -> Reason {
    match error.and_then(code) {
        Some("1040" | "1050" | "1160" | "1170") => Reason::TargetRefused,
        _ => Reason::NotDelivered,
    }
}

fn code(problem: &Value) -> Option<&str> {
    problem["type"].as_str()?.rsplit_once('#').map(|(_, code)| code)
}

/// A number in E.164 without its plus, or a short name.
fn is_sender(sender: &str) -> bool {
    let are_digits = sender.bytes().all(|b| b.is_ascii_digit());
    let most = if are_digits { 15 } else { 11 };
    (1..=most).contains(&sender.len()) && sender.bytes().all(|b| b.is_ascii_alphanumeric())
}
