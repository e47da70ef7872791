//! The gateway `ecall` (SPEC 8).

use async_trait::async_trait;
use reqwest::Url;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::json;

use crate::delivery::gateway::{Answer, Gateway, Parcel, Why};
use crate::delivery::http::{Exchange, Http, Reply, gateway_url};
use crate::delivery::settings::{EcallSettings, Unfit};
use crate::model::target::Channel;

/// Posts JSON with HTTP Basic. Accepted is what has a message id, and nothing else.
pub struct Ecall {
    http: Http,
    url: Url,
    settings: EcallSettings,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    message_id: Option<String>,
    /// A number or a word, by version. Only that it is there matters: the text beside it may quote the number.
    error_code: Option<serde_json::Value>,
}

impl Ecall {
    /// Refuses a URL that is not https (loopback aside), and a sender that eCall would refuse.
    pub fn new(settings: EcallSettings, http: Http) -> Result<Self, Vec<Unfit>> {
        let mut unfit = Vec::new();
        let url = gateway_url(&settings.url).and_then(|base| base.join(&settings.path).map_err(|_| "is not a path"));
        if let Err(why) = &url {
            unfit.push(Unfit::new("url", *why));
        }
        if !settings.path.starts_with('/') || settings.path.starts_with("//") {
            unfit.push(Unfit::new("path", "does not begin with one slash"));
        }
        if settings.channel.is_empty() {
            unfit.push(Unfit::new("channel", "is empty"));
        }
        if settings.user.is_empty() || settings.user.contains(':') {
            unfit.push(Unfit::new("user", "is empty or has a colon"));
        }
        if settings.password.expose_secret().is_empty() {
            unfit.push(Unfit::new("password", "is empty"));
        }
        if !is_sender(&settings.sender) {
            let why = format!("`{}` is neither up to 11 letters and digits nor up to 16 digits", settings.sender);
            unfit.push(Unfit::new("sender", why));
        }
        match url {
            Ok(url) if unfit.is_empty() => Ok(Self { http, url, settings }),
            _ => Err(unfit),
        }
    }

    fn judge(reply: &Reply) -> Answer {
        let said: Option<Said> = reply.body.as_deref().and_then(|body| serde_json::from_slice(body).ok());
        let refuses = said.as_ref().is_some_and(|said| said.error_code.as_ref().is_some_and(is_error));
        let id = said.and_then(|said| said.message_id).filter(|id| is_message_id(id));
        match (reply.status.is_success(), id) {
            (true, Some(id)) if !refuses => Answer::Accepted { message_id: Some(id), is_delivered: false },
            // It took the trouble to say no, whatever the status.
            _ if refuses && !reply.status.is_client_error() => Answer::NotAccepted(Why::Refused),
            _ => reply.by_status(),
        }
    }
}

#[async_trait]
impl Gateway for Ecall {
    fn name(&self) -> &'static str {
        "ecall"
    }

    fn channel(&self) -> Channel {
        Channel::Sms
    }

    async fn send(&self, parcel: &Parcel<'_>) -> Answer {
        let EcallSettings { channel, user, password, sender, number_format, .. } = &self.settings;
        let body = json!({
            "channel": channel,
            "from": sender,
            "to": number_format.write(parcel.to),
            "content": { "type": "Text", "text": parcel.message.text },
        });
        let request = self.http.client().post(self.url.clone()).basic_auth(user, Some(password.expose_secret()));
        match self.http.exchange(request.json(&body), parcel.now).await {
            Exchange::Answered(reply) => Self::judge(&reply),
            Exchange::NeverSent(why) => Answer::NotAccepted(why),
            Exchange::Unknown => Answer::Unknown,
        }
    }
}

fn is_sender(sender: &str) -> bool {
    let digits = sender.bytes().all(|b| b.is_ascii_digit());
    let most = if digits { 16 } else { 11 };
    (1..=most).contains(&sender.len()) && sender.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// `0` and an empty text are ways of saying that nothing went wrong.
fn is_error(code: &serde_json::Value) -> bool {
    !(code.is_null() || code == 0 || code == "" || code == "0")
}

/// What may stand in our tables and in a receipt.
pub(in crate::delivery) fn is_message_id(id: &str) -> bool {
    (1..=200).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn settings_that_ecall_would_refuse_are_named() {
        let http = Http::new(Duration::from_secs(5)).unwrap();
        let unfit = |change: fn(&mut EcallSettings)| {
            let mut settings = EcallSettings::new("user", "password".into(), "Ringfence");
            change(&mut settings);
            Ecall::new(settings, http.clone()).err().map(|unfit| unfit.into_iter().map(|u| u.key).collect::<Vec<_>>())
        };
        assert_eq!(unfit(|_| ()), None);
        assert_eq!(unfit(|s| s.sender = "1234567890123456".into()), None);
        for sender in ["", "12345678901234567", "ABCDEFGHIJKL", "Ring fence", "Zürich", "+41"] {
            let mut settings = EcallSettings::new("user", "password".into(), sender);
            settings.number_format = crate::delivery::settings::NumberFormat::DoubleZero;
            let unfit = Ecall::new(settings, http.clone()).err().unwrap();
            assert_eq!(unfit[0].key, "sender", "{sender}");
        }
        assert_eq!(unfit(|s| s.url = "http://rest.ecall.ch".into()), Some(vec!["url".to_owned()]));
        assert_eq!(unfit(|s| s.url = "http://127.0.0.1:9".into()), None);
        assert_eq!(unfit(|s| s.path = "//elsewhere.example".into()), Some(vec!["path".to_owned()]));
    }
}
