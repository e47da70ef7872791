//! The gateway `template`: any provider, by one TOML file (SPEC 8).

mod description;
mod fill;
mod receipt;

use std::collections::BTreeMap;

use async_trait::async_trait;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{RequestBuilder, Url};
use secrecy::{ExposeSecret, SecretString};

use self::description::{Body, Description, Find, Format, Match, Method};
use self::fill::{Escape, Pattern};
use self::receipt::ReceiptReader;
use super::ecall::is_message_id;
use crate::delivery::failover::is_name;
use crate::delivery::gateway::{Answer, Gateway, HookCall, HookRefusal, Parcel, Why};
use crate::delivery::http::{Exchange, Http, Reply, gateway_url};
use crate::delivery::receipts::Receipt;
use crate::delivery::settings::{NumberFormat, TemplateSettings, Unfit};
use crate::model::target::Channel;

/// What a message itself fills in; `from` and the secrets come from the settings.
const OF_A_MESSAGE: [&str; 5] = ["to", "to_digits", "to_double_zero", "text", "id"];

/// A provider that a file describes.
pub struct Template {
    http: Http,
    description: Description,
    url: Pattern,
    basic: Option<(Pattern, Pattern)>,
    headers: Vec<(HeaderName, Pattern)>,
    body: Option<(Format, Pattern)>,
    receipts: Option<ReceiptReader>,
    sender: String,
    secrets: BTreeMap<String, SecretString>,
}

impl Template {
    /// Reads the file. Refuses, naming the place in it, what could not work: a placeholder that nothing fills, a body
    /// that is not of its format, a URL that is not https, receipts without a secret.
    pub fn new(settings: TemplateSettings, http: Http) -> Result<Self, Vec<Unfit>> {
        let TemplateSettings { description, sender, secrets } = settings;
        let description: Description =
            toml::from_str(&description).map_err(|error| vec![Unfit::new("file", error.message().to_owned())])?;
        let mut check = Check { secrets: &secrets, unfit: Vec::new() };
        if !is_name(&description.name) {
            check.say("name", "is not of small letters, digits and hyphens");
        }
        let request = &description.request;
        let url = check.pattern("request.url", &request.url, &OF_A_MESSAGE);
        if let Err(why) = gateway_url(&url.fill(Escape::Url, |_| Some("x"))) {
            check.say("request.url", why);
        }
        let known = ["to", "to_digits", "to_double_zero", "id"];
        let basic = request.basic.as_ref().map(|basic| {
            (
                check.pattern("request.basic.user", &basic.user, &[]),
                check.pattern("request.basic.password", &basic.password, &[]),
            )
        });
        let mut headers = Vec::new();
        for (name, value) in &request.headers {
            let key = format!("request.headers.{name}");
            // The text of a message has line breaks, which no header may have.
            let pattern = check.pattern(&key, value, &known);
            match HeaderName::try_from(name) {
                Ok(name) if name == CONTENT_TYPE => check.say(&key, "follows from `format`"),
                Ok(name) => headers.push((name, pattern)),
                Err(_) => check.say(&key, "is not the name of a header"),
            }
        }
        let body = match (&request.format, &request.body) {
            (Some(format), Some(body)) => Some((*format, check.body(*format, body))),
            (None, None) => None,
            _ => {
                check.say("request.body", "body and format are given together");
                None
            }
        };
        if request.method == Method::Get && body.is_some() {
            check.say("request.body", "a GET has none");
        }
        for needed in [&["text"][..], &["to", "to_digits", "to_double_zero"]] {
            let mut places = url.places().chain(body.iter().flat_map(|(_, body)| body.places()));
            if !places.any(|place| needed.contains(&place)) {
                check.say("request", &format!("has no place for `{{{}}}`", needed[0]));
            }
        }
        for (key, pattern) in [
            ("success.when", &description.success.when),
            ("refusal.when", &description.refusal.when),
            ("refusal.number", &description.refusal.number),
        ] {
            if let Some(Match::Json { pointer, .. }) = pattern {
                check.pointer(key, pointer);
            }
        }
        if let Some(Find::Json { pointer }) = &description.success.message_id {
            check.pointer("success.message_id", pointer);
        }
        let receipts = description.receipts.as_ref().and_then(|receipts| {
            let secret = check.pattern("receipts.secret", &receipts.secret, &[]);
            let secret = secret.fill(Escape::Nothing, |name| secrets.get(name).map(ExposeSecret::expose_secret));
            ReceiptReader::new(receipts, secret).map_err(|unfit| check.unfit.extend(unfit)).ok()
        });
        if description.receipts.is_some() && description.success.message_id.is_none() {
            check.say("receipts", "need success.message_id, or they match no message");
        }
        let unfit = check.unfit;
        if unfit.is_empty() {
            Ok(Self { http, description, url, basic, headers, body, receipts, sender, secrets })
        } else {
            Err(unfit)
        }
    }

    fn request(&self, parcel: &Parcel<'_>) -> Option<RequestBuilder> {
        let digits = NumberFormat::Digits.write(parcel.to);
        let double_zero = NumberFormat::DoubleZero.write(parcel.to);
        let value_of = |name: &str| match name {
            "to" => Some(parcel.to),
            "to_digits" => Some(digits.as_str()),
            "to_double_zero" => Some(double_zero.as_str()),
            "text" => Some(parcel.message.text.as_str()),
            "id" => Some(parcel.id.as_str()),
            "from" => Some(self.sender.as_str()),
            secret => self.secrets.get(secret).map(ExposeSecret::expose_secret),
        };
        let url = Url::parse(&self.url.fill(Escape::Url, value_of)).ok()?;
        let client = self.http.client();
        let mut request = match self.description.request.method {
            Method::Get => client.get(url),
            Method::Post => client.post(url),
            Method::Put => client.put(url),
        };
        if let Some((user, password)) = &self.basic {
            let password = password.fill(Escape::Nothing, value_of);
            request = request.basic_auth(user.fill(Escape::Nothing, value_of), Some(password));
        }
        for (name, value) in &self.headers {
            let mut value = HeaderValue::try_from(value.fill(Escape::Nothing, value_of)).ok()?;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        if let Some((format, body)) = &self.body {
            request =
                request.header(CONTENT_TYPE, format.content_type()).body(body.fill(Escape::Body(*format), value_of));
        }
        Some(request)
    }

    fn judge(&self, reply: &Reply) -> Answer {
        let Description { success, refusal, .. } = &self.description;
        let body = Body::read(reply.body.as_deref().unwrap_or_default());
        let is = |pattern: &Option<Match>| pattern.as_ref().is_some_and(|pattern| body.is(pattern));
        if is(&refusal.number) {
            return Answer::NotAccepted(Why::TargetRefused);
        }
        if is(&refusal.when) && !reply.status.is_client_error() {
            return Answer::NotAccepted(Why::Refused);
        }
        let status = reply.status.as_u16();
        let is_listed =
            if success.status.is_empty() { reply.status.is_success() } else { success.status.contains(&status) };
        // An answer that broke off may have been anything.
        let is_success = is_listed && reply.body.is_some() && success.when.as_ref().is_none_or(|when| body.is(when));
        if !is_success {
            return reply.by_status();
        }
        let Some(place) = &success.message_id else {
            return Answer::Accepted { message_id: None, is_delivered: false };
        };
        match body.find(place).filter(|id| is_message_id(id)) {
            Some(id) => Answer::Accepted { message_id: Some(id), is_delivered: false },
            None => Answer::Unknown,
        }
    }
}

#[async_trait]
impl Gateway for Template {
    fn name(&self) -> &str {
        &self.description.name
    }

    fn channel(&self) -> Channel {
        Channel::Sms
    }

    fn is_idempotent(&self) -> bool {
        self.description.idempotent
    }

    async fn send(&self, parcel: &Parcel<'_>) -> Answer {
        let Some(request) = self.request(parcel) else { return Answer::NotAccepted(Why::Misconfigured) };
        match self.http.exchange(request, parcel.now).await {
            Exchange::Answered(reply) => self.judge(&reply),
            Exchange::NeverSent(why) => Answer::NotAccepted(why),
            Exchange::Unknown => Answer::Unknown,
        }
    }

    fn read_hook(&self, call: &HookCall<'_>) -> Result<Vec<Receipt>, HookRefusal> {
        self.receipts.as_ref().ok_or(HookRefusal::NotServed)?.read(call)
    }
}

impl Format {
    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
            Self::Xml => "application/xml; charset=utf-8",
            Self::Plain => "text/plain; charset=utf-8",
        })
    }
}

/// Gathers what is wrong with a file.
struct Check<'a> {
    secrets: &'a BTreeMap<String, SecretString>,
    unfit: Vec<Unfit>,
}

impl Check<'_> {
    fn say(&mut self, key: &str, why: &str) {
        self.unfit.push(Unfit::new(key, why));
    }

    fn pattern(&mut self, key: &str, text: &str, known: &[&str]) -> Pattern {
        let pattern = Pattern::parse(text);
        let unknown: Vec<_> = pattern
            .places()
            .filter(|name| !known.contains(name) && *name != "from" && !self.secrets.contains_key(*name))
            .map(|name| Unfit::new(key, format!("nothing fills `{{{name}}}` here")))
            .collect();
        self.unfit.extend(unknown);
        pattern
    }

    fn body(&mut self, format: Format, text: &str) -> Pattern {
        let pattern = self.pattern("request.body", text, &OF_A_MESSAGE);
        let sample = pattern.fill(Escape::Body(format), |_| Some("x\"y"));
        if format == Format::Json && serde_json::from_str::<serde::de::IgnoredAny>(&sample).is_err() {
            self.say("request.body", "is not JSON");
        }
        pattern
    }

    fn pointer(&mut self, key: &str, pointer: &str) {
        if !is_pointer(pointer) {
            self.say(key, "is not a JSON pointer such as `/messages/0/id`");
        }
    }
}

fn is_pointer(text: &str) -> bool {
    text.is_empty() || text.starts_with('/')
}
