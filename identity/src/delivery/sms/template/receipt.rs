//! Reads the delivery receipts that a file describes.

use reqwest::header::HeaderName;
use subtle::ConstantTimeEq as _;
use url::form_urlencoded;

use super::description::{ReceiptFormat, Receipts, scalar};
use super::is_pointer;
use crate::delivery::gateway::{HookCall, HookRefusal};
use crate::delivery::receipts::{Reason, Receipt, Report};
use crate::delivery::settings::Unfit;
use crate::delivery::sms::ecall::is_message_id;

/// Receipts in one call that are looked at.
const MOST: usize = 1_000;
const SHORTEST_SECRET: usize = 16;

pub(super) struct ReceiptReader {
    format: ReceiptFormat,
    items: Option<String>,
    message_id: String,
    state: String,
    reports: Vec<(String, Report)>,
    secret_in: SecretIn,
    secret: String,
}

enum SecretIn {
    Header(HeaderName),
    Parameter(String),
}

impl ReceiptReader {
    pub fn new(receipts: &Receipts, secret: String) -> Result<Self, Vec<Unfit>> {
        let mut unfit = Vec::new();
        if secret.len() < SHORTEST_SECRET {
            unfit.push(Unfit::new("receipts.secret", "has less than 16 characters"));
        }
        if receipts.delivered.is_empty() {
            unfit.push(Unfit::new("receipts.delivered", "is empty"));
        }
        if receipts.format == ReceiptFormat::Json {
            let items = receipts.items.as_ref().map(|items| ("receipts.items", items));
            let places = [("receipts.message_id", &receipts.message_id), ("receipts.state", &receipts.state)];
            for (key, _) in places.into_iter().chain(items).filter(|(_, pointer)| !is_pointer(pointer)) {
                unfit.push(Unfit::new(key, "is not a JSON pointer such as `/messages/0/id`"));
            }
        } else if receipts.items.is_some() {
            unfit.push(Unfit::new("receipts.items", "is for JSON"));
        }
        let secret_in = match (&receipts.secret_header, &receipts.secret_parameter) {
            (Some(name), None) => HeaderName::try_from(name).ok().map(SecretIn::Header),
            (None, Some(name)) => Some(SecretIn::Parameter(name.clone())),
            _ => None,
        };
        let secret_in = match secret_in {
            Some(secret_in) if unfit.is_empty() => secret_in,
            Some(_) => return Err(unfit),
            None => {
                unfit.push(Unfit::new(
                    "receipts",
                    "one of secret_header and secret_parameter names where the secret is",
                ));
                return Err(unfit);
            }
        };
        let reports = [
            (&receipts.delivered, Report::Delivered),
            (&receipts.failed, Report::Failed(Reason::NotDelivered)),
            (&receipts.unreachable, Report::Failed(Reason::Unreachable)),
            (&receipts.refused, Report::Failed(Reason::TargetRefused)),
        ];
        let reports = reports
            .into_iter()
            .flat_map(|(names, report)| names.iter().map(move |name| (name.clone(), report)))
            .collect();
        Ok(Self {
            format: receipts.format,
            items: receipts.items.clone(),
            message_id: receipts.message_id.clone(),
            state: receipts.state.clone(),
            reports,
            secret_in,
            secret,
        })
    }

    /// States that the file doesn't name are steps on the way: they are taken and say nothing.
    pub fn read(&self, call: &HookCall<'_>) -> Result<Vec<Receipt>, HookRefusal> {
        if !self.is_proved(call) {
            return Err(HookRefusal::NotProved);
        }
        let found = match self.format {
            ReceiptFormat::Json => self.in_json(call.body),
            ReceiptFormat::Form => self.in_form(call.body),
            ReceiptFormat::Query => self.in_form(call.query.as_bytes()),
        };
        let found = found.ok_or(HookRefusal::NotUnderstood)?;
        let report_of = |state: &str| self.reports.iter().find(|(name, _)| name == state).map(|(_, report)| *report);
        Ok(found
            .into_iter()
            .filter(|(message_id, _)| is_message_id(message_id))
            .filter_map(|(message_id, state)| Some(Receipt { message_id, report: report_of(&state)? }))
            .collect())
    }

    fn is_proved(&self, call: &HookCall<'_>) -> bool {
        let shown = match &self.secret_in {
            SecretIn::Header(name) => call.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned),
            SecretIn::Parameter(name) => value_of(call.query.as_bytes(), name),
        };
        shown.is_some_and(|shown| shown.as_bytes().ct_eq(self.secret.as_bytes()).into())
    }

    fn in_json(&self, body: &[u8]) -> Option<Vec<(String, String)>> {
        let body: serde_json::Value = serde_json::from_slice(body).ok()?;
        let items = match &self.items {
            Some(pointer) => body.pointer(pointer)?.as_array()?.as_slice(),
            None => std::slice::from_ref(&body),
        };
        items
            .iter()
            .take(MOST)
            .map(|item| Some((scalar(item.pointer(&self.message_id)?)?, scalar(item.pointer(&self.state)?)?)))
            .collect()
    }

    fn in_form(&self, form: &[u8]) -> Option<Vec<(String, String)>> {
        Some(vec![(value_of(form, &self.message_id)?, value_of(form, &self.state)?)])
    }
}

fn value_of(form: &[u8], name: &str) -> Option<String> {
    form_urlencoded::parse(form).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
