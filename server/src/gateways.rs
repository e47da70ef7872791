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
                let built = Ecall::new(ecall(self.settings)?, self.http.clone());
                self.built("gateways.ecall", built)
            }
            GatewayName::Twilio => {
                let built = Twilio::new(twilio(self.settings)?, self.http.clone());
                self.built("gateways.twilio", built)
            }
            GatewayName::Vonage => {
                let built = Vonage::new(vonage(self.settings)?, self.http.clone());
                self.built("gateways.vonage", built)
            }
            GatewayName::Template => {
                let settings = self.template()?;
                let built = Template::new(settings, self.http.clone());
                self.built("gateways.template", built)
            }
        }
    }

    fn mail(&mut self) -> Option<Arc<dyn Gateway>> {
        match smtp(self.settings) {
            None if self.settings.process.mode == Mode::Development => Some(Arc::new(Mailbox::new(self.inbox.clone()))),
            None => None,
            Some(smtp) => {
                let built = Smtp::new(&smtp, self.settings.delivery.timeout.as_duration());
                self.built("mail", built)
            }
        }
    }

    fn template(&mut self) -> Option<TemplateSettings> {
        let template = &self.settings.template;
        match std::fs::read_to_string(template.file.as_ref()?) {
            Ok(description) => Some(TemplateSettings {
                description,
                sender: template.sender.clone(),
                secrets: template.secrets.0.clone(),
            }),
            Err(error) => {
                let message = format!("cannot be read: {error}");
                self.problems.push(Problem { key: "gateways.template.file".to_owned(), message });
                None
            }
        }
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

fn ecall(settings: &Settings) -> Option<EcallSettings> {
    let ecall = &settings.ecall;
    Some(EcallSettings {
        url: ecall.url.clone(),
        path: ecall.path.clone(),
        channel: ecall.channel.clone(),
        user: ecall.user.clone()?,
        password: ecall.password.clone()?,
        sender: ecall.sender.clone(),
        number_format: match ecall.number_format {
            NumberFormat::Plus => Written::Plus,
            NumberFormat::DoubleZero => Written::DoubleZero,
            NumberFormat::Digits => Written::Digits,
        },
    })
}

fn twilio(settings: &Settings) -> Option<TwilioSettings> {
    let twilio = &settings.twilio;
    Some(TwilioSettings {
        url: twilio.url.clone(),
        account_sid: twilio.account_sid.clone()?,
        auth_token: twilio.auth_token.clone(),
        api_key: twilio.api_key.clone().zip(twilio.api_secret.clone()),
        sender: twilio.sender.clone(),
        messaging_service_sid: twilio.messaging_service_sid.clone(),
        public_url: settings.public_origin(),
    })
}

fn vonage(settings: &Settings) -> Option<VonageSettings> {
    let vonage = &settings.vonage;
    Some(VonageSettings {
        url: vonage.url.clone(),
        api_key: vonage.api_key.clone()?,
        api_secret: vonage.api_secret.clone()?,
        signature_secret: vonage.signature_secret.clone(),
        sender: vonage.sender.clone(),
        public_url: settings.public_origin(),
    })
}

fn smtp(settings: &Settings) -> Option<SmtpSettings> {
    let mail = &settings.mail;
    Some(SmtpSettings {
        host: mail.host.clone()?,
        port: mail.port,
        security: match mail.security {
            Security::StartTls => SmtpSecurity::StartTls,
            Security::Implicit => SmtpSecurity::Implicit,
            Security::Plain => SmtpSecurity::None,
        },
        credentials: mail.user.clone().zip(mail.password.clone()),
        from: mail.from.clone(),
    })
}
