//! What settings must be together.

use std::collections::BTreeSet;

use super::gateways;
use super::source::Problem;
use super::table::Settings;
use super::values::{Countries, GatewayName, Mode};

type Rule = fn(&Settings) -> Vec<Problem>;

/// Every rule that these settings break.
pub(super) fn broken(settings: &Settings) -> Vec<Problem> {
    let rules: &[Rule] = match settings.process.mode {
        Mode::Development => &[whole, stays_on_loopback],
        Mode::Production => &[whole, is_https, names_countries, has_gateways, names_prices, asks_for_work],
    };
    rules.iter().flat_map(|rule| rule(settings)).collect()
}

/// Without it texts that strangers ask for cost them nothing.
fn asks_for_work(settings: &Settings) -> Vec<Problem> {
    let is_met = settings.guard.work_effort > 0;
    let problem = || Problem::new("guard.work_effort", "asks for no work, and production wants it");
    if is_met { Vec::new() } else { vec![problem()] }
}

/// Holds in every mode.
fn whole(settings: &Settings) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wants = |is_met: bool, key: &str, message: &str| {
        if !is_met {
            problems.push(Problem::new(key, message));
        }
    };
    wants(
        settings.guard.cool_down <= settings.guard.cool_down_longest,
        "guard.cool_down_longest",
        "is shorter than guard.cool_down",
    );
    wants(
        settings.guard.breaker_settled_after < settings.guard.breaker_window,
        "guard.breaker_window",
        "is not longer than guard.breaker_settled_after",
    );
    let kept = settings.money.kept_for_second_factors + settings.money.kept_for_recovery;
    wants(kept <= 100, "money.kept_for_recovery", "and money.kept_for_second_factors are more than 100 together");
    wants(
        settings.guard.webhook.is_some() || settings.guard.webhook_secret.is_none(),
        "guard.webhook_secret",
        "signs nothing without guard.webhook",
    );
    wants(settings.session.idle <= settings.session.longest, "session.longest", "is shorter than session.idle");
    wants(settings.recovery.wait < settings.recovery.lapse, "recovery.lapse", "is not longer than recovery.wait");
    wants(
        settings.password.memory_kib >= 8 * settings.password.parallelism,
        "password.memory_kib",
        "wants at least 8 KiB for each of password.parallelism",
    );
    let name = &settings.process.app_name;
    wants(
        (1..=20).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' '),
        "app_name",
        "wants 1 to 20 letters, digits and spaces",
    );
    let is_database = settings.database.url.as_ref().is_none_or(|url| {
        let url = secrecy::ExposeSecret::expose_secret(url);
        ["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme))
    });
    wants(is_database, "database.url", "wants `sqlite://…` or `postgres://…`");
    problems.extend(named(settings).into_iter().flat_map(|name| gateways::unset(settings, name)));
    problems.extend(settings.mail.credentials().err());
    problems
}

/// In development everyone who reaches the server reads all codes: nobody else may.
fn stays_on_loopback(settings: &Settings) -> Vec<Problem> {
    const UNLESS: &str = "in development, unless server.allow_public_development is true";
    if settings.server.allow_public_development {
        return Vec::new();
    }
    let mut problems = Vec::new();
    if !settings.server.listen.ip().to_canonical().is_loopback() {
        problems.push(Problem::new("server.listen", format!("must be a loopback address {UNLESS}")));
    }
    if settings.server.public_url.as_ref().is_some_and(|url| !url.is_loopback()) {
        problems.push(Problem::new("server.public_url", format!("must be a loopback host {UNLESS}")));
    }
    problems
}

fn is_https(settings: &Settings) -> Vec<Problem> {
    match &settings.server.public_url {
        None => vec![Problem::new("server.public_url", "is not set, and production needs it")],
        Some(url) if !url.is_https() && !url.is_loopback() => {
            vec![Problem::new("server.public_url", "must be https in production")]
        }
        Some(_) => Vec::new(),
    }
}

fn names_countries(settings: &Settings) -> Vec<Problem> {
    match &settings.guard.countries {
        Some(Countries::Named(regions)) if !regions.is_empty() => Vec::new(),
        _ => vec![Problem::new("guard.countries", "must name the countries that are served in production")],
    }
}

/// What a text costs decides how many an attacker gets for a day's money.
fn names_prices(settings: &Settings) -> Vec<Problem> {
    match settings.money.prices {
        Some(_) => Vec::new(),
        None => vec![Problem::new("money.prices", "must name a price file in production")],
    }
}

fn has_gateways(settings: &Settings) -> Vec<Problem> {
    let mut problems = Vec::new();
    if settings.delivery.gateways.is_empty() {
        problems.push(Problem::new("delivery.gateways", "must name at least one SMS gateway in production"));
    }
    if settings.delivery.gateways.contains(&GatewayName::Handset) {
        problems.push(Problem::new("delivery.gateways", "must not name the virtual handset in production"));
    }
    if settings.delivery.countries.0.values().flatten().any(|name| *name == GatewayName::Handset) {
        problems.push(Problem::new("delivery.countries", "must not name the virtual handset in production"));
    }
    if settings.mail.host.is_none() {
        problems.push(Problem::new("mail.host", "is not set, and production needs it"));
    }
    problems
}

/// The gateways that delivery names.
fn named(settings: &Settings) -> BTreeSet<GatewayName> {
    let per_country = settings.delivery.countries.0.values().flatten();
    settings.delivery.gateways.iter().chain(per_country).copied().collect()
}
