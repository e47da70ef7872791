//! The TOML file that describes a gateway.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// The whole file. `docs/gateways/README.md` explains it to operators.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Description {
    pub name: String,
    /// Whether the provider delivers once however often it is asked with the same `{id}`.
    #[serde(default)]
    pub idempotent: bool,
    pub request: RequestPart,
    #[serde(default)]
    pub success: Success,
    #[serde(default)]
    pub refusal: Refusal,
    pub receipts: Option<Receipts>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestPart {
    pub method: Method,
    pub url: String,
    /// HTTP Basic.
    pub basic: Option<Basic>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// How `body` is written, and so how what is filled in is escaped.
    pub format: Option<Format>,
    pub body: Option<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Method {
    Get,
    Post,
    Put,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Basic {
    pub user: String,
    pub password: String,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    Json,
    Form,
    Xml,
    Plain,
}

/// What accepting looks like. All that is given must hold.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Success {
    /// Empty: any 2xx.
    #[serde(default)]
    pub status: Vec<u16>,
    pub when: Option<Match>,
    /// Where the message id is. With it, an answer without an id is no success.
    pub message_id: Option<Find>,
}

/// What refusing looks like, beyond a status of 4xx.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Refusal {
    pub when: Option<Match>,
    /// The number itself is at fault.
    pub number: Option<Match>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Receipts {
    pub format: ReceiptFormat,
    /// JSON: a pointer to a list of receipts; without it the whole body is one.
    pub items: Option<String>,
    /// A JSON pointer, or the name of a field.
    pub message_id: String,
    pub state: String,
    pub delivered: Vec<String>,
    #[serde(default)]
    pub failed: Vec<String>,
    /// Failed, because the phone was off or out of reach.
    #[serde(default)]
    pub unreachable: Vec<String>,
    /// Failed, because of the number.
    #[serde(default)]
    pub refused: Vec<String>,
    /// The header or the query parameter that carries the secret; one of the two.
    pub secret_header: Option<String>,
    pub secret_parameter: Option<String>,
    /// Usually a placeholder: `{hook}`.
    pub secret: String,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum ReceiptFormat {
    Json,
    Form,
    /// All in the query string.
    Query,
}

/// Looks at an answer: at one value in JSON, or for a text in anything.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Match {
    #[serde(rename_all = "lowercase")]
    Json {
        pointer: String,
        equals: Option<Vec<String>>,
    },
    Text {
        contains: String,
    },
}

/// Where a value stands in an answer.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Find {
    Json { pointer: String },
    Text { after: String, before: String },
}

/// An answer as it is looked at.
pub(super) struct Body<'a> {
    text: &'a str,
    json: Option<Value>,
}

impl<'a> Body<'a> {
    pub fn read(bytes: &'a [u8]) -> Self {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        Self { text, json: serde_json::from_str(text).ok() }
    }

    pub fn is(&self, pattern: &Match) -> bool {
        match pattern {
            Match::Text { contains } => self.text.contains(contains),
            Match::Json { pointer, equals } => {
                let Some(value) = self.json.as_ref().and_then(|json| json.pointer(pointer)) else { return false };
                match equals {
                    Some(allowed) => scalar(value).is_some_and(|value| allowed.contains(&value)),
                    None => !value.is_null(),
                }
            }
        }
    }

    pub fn find(&self, place: &Find) -> Option<String> {
        match place {
            Find::Json { pointer } => scalar(self.json.as_ref()?.pointer(pointer)?),
            Find::Text { after, before } => {
                let (_, rest) = self.text.split_once(after)?;
                let (found, _) = rest.split_once(before)?;
                Some(found.trim().to_owned())
            }
        }
    }
}

/// A number, a flag or a text, as text.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}
