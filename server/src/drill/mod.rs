//! `ringfence drill`: attack shapes and honest people against the real guard, on a set clock.
//!
//! Each shape has a database of its own. The operator's settings hold as they stand; the operator's database, gateways,
//! mail and webhook are never touched.

mod attack;
mod dice;
pub mod figures;
mod gateway;
mod money;
pub mod outcome;
mod people;
mod places;
pub mod replay;
mod report;
mod run;
mod shapes;
mod table;
mod work;
mod world;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use identity::policy::Policy;
use secrecy::{ExposeSecret as _, SecretString};

use self::figures::Figure;
pub use self::money::Caps;
use self::outcome::{Attackers, Outcome};
use self::places::Places;
use self::run::Plan;
use self::shapes::{Pace, Shape};
use self::world::Ground;
use crate::cli::Failure;
use crate::gateways::gateways;
use crate::settings::Settings;
use crate::wire;

/// What a drill is asked for on the command line.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Requests of each attack.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub requests: u32,
    /// Honest people who come while it lasts.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub honest: u32,
    /// The same seed, the same run.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// One shape alone; may be named several times. Without: all.
    #[arg(long, value_name = "NAME")]
    pub shape: Vec<String>,
    /// The phones of the farm that solves what is asked of it; 0 leaves its lines out.
    #[arg(long, default_value_t = 50)]
    pub phones: u32,
    /// Whether the caps of money and the country's day hold as they are set, or make room for the honest people. Without:
    /// `fit` where the settings leave both at their defaults, which are made for dozens of texts a day.
    #[arg(long)]
    pub caps: Option<Caps>,
    /// A PostgreSQL server on which databases may be made and dropped: where the processes race.
    #[arg(long, value_name = "URL", env = "RINGFENCE_DRILL_POSTGRES", hide_env_values = true)]
    pub postgres: Option<SecretString>,
    /// Every shape on that server.
    #[arg(long, requires = "postgres")]
    pub all_on_postgres: bool,
    /// Writes a report as one HTML file.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Judges recorded decisions again under these settings, in place of a drill: those of `database` (the one of the
    /// settings), of the database at a URL (`sqlite:…` or `postgres:…`), or of a file of JSON lines. They are only read.
    #[arg(long, value_name = "database|URL|FILE", conflicts_with_all = ["html", "shape"])]
    pub replay: Option<String>,
}

/// What a drill found.
pub struct Report {
    pub outcomes: Vec<Outcome>,
    app_name: String,
    currency: String,
    /// In millionths of it.
    lane_3_per_day: i64,
    /// What the drill ran under, in words.
    settings: Vec<(String, String)>,
    /// The limits that were raised, and to what.
    raised_from: Option<String>,
}

impl Report {
    /// As it is printed: a table, and how the figures stand.
    pub fn text(&self) -> String {
        let mut text = table::table(&self.outcomes);
        for figure in self.figures() {
            let _ = write!(text, "\n{:<8}{}: {}", figure.verdict(), figure.what, figure.seen);
        }
        if let Some(raised) = &self.raised_from {
            let _ = write!(text, "\n{:<8}{raised}", "note");
        }
        text.push('\n');
        text
    }

    /// The figures that the shapes are held to.
    pub fn figures(&self) -> Vec<Figure> {
        figures::figures(&self.outcomes, self.lane_3_per_day)
    }

    /// As one HTML file.
    pub fn html(&self) -> String {
        report::page(self)
    }
}

/// Runs the shapes one after the other and tells `progress` of each. Whoever sets `is_stopped` meanwhile has it end soon,
/// and leave no database.
pub async fn drill(
    settings: &Settings,
    options: &Options,
    mut progress: impl FnMut(&str),
    is_stopped: &AtomicBool,
) -> Result<Report, Failure> {
    let mut policy = policy(settings)?;
    let shapes = shapes::named(&options.shape)
        .map_err(|name| Failure::new("no such shape")(format!("`{name}`; there are {}", names())))?;
    let places = Places::of(&policy)
        .ok_or_else(|| Failure::new("guard.countries")("names no country whose mobile numbers are known"))?;
    let raised_from = options.makes_room(settings).then(|| {
        let as_set = money::limits_in_words(&policy);
        money::fit(&mut policy, &places, options.honest);
        format!("raised from {as_set} to {}, to make room for the crowd", money::limits_in_words(&policy))
    });
    let folder = Folder::make()?;
    let mut outcomes = Vec::new();
    let plan = |shape: Option<&'static Shape>| {
        let races = shape.is_some_and(|shape| matches!(shape.pace, Pace::Together { .. }));
        let ground = match &options.postgres {
            Some(url) if races || options.all_on_postgres => Ground::Postgres(url.expose_secret()),
            _ => Ground::Folder(&folder.0),
        };
        let Options { requests, honest, seed, .. } = *options;
        Plan { policy: &policy, places: &places, ground, requests, honest, seed, is_stopped }
    };
    let mut rounds: Vec<(Option<&'static Shape>, Attackers)> = Vec::new();
    if options.honest > 0 {
        rounds.push((None, Attackers::Nobody));
    }
    rounds.extend(shapes.into_iter().map(|shape| (Some(shape), Attackers::Bots)));
    for (shape, attackers) in rounds {
        let name = shape.map_or("no attack", |shape| shape.name);
        progress(&format!("{name} …"));
        let Some(outcome) = run::run(plan(shape), shape, attackers).await? else {
            progress(&format!("{name}: left out, every country is served"));
            continue;
        };
        progress(&format!("{name}: {:.1} s", outcome.took.as_secs_f64()));
        let is_worked_for = outcome.seen.asked_for_work > 0;
        outcomes.push(outcome);
        if is_worked_for && options.phones > 0 {
            let attackers = Attackers::Farm(options.phones);
            progress(&format!("{name}, {} …", table::attackers(attackers)));
            outcomes.extend(run::run(plan(shape), shape, attackers).await?);
        }
    }
    Ok(Report {
        outcomes,
        app_name: policy.app_name.clone(),
        currency: policy.money.currency.clone(),
        lane_3_per_day: money::lane_3_per_day(&policy),
        settings: settings_in_words(&policy, &places, options),
        raised_from,
    })
}

fn settings_in_words(policy: &Policy, places: &Places, options: &Options) -> Vec<(String, String)> {
    let regions: Vec<&str> = places.served.iter().map(|country| country.region.as_str()).collect();
    let served = if policy.guard.countries.is_some() { regions.join(", ") } else { "all".to_owned() };
    let guard = &policy.guard;
    let mut words = vec![
        ("Requests of each attack".to_owned(), options.requests.to_string()),
        ("Honest people".to_owned(), options.honest.to_string()),
        ("Seed".to_owned(), options.seed.to_string()),
        ("Countries served".to_owned(), served),
        ("Unproved texts a country and day".to_owned(), guard.country_daily.to_string()),
        (
            "Unanswered an hour: account, address, network, block".to_owned(),
            format!(
                "{}, {}, {}, {}; refused at {} times",
                guard.account_hourly,
                guard.address_hourly,
                guard.network_hourly,
                guard.block_hourly,
                guard.refuse_at_times
            ),
        ),
    ];
    words.extend(money::in_words(policy));
    words
}

fn names() -> String {
    shapes::SHAPES.iter().map(|shape| shape.name).collect::<Vec<_>>().join(", ")
}

/// The operator's figures, with hashes that cost next to nothing: a drill is about sends.
fn policy(settings: &Settings) -> Result<Policy, Failure> {
    let mut policy = wire::policy_of(settings)?;
    work::play(&mut policy);
    // Only their order: whose prices hold.
    let named = gateways(settings, &Arc::default()).map_err(|problems| Failure::of_settings(&problems))?;
    (policy.money.first_gateway, policy.money.first_gateway_per_country) = named.first_for_sms();
    policy.passwords.memory_kib = 8;
    policy.passwords.iterations = 1;
    policy.passwords.parallelism = 1;
    policy.passwords.waiting = usize::MAX;
    policy.passwords.waiting_per_host = usize::MAX;
    Ok(policy)
}

/// A folder for the databases, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self, Failure> {
        use std::os::unix::fs::DirBuilderExt as _;
        let mut random = [0; 8];
        identity::entropy::Entropy::fill(&identity::entropy::OsEntropy, &mut random);
        let path = std::env::temp_dir().join(format!("ringfence-drill-{:016x}", u64::from_le_bytes(random)));
        let made = std::fs::DirBuilder::new().mode(0o700).create(&path);
        made.map_err(Failure::new(format!("making {}", path.display())))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            requests: 10_000,
            honest: 5_000,
            seed: 1,
            shape: Vec::new(),
            phones: 50,
            caps: None,
            postgres: None,
            all_on_postgres: false,
            html: None,
            replay: None,
        }
    }
}

impl Options {
    fn makes_room(&self, settings: &Settings) -> bool {
        let (guard, money) = (&settings.guard, &settings.money);
        let standard = Policy::new("", "");
        let is_standard = money.per_day == standard.money.per_day
            && money.per_month == standard.money.per_month
            && guard.country_per_day == standard.guard.country_daily;
        self.caps.map_or(is_standard, |caps| caps == Caps::Fit)
    }
}
