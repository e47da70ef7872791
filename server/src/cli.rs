//! The command line.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Parser, Subcommand};

use crate::account_admin::{self, AccountVerb};
use crate::assurance;
use crate::audit_log;
use crate::drill;
use crate::gateways::gateways;
use crate::prices;
use crate::settings::{self, Problem, Reading, Settings};
use crate::telemetry;
use crate::webhook::webhook;

/// A self-hosted identity app around the phone.
#[derive(Parser)]
#[command(name = "ringfence", version, about)]
struct Line {
    /// The settings file; variables `RINGFENCE__SECTION__KEY` stand above it.
    #[arg(long, global = true, value_name = "FILE", env = "RINGFENCE_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Runs the app.
    Serve,
    /// About the settings.
    Config {
        #[command(subcommand)]
        verb: ConfigVerb,
    },
    /// Brings the database up to date and ends. `serve` does it too.
    Migrate,
    /// About one account. Each use is on record with its reason, and each change is told to the owner.
    Account {
        #[command(subcommand)]
        verb: AccountVerb,
    },
    /// Shows what happened on accounts, the oldest first.
    Audit(audit_log::Options),
    /// Attacks the guard as these settings make it, beside honest people, on a clock and a database of its own.
    Drill(drill::Options),
    /// About what stands between a request and a bill.
    Guard {
        #[command(subcommand)]
        verb: GuardVerb,
    },
    /// About one phone number, which is read from standard input.
    Number {
        #[command(subcommand)]
        verb: NumberVerb,
    },
}

#[derive(Subcommand)]
enum GuardVerb {
    /// Shows breakers, budgets, the decisions of the last hour and the blocks that stand out.
    Status,
}

#[derive(Subcommand)]
enum NumberVerb {
    /// Sends no more texts to it.
    Silence,
    /// Sends texts to it again.
    Unsilence,
}

#[derive(Subcommand)]
enum ConfigVerb {
    /// Says all that is wrong with the settings, or shows what is in force.
    Check,
}

/// The settings are wrong (as in sysexits.h: `EX_CONFIG`).
const WRONG_SETTINGS: u8 = 78;

/// Does what the command line says. Exit codes: 0 done, 1 failed, 2 not a command of ours, 78 wrong settings.
pub fn run() -> ExitCode {
    let line = Line::parse();
    let reading = settings::read(line.config.as_deref(), std::env::vars());
    if let Verb::Config { verb: ConfigVerb::Check } = line.verb {
        let checked = check(&reading);
        if let Ok(settings) = &reading.outcome
            && checked == ExitCode::SUCCESS
        {
            assurance::tell(settings);
        }
        return checked;
    }
    let settings = match line.verb {
        Verb::Account { .. } | Verb::Audit(_) => way_in(reading),
        _ => whole(reading),
    };
    let settings = match settings {
        Ok(settings) => settings,
        Err(problems) => return complain(&problems),
    };
    match line.verb {
        Verb::Serve => ended(act(settings, crate::serve::serve)),
        Verb::Migrate => ended(act(settings, crate::serve::migrate)),
        Verb::Guard { verb: GuardVerb::Status } => ended(act(settings, crate::guard_status::print)),
        Verb::Number { verb: NumberVerb::Silence } => ended(act(settings, crate::number::silence)),
        Verb::Number { verb: NumberVerb::Unsilence } => ended(act(settings, crate::number::unsilence)),
        Verb::Account { verb } => ended(act(settings, |settings| account_admin::run(settings, verb))),
        Verb::Audit(options) => ended(act(settings, |settings| audit_log::print(settings, options))),
        Verb::Drill(options) => ended(act(quiet(settings), |settings| drill(settings, options))),
        Verb::Config { .. } => ExitCode::SUCCESS,
    }
}

/// The settings with nothing wrong about them.
fn whole(reading: Reading) -> Result<Settings, Vec<Problem>> {
    let settings = reading.outcome?;
    let problems = unusable(&settings);
    if problems.is_empty() { Ok(settings) } else { Err(problems) }
}

/// The settings as far as the operator's way in stands on them: what else is wrong shuts nobody out who has to mend something.
/// It is said, so that nobody takes them for right.
fn way_in(reading: Reading) -> Result<Settings, Vec<Problem>> {
    let (mut settings, mut problems) = match (reading.outcome, reading.way_in) {
        (Ok(settings), _) => (settings, Vec::new()),
        (Err(problems), Some(settings)) => (settings, problems),
        (Err(problems), None) => return Err(problems),
    };
    problems.extend(unusable(&settings));
    if telemetry::check_filter(&settings).is_err() {
        "warn".clone_into(&mut settings.log.filter);
    }
    if !problems.is_empty() {
        eprintln!("ringfence: `serve` would not start, for the settings are wrong:");
        list(&problems);
    }
    Ok(settings)
}

fn check(reading: &Reading) -> ExitCode {
    let problems = match &reading.outcome {
        Err(problems) => return complain(problems),
        Ok(settings) => unusable(settings),
    };
    if !problems.is_empty() {
        return complain(&problems);
    }
    let widest = reading.shown.iter().map(|shown| shown.key.len()).max().unwrap_or(0);
    let mut out = std::io::stdout().lock();
    for shown in &reading.shown {
        // Someone who closes the pipe has seen enough.
        let _ = writeln!(out, "{:widest$}  {}  ({})", shown.key, shown.value, shown.origin);
    }
    ExitCode::SUCCESS
}

/// What only shows when the settings are used: the log filter, gateways with the files that describe them, the price file
/// and the webhook.
fn unusable(settings: &Settings) -> Vec<Problem> {
    let mut problems = Vec::new();
    match (gateways(settings, &Arc::default()), prices::prices(settings)) {
        (Ok(gateways), Ok(prices)) => problems.extend(prices::strangers(&prices, &gateways)),
        (gateways, prices) => problems.extend([gateways.err(), prices.err()].into_iter().flatten().flatten()),
    }
    problems.extend(telemetry::check_filter(settings).err());
    problems.extend(webhook(settings).err());
    problems
}

/// A drill sends thousands of messages: their log lines are nobody's business.
fn quiet(mut settings: Settings) -> Settings {
    "warn".clone_into(&mut settings.log.filter);
    settings
}

async fn drill(settings: Settings, options: drill::Options) -> Result<(), Failure> {
    let text = if let Some(from) = &options.replay {
        drill::replay::replay(&settings, from).await?.text()
    } else {
        let is_stopped = Arc::new(AtomicBool::new(false));
        let stops = is_stopped.clone();
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                stops.store(true, Ordering::Relaxed);
            }
        });
        let report = drill::drill(&settings, &options, |line| eprintln!("{line}"), &is_stopped).await?;
        if let Some(file) = &options.html {
            std::fs::write(file, report.html()).map_err(Failure::new(format!("writing {}", file.display())))?;
        }
        report.text()
    };
    // Someone who closes the pipe has seen enough.
    let _ = write!(std::io::stdout().lock(), "{text}");
    Ok(())
}

fn complain(problems: &[Problem]) -> ExitCode {
    eprintln!("ringfence: the settings are wrong:");
    list(problems);
    ExitCode::from(WRONG_SETTINGS)
}

fn list(problems: &[Problem]) {
    for problem in problems {
        eprintln!("  {problem}");
    }
}

fn act<F: Future<Output = Result<(), Failure>>>(
    settings: Settings,
    verb: impl FnOnce(Settings) -> F,
) -> Result<(), Failure> {
    telemetry::install_log(&settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::new("threads"))?;
    runtime.block_on(verb(settings))
}

fn ended(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("ringfence: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Why a command ended without doing what it was asked.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {why}")]
pub struct Failure {
    what: String,
    why: String,
}

impl Failure {
    /// Names what failed, for use with `map_err`.
    pub fn new<E: std::fmt::Display>(what: impl Into<String>) -> impl FnOnce(E) -> Self {
        let what = what.into();
        move |why| Self { what, why: why.to_string() }
    }
}

impl Failure {
    /// All problems in one.
    pub fn of_settings(problems: &[Problem]) -> Self {
        let why = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        Self { what: "the settings are wrong".to_owned(), why }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { what: problem.key, why: problem.message }
    }
}
