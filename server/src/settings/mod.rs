//! Settings: one TOML file and the environment over it, each declared once in `table`.

mod declaration;
mod document;
mod gateways;
mod kinds;
mod rules;
mod source;
mod table;
mod values;

use std::path::Path;

pub use document::settings_page;
pub use source::{Given, Problem, Shown};
pub use table::{
    Budget, Code, Database, Delivery, EcallGateway, Guard, Keys, Log, Mail, Metrics, Passkeys, Password, PhoneNumbers,
    Process, Serving, Sessions, Settings, TemplateGateway, TwilioGateway, VonageGateway,
};
pub use values::{
    Assurance, Countries, Currency, GatewayName, HeaderField, LogFormat, Mode, Network, NumberFormat, Orders,
    PublicUrl, Region, Secrets, Security, Span, is_loopback_host,
};

/// What came of reading the settings: either they are right, or everything that is wrong with them.
pub struct Reading {
    /// Each setting as it stands and where it came from, for `config check`. Secrets are not in it.
    pub shown: Vec<Shown>,
    /// The settings, or all problems at once.
    pub outcome: Result<Settings, Vec<Problem>>,
    /// The settings with defaults in the place of what is wrong, where nothing is wrong with what the operator's way in
    /// stands on. For that alone.
    pub way_in: Option<Settings>,
}

/// What `ringfence account` and `ringfence audit` stand on: where the database is, the keys, and how people are told.
/// With a default for one of these they would open another database than that of the app, or name another app.
const WAY_IN: [&str; 3] = ["database.", "keys.", "server.public_url"];

/// Reads `file`, if one is named, and the `RINGFENCE__SECTION__KEY` variables of `environment` over it.
pub fn read(file: Option<&Path>, environment: impl IntoIterator<Item = (String, String)>) -> Reading {
    let mut given = Given::default();
    if let Some(path) = file {
        given.add_file(path);
    }
    given.add_environment(environment);
    check(given)
}

/// Checks settings that are already gathered.
pub fn check(mut given: Given) -> Reading {
    let settings = Settings::read(&mut given);
    given.refuse_leftovers();
    let (shown, mut problems) = given.into_parts();
    if let Some(settings) = &settings {
        problems.extend(rules::broken(settings));
    }
    let way_in = settings.clone().filter(|_| problems.iter().all(|problem| leaves_the_way_in(&problem.key)));
    let outcome = match settings {
        Some(settings) if problems.is_empty() => Ok(settings),
        _ => Err(problems),
    };
    Reading { shown, outcome, way_in }
}

/// Whether a problem is with a setting that the operator's way in does not stand on. What has no section, or none that we
/// know, may be a slip in the name of one that it does; and what is in another section and called as one that it does may have
/// slipped there, below a header.
fn leaves_the_way_in(key: &str) -> bool {
    let is_needed = |key: &str| WAY_IN.into_iter().any(|needed| key.starts_with(needed));
    let bare = key.strip_suffix("_file").unwrap_or(key);
    if source::is_declared(key) || source::is_declared(bare) {
        return key == "assurance" || (key.contains('.') && !is_needed(key));
    }
    let mut sections = table::SECTIONS.iter().map(|section| section.prefix).filter(|prefix| !prefix.is_empty());
    let Some(stray) = sections.find_map(|prefix| bare.strip_prefix(prefix)) else { return false };
    let rows = table::SECTIONS.iter().flat_map(|section| section.rows).map(|row| row.key);
    let mut needed = rows.filter(|key| !key.contains('.') || is_needed(key));
    let is_called_so = needed.any(|key| key.rsplit('.').next() == Some(stray));
    !is_needed(key) && !stray.contains('.') && !is_called_so
}

impl Settings {
    /// The origin under which browsers reach the app: as set, or `localhost` with the port that is listened on.
    pub fn public_origin(&self) -> String {
        match &self.server.public_url {
            Some(url) => url.origin(),
            None => format!("http://localhost:{}", self.server.listen.port()),
        }
    }

    /// The host of [`Settings::public_origin`], without port.
    pub fn public_host(&self) -> &str {
        self.server.public_url.as_ref().map_or("localhost", PublicUrl::host)
    }
}
