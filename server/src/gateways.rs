//! The gateways that the settings name.

use std::sync::Arc;

use identity::delivery::failover::Gateways;
use identity::delivery::gateway::Gateway;
use identity::delivery::http::Http;
use identity::delivery::inbox::Inbox;
use identity::delivery::mail::mailbox::Mailbox;
use identity::delivery::mail::smtp::Smtp;
use identity::delivery::settings::{
    DeliveryPolicy, EcallSettings, NumberFormat as Written, SmtpSecurity, SmtpSettings, TemplateSettings,
    TwilioSettings, Unfit, VonageSettings,
};
use identity::delivery::sms::ecall::Ecall;
use identity::delivery::sms::handset::Handset;
use identity::delivery::sms::template::Template;
use identity::delivery::sms::twilio::Twilio;
use identity::delivery::sms::vonage::Vonage;

use crate::settings::{GatewayName, Mode, NumberFormat, Problem, Security, Settings};

/// Sets them all up, or says everything that is wrong with them. Messages of the virtual handset and mailbox go to
/// `inbox`.
pub fn gateways(settings: &Settings, inbox: &Arc<Inbox>) -> Result<Gateways, Vec<Problem>> {
    let mut setup = Setup { settings, inbox, http: http(settings)?, problems: Vec::new() };
    let named = names(settings);
    let mut built: Vec<(GatewayName, Arc<dyn Gateway>)> = Vec::new();
    for name in named {
        built.extend(setup.sms(name).map(|gateway| (name, gateway)));
    }
    let mail = setup.mail();
    if !setup.problems.is_empty() {
        return Err(setup.problems);
    }
    let policy = policy(settings, &built);
    let all = built.into_iter().map(|(_, gateway)| gateway).chain(mail).collect();
    Gateways::new(policy, all).map_err(|unfit| problems("delivery", unfit))
}

/// Those of the settings, each once; in development without any, the virtual handset.
fn names(settings: &Settings) -> Vec<GatewayName> {
    let delivery = &settings.delivery;
    let mut names: Vec<GatewayName> = Vec::new();
    for name in delivery.gateways.iter().chain(delivery.countries.0.values().flatten()) {
        if !names.contains(name) {
            names.push(*name);
        }
    }
    if delivery.gateways.is_empty() && settings.process.mode == Mode::Development {
        names.push(GatewayName::Handset);
    }
    names
}

fn http(settings: &Settings) -> Result<Http, Vec<Problem>> {
    Http::new(settings.delivery.timeout.as_duration())
        .map_err(|fault| vec![Problem { key: "delivery.timeout".to_owned(), message: fault.to_string() }])
}

/// A file gives its gateway a name of its own; the settings call it `template`.
fn policy(settings: &Settings, built: &[(GatewayName, Arc<dyn Gateway>)]) -> DeliveryPolicy {
    let delivery = &settings.delivery;
    let called = |names: &[GatewayName]| {
        let gateways = names.iter().filter_map(|name| built.iter().find(|(known, _)| known == name));
        gateways.map(|(_, gateway)| gateway.name().to_owned()).collect()
    };
    DeliveryPolicy {
        timeout: delivery.timeout.as_duration(),
        breaker_failures: delivery.breaker_failures,
        breaker_probe_after: delivery.breaker_probe.as_duration(),
        order: called(&delivery.gateways),
        per_country: delivery.countries.0.iter().map(|(region, names)| (region.to_string(), called(names))).collect(),
        concurrent_sends: usize::try_from(delivery.concurrent_sends).unwrap_or(usize::MAX),
    }
}

struct Setup<'a> {
    settings: &'a Settings,
    inbox: &'a Arc<Inbox>,
    http: Http,
    problems: Vec<Problem>,
}

impl Setup<'_> {
    fn sms(&mut self, name: GatewayName) -> Option<Arc<dyn Gateway>> {
        match name {
            GatewayName::Handset => Some(Arc::new(Handset::new(self.inbox.clone()))),
            GatewayName::Ecall => {
                let settings = self.whole(ecall(self.settings))?;
                self.built("gateways.ecall", Ecall::new(settings, self.http.clone()))
            }
            GatewayName::Twilio => {
                let settings = self.whole(twilio(self.settings))?;
                self.built("gateways.twilio", Twilio::new(settings, self.http.clone()))
            }
            GatewayName::Vonage => {
                let settings = self.whole(vonage(self.settings))?;
                self.built("gateways.vonage", Vonage::new(settings, self.http.clone()))
            }
            GatewayName::Template => {
                let settings = self.whole(template(self.settings))?;
                self.built("gateways.template", Template::new(settings, self.http.clone()))
            }
        }
    }

    fn mail(&mut self) -> Option<Arc<dyn Gateway>> {
        let Some(host) = self.settings.mail.host.clone() else {
            let mailbox = || Arc::new(Mailbox::new(self.inbox.clone())) as Arc<dyn Gateway>;
            return (self.settings.process.mode == Mode::Development).then(mailbox);
        };
        let smtp = self.whole(smtp(self.settings, host))?;
        self.built("mail", Smtp::new(&smtp, self.settings.delivery.timeout.as_duration()))
    }

    /// What a gateway is set up from; what is missing of it is a problem, and never a gateway that is silently not there.
    fn whole<S>(&mut self, settings: Result<S, Vec<Problem>>) -> Option<S> {
        settings.map_err(|problems| self.problems.extend(problems)).ok()
    }

    fn built<G: Gateway + 'static>(&mut self, section: &str, built: Result<G, Vec<Unfit>>) -> Option<Arc<dyn Gateway>> {
        match built {
            Ok(gateway) => Some(Arc::new(gateway)),
            Err(unfit) => {
                self.problems.extend(problems(section, unfit));
                None
            }
        }
    }
}

fn problems(section: &str, unfit: Vec<Unfit>) -> Vec<Problem> {
    unfit.into_iter().map(|unfit| Problem { key: format!("{section}.{}", unfit.key), message: unfit.why }).collect()
}

fn ecall(settings: &Settings) -> Result<EcallSettings, Vec<Problem>> {
    let ecall = &settings.ecall;
    let (user, password) = ecall.access()?;
    Ok(EcallSettings {
        url: ecall.url.clone(),
        path: ecall.path.clone(),
        channel: ecall.channel.clone(),
        user,
        password,
        sender: ecall.sender.clone(),
        number_format: match ecall.number_format {
            NumberFormat::Plus => Written::Plus,
            NumberFormat::DoubleZero => Written::DoubleZero,
            NumberFormat::Digits => Written::Digits,
        },
    })
}

fn twilio(settings: &Settings) -> Result<TwilioSettings, Vec<Problem>> {
    let twilio = &settings.twilio;
    let (account_sid, api_key) = twilio.access()?;
    Ok(TwilioSettings {
        url: twilio.url.clone(),
        account_sid,
        auth_token: twilio.auth_token.clone(),
        api_key,
        sender: twilio.sender.clone(),
        messaging_service_sid: twilio.messaging_service_sid.clone(),
        public_url: settings.public_origin(),
    })
}

fn vonage(settings: &Settings) -> Result<VonageSettings, Vec<Problem>> {
    let vonage = &settings.vonage;
    let (api_key, api_secret) = vonage.access()?;
    Ok(VonageSettings {
        url: vonage.url.clone(),
        api_key,
        api_secret,
        signature_secret: vonage.signature_secret.clone(),
        sender: vonage.sender.clone(),
        public_url: settings.public_origin(),
    })
}

fn template(settings: &Settings) -> Result<TemplateSettings, Vec<Problem>> {
    let template = &settings.template;
    let description = std::fs::read_to_string(template.description()?).map_err(|error| {
        let message = format!("cannot be read: {error}");
        vec![Problem { key: "gateways.template.file".to_owned(), message }]
    })?;
    Ok(TemplateSettings { description, sender: template.sender.clone(), secrets: template.secrets.0.clone() })
}

fn smtp(settings: &Settings, host: String) -> Result<SmtpSettings, Vec<Problem>> {
    let mail = &settings.mail;
    Ok(SmtpSettings {
        host,
        port: mail.port,
        security: match mail.security {
            Security::StartTls => SmtpSecurity::StartTls,
            Security::Implicit => SmtpSecurity::Implicit,
            Security::Plain => SmtpSecurity::None,
        },
        credentials: mail.credentials().map_err(|problem| vec![problem])?,
        from: mail.from.clone(),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::gateways;
    use crate::settings::{self, Given, Settings};

    const WHOLE: &str = "mode = 'development'
delivery.gateways = ['handset', 'ecall', 'twilio', 'vonage', 'template']
gateways.ecall = { user = 'anna', password = 'x' }
gateways.vonage = { api_key = 'a1b2c3d', api_secret = 'not-a-real-secret' }
mail = { host = 'mail.example.com', user = 'anna', password = 'x' }
[gateways.twilio]
account_sid = 'AC0123456789abcdef0123456789abcdef'
api_key = 'SK0123456789abcdef0123456789abcdef'
api_secret = 'not-a-real-secret'
sender = 'Ringfence'
";

    type Forget = fn(&mut Settings);

    fn whole() -> Settings {
        let mut given = Given::default();
        given.add_toml(WHOLE, "test");
        let provider = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/world/provider.toml");
        given.add_environment([
            ("RINGFENCE__GATEWAYS__TEMPLATE__FILE".to_owned(), provider.to_owned()),
            ("RINGFENCE__GATEWAYS__TEMPLATE__SECRETS__HOOK".to_owned(), "a-secret-of-16-characters".to_owned()),
        ]);
        settings::check(given).outcome.unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    #[test]
    fn a_gateway_that_something_is_missing_of_is_never_left_out_in_silence() {
        let set_up = gateways(&whole(), &Arc::default()).unwrap_or_else(|problems| panic!("{problems:?}"));
        for name in ["handset", "ecall", "twilio", "vonage", "provider"] {
            assert!(set_up.named(name).is_some(), "{name}");
        }
        // As if the rules had let it pass.
        let forgotten: [(&str, Forget); 9] = [
            ("gateways.ecall.user", |settings| settings.ecall.user = None),
            ("gateways.ecall.password", |settings| settings.ecall.password = None),
            ("gateways.twilio.account_sid", |settings| settings.twilio.account_sid = None),
            ("gateways.twilio.api_key", |settings| settings.twilio.api_secret = None),
            ("gateways.twilio.sender", |settings| settings.twilio.sender = None),
            ("gateways.vonage.api_key", |settings| settings.vonage.api_key = None),
            ("gateways.vonage.api_secret", |settings| settings.vonage.api_secret = None),
            ("gateways.template.file", |settings| settings.template.file = None),
            ("mail.user", |settings| settings.mail.password = None),
        ];
        for (key, forget) in forgotten {
            let mut settings = whole();
            forget(&mut settings);
            let problems = gateways(&settings, &Arc::default()).err().unwrap_or_default();
            assert!(problems.len() == 1 && problems[0].key == key, "{key}: {problems:?}");
        }
    }
}
