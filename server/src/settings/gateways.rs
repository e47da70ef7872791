//! What a gateway can't be without. The rules ask, so that all that is wrong is said at once; and so does whoever sets it up,
//! so that none is left out in silence where the rules forgot something.

use std::path::Path;

use secrecy::SecretString;

use super::source::Problem;
use super::table::{EcallGateway, Mail, Settings, TemplateGateway, TwilioGateway, VonageGateway};
use super::values::GatewayName;

/// What of it is missing, each by its key.
type Unset = Vec<Problem>;

/// Everything that is missing for this gateway.
pub(super) fn unset(settings: &Settings, gateway: GatewayName) -> Unset {
    let access = match gateway {
        GatewayName::Ecall => settings.ecall.access().map(drop),
        GatewayName::Twilio => settings.twilio.access().map(drop),
        GatewayName::Vonage => settings.vonage.access().map(drop),
        GatewayName::Template => settings.template.description().map(drop),
        GatewayName::Handset => Ok(()),
    };
    access.err().unwrap_or_default()
}

impl EcallGateway {
    /// User and password.
    pub fn access(&self) -> Result<(String, SecretString), Unset> {
        match (&self.user, &self.password) {
            (Some(user), Some(password)) => Ok((user.clone(), password.clone())),
            (user, password) => Err(missing("ecall", &[("user", user.is_some()), ("password", password.is_some())])),
        }
    }
}

impl TwilioGateway {
    /// The account, and the API key with its secret, where it is to send with one. It has something to prove itself with, and
    /// a sender.
    pub fn access(&self) -> Result<(String, Option<(String, SecretString)>), Unset> {
        const NO_TOKEN: &str = "is not set, nor is api_key, and delivery names twilio";
        const NO_SENDER: &str = "is not set, nor is messaging_service_sid, and delivery names twilio";
        const NO_PAIR: &str = "and api_secret are set together";
        let mut unset = missing("twilio", &[("account_sid", self.account_sid.is_some())]);
        let mut wants = |is_met: bool, key: &str, why: &str| {
            if !is_met {
                unset.push(Problem::new(format!("gateways.twilio.{key}"), why));
            }
        };
        wants(self.auth_token.is_some() || self.api_key.is_some(), "auth_token", NO_TOKEN);
        wants(self.api_key.is_some() == self.api_secret.is_some(), "api_key", NO_PAIR);
        wants(self.sender.is_some() || self.messaging_service_sid.is_some(), "sender", NO_SENDER);
        match &self.account_sid {
            Some(account) if unset.is_empty() => {
                Ok((account.clone(), self.api_key.clone().zip(self.api_secret.clone())))
            }
            _ => Err(unset),
        }
    }
}

impl VonageGateway {
    /// The API key and its secret.
    pub fn access(&self) -> Result<(String, SecretString), Unset> {
        match (&self.api_key, &self.api_secret) {
            (Some(key), Some(secret)) => Ok((key.clone(), secret.clone())),
            (key, secret) => Err(missing("vonage", &[("api_key", key.is_some()), ("api_secret", secret.is_some())])),
        }
    }
}

impl TemplateGateway {
    /// The file that describes it.
    pub fn description(&self) -> Result<&Path, Unset> {
        self.file.as_deref().ok_or_else(|| missing("template", &[("file", false)]))
    }
}

impl Mail {
    /// User and password, where the server wants them.
    pub fn credentials(&self) -> Result<Option<(String, SecretString)>, Problem> {
        match (&self.user, &self.password) {
            (Some(user), Some(password)) => Ok(Some((user.clone(), password.clone()))),
            (None, None) => Ok(None),
            _ => Err(Problem::new("mail.user", "and mail.password are set together")),
        }
    }
}

fn missing(gateway: &str, wanted: &[(&str, bool)]) -> Unset {
    let unset = wanted.iter().filter(|(_, is_set)| !is_set);
    let problem = |key: &str| {
        Problem::new(format!("gateways.{gateway}.{key}"), format!("is not set, and delivery names {gateway}"))
    };
    unset.map(|(key, _)| problem(key)).collect()
}
