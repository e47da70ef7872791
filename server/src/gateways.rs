//! Which gateways the settings name.

use std::collections::BTreeMap;
use std::sync::Arc;

use identity::delivery::failover::Gateways;
use identity::delivery::gateway::Gateway;
use identity::delivery::http::Http;
use identity::delivery::inbox::Inbox;
use identity::delivery::mail::mailbox::Mailbox;
use identity::delivery::mail::smtp::Smtp;
use identity::delivery::settings::{
    DeliveryPolicy, EcallSettings, SmtpSecurity, SmtpSettings, TemplateSettings, Unfit,
};
use identity::delivery::sms::ecall::Ecall;
use identity::delivery::sms::handset::Handset;
use identity::delivery::sms::template::Template;
use secrecy::{ExposeSecret as _, SecretString};

use crate::cli::Failure;
use crate::settings::{GatewayName, Mode, Security, Settings};

/// Makes the gateways. `inbox` is where the virtual ones deliver; production has none of them.
pub fn gateways(settings: &Settings, inbox: &Arc<Inbox>) -> Result<Gateways, Failure> {
    let policy = policy(settings);
    let http = Http::new(policy.timeout).map_err(Failure::new("the HTTP client of the gateways"))?;
    let mut made: Vec<Arc<dyn Gateway>> = Vec::new();
    for name in named(settings) {
        made.push(match name {
            GatewayName::Handset => Arc::new(Handset::new(inbox.clone())),
            GatewayName::Ecall => Arc::new(Ecall::new(ecall(settings), http.clone()).map_err(unfit)?),
            GatewayName::Template => Arc::new(Template::new(template(settings)?, http.clone()).map_err(unfit)?),
        });
    }
    made.push(match smtp(settings) {
        Some(smtp) => Arc::new(Smtp::new(&smtp, policy.timeout).map_err(unfit)?),
        None => Arc::new(Mailbox::new(inbox.clone())),
    });
    Gateways::new(policy, made).map_err(unfit)
}

/// The gateways that any order names, each once; in development the handset where none is named.
fn named(settings: &Settings) -> Vec<GatewayName> {
    let delivery = &settings.delivery;
    let mut names = delivery.gateways.clone();
    for order in delivery.countries.0.values() {
        names.extend(order.iter().copied().filter(|name| !names.contains(name)).collect::<Vec<_>>());
    }
    if names.is_empty() && settings.process.mode == Mode::Development {
        names.push(GatewayName::Handset);
    }
    names
}

fn policy(settings: &Settings) -> DeliveryPolicy {
    let delivery = &settings.delivery;
    let names = |order: &[GatewayName]| order.iter().map(|name| name.to_string()).collect();
    DeliveryPolicy {
        timeout: delivery.timeout.as_duration(),
        breaker_failures: delivery.breaker_failures,
        breaker_probe_after: delivery.breaker_probe.as_duration(),
        order: if delivery.gateways.is_empty() { names(&named(settings)) } else { names(&delivery.gateways) },
        per_country: delivery
            .countries
            .0
            .iter()
            .map(|(region, order)| (region.as_str().to_owned(), names(order)))
            .collect(),
        ..DeliveryPolicy::default()
    }
}

fn secret(given: Option<&SecretString>) -> SecretString {
    given.cloned().unwrap_or_default()
}

fn ecall(settings: &Settings) -> EcallSettings {
    let ecall = &settings.ecall;
    // One setting holds the whole address; the gateway wants host and path apart.
    let path_at = ecall.url.find("://").and_then(|at| ecall.url[at + 3..].find('/').map(|slash| at + 3 + slash));
    let (url, path) = ecall.url.split_at(path_at.unwrap_or(ecall.url.len()));
    EcallSettings {
        url: url.to_owned(),
        path: if path.is_empty() { "/".to_owned() } else { path.to_owned() },
        channel: ecall.channel.clone(),
        ..EcallSettings::new(ecall.user.clone().unwrap_or_default(), secret(ecall.password.as_ref()), &*ecall.from)
    }
}

fn template(settings: &Settings) -> Result<TemplateSettings, Failure> {
    let template = &settings.template;
    let file = template.file.clone().unwrap_or_default();
    let description = std::fs::read_to_string(&file).map_err(Failure::new(format!("reading {}", file.display())))?;
    let mut secrets = BTreeMap::new();
    if let Some(hook) = &template.hook_secret {
        secrets.insert("hook".to_owned(), hook.clone());
    }
    Ok(TemplateSettings { description, sender: settings.process.app_name.clone(), secrets })
}

fn smtp(settings: &Settings) -> Option<SmtpSettings> {
    let mail = &settings.mail;
    let host = mail.smtp_host.clone()?;
    let credentials = mail.smtp_user.clone().map(|user| (user, secret(mail.smtp_password.as_ref())));
    Some(SmtpSettings {
        port: mail.smtp_port,
        security: match mail.smtp_security {
            Security::Tls => SmtpSecurity::Implicit,
            Security::Starttls => SmtpSecurity::StartTls,
            Security::Plain => SmtpSecurity::None,
        },
        credentials: credentials.filter(|(_, password)| !password.expose_secret().is_empty()),
        ..SmtpSettings::new(host, mail.from.clone())
    })
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err wants it")]
fn unfit(problems: Vec<Unfit>) -> Failure {
    let lines: Vec<String> = problems.iter().map(|problem| format!("{}: {}", problem.key, problem.why)).collect();
    Failure::new("the gateways")(lines.join("; "))
}
