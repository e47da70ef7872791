//! The figures that need a quiet machine: each against its own yardstick, measured in the same run.
//!
//! `script/bench` builds the release binary and runs this with its path. Fails when a limit is broken.

mod account;
mod guard;
mod http;
mod load;
mod running;
mod silence;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use running::{Running, Scratch, config_check};

/// Yardstick and app take turns so that a noisy minute hits both.
const ROUNDS: usize = 5;
const TURN: Duration = Duration::from_secs(4);
const CONNECTIONS: usize = 64;
/// Each can be measured alone.
const PARTS: [&str; 3] = ["running", "silence", "guard"];
const IDLE_AFTER: Duration = Duration::from_secs(15);

/// A measured value, its limit, and whether more is better.
struct Figure {
    what: &'static str,
    value: f64,
    limit: f64,
    is_floor: bool,
    detail: String,
}

impl Figure {
    fn holds(&self) -> bool {
        if self.is_floor { self.value >= self.limit } else { self.value <= self.limit }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--bare", page, address] => serve_bare(Path::new(page), address).map(|()| true),
        [binary] => measure(Path::new(binary), &PARTS),
        [binary, parts @ ..] if parts.iter().all(|part| PARTS.contains(part)) => measure(Path::new(binary), parts),
        _ => Err(format!("usage: figures PATH-OF-RINGFENCE [{}]…", PARTS.join(" | ")).into()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn serve_bare(page: &Path, address: &str) -> Result<(), Box<dyn Error>> {
    let page = axum::body::Bytes::from(std::fs::read(page)?);
    let handler = move || std::future::ready(([("content-type", "text/html; charset=utf-8")], page.clone()));
    let router = axum::Router::new().fallback(axum::routing::get(handler));
    axum::serve(tokio::net::TcpListener::bind(address).await?, router).await?;
    Ok(())
}

#[tokio::main]
async fn measure(binary: &Path, parts: &[&str]) -> Result<bool, Box<dyn Error>> {
    let scratch = Scratch::new()?;
    let mut figures = vec![];
    if parts.contains(&"running") {
        figures.extend(running(binary, &scratch).await?);
    }
    if parts.contains(&"silence") {
        figures.extend(silence::figures(binary, &scratch.0.join("silence")).await?);
    }

    if parts.contains(&"guard") {
        figures.extend(guard::figures(&scratch.0).await?);
    }

    println!("{:<34} {:>9} {:>9}", "what", "measured", "limit");
    for figure in &figures {
        let sign = if figure.is_floor { "≥" } else { "≤" };
        let verdict = if figure.holds() { "" } else { "  BROKEN" };
        println!("{:<34} {:>9.2} {sign} {:>7.2}{verdict}  {}", figure.what, figure.value, figure.limit, figure.detail);
    }
    Ok(figures.iter().all(Figure::holds))
}

/// What the whole program does at rest, under load and as it starts.
async fn running(binary: &Path, scratch: &Scratch) -> Result<Vec<Figure>, Box<dyn Error>> {
    let data = scratch.0.join("data");
    let mut figures = vec![];

    let app = Running::start(binary, &data).await?;
    // Once the first page is rendered nothing more is loaded lazily.
    let page = http::Connection::open(&app.address).await?.get("/sign-in", "").await?;
    let sign_in = account::register(&app.address).await?;
    // Idle is after what the last request needed has been given back.
    tokio::time::sleep(IDLE_AFTER).await;
    figures.push(megabytes("resident memory idle", app.resident()?, 40.0));

    let mut peak = 0;
    figures.push(sign_ins(&app, &sign_in, &mut peak).await?);
    figures.push(pages(&app, &scratch.0.join("page.html"), &page.body, &mut peak).await?);
    figures.push(megabytes("resident memory under load", peak, 150.0));
    drop(app);
    figures.push(starts(binary, &data).await?);
    Ok(figures)
}

async fn sign_ins(app: &Running, action: &str, peak: &mut u64) -> Result<Figure, Box<dyn Error>> {
    // Enough to keep every core hashing, few enough that none is turned away.
    let connections = 2 * std::thread::available_parallelism()?.get();
    let (mut bare, mut ours) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        bare.push(load::bare_hashes(TURN)?);
        let run = load::sign_ins(&app.address, action, connections, TURN);
        ours.push(watched(app, peak, run).await?.per_second);
    }
    let (bare, ours) = (median(bare), median(ours));
    Ok(Figure {
        what: "sign-ins / bare Argon2id",
        value: ours / bare,
        limit: 0.9,
        is_floor: true,
        detail: format!("{ours:.1}/s against {bare:.1}/s"),
    })
}

async fn pages(app: &Running, file: &PathBuf, page: &[u8], peak: &mut u64) -> Result<Figure, Box<dyn Error>> {
    std::fs::write(file, page)?;
    let yardstick = Running::bare(file).await?;
    let (mut bare, mut ours, mut p99) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        bare.push(load::pages(&yardstick.address, "/", CONNECTIONS, TURN).await?.per_second);
        let run = watched(app, peak, load::pages(&app.address, "/sign-in", CONNECTIONS, TURN)).await?;
        ours.push(run.per_second);
        p99.push(run.p99.as_secs_f64() * 1000.0);
    }
    let (bare, ours) = (median(bare), median(ours));
    Ok(Figure {
        what: "/sign-in / bare axum handler",
        value: ours / bare,
        limit: 0.25,
        is_floor: true,
        detail: format!(
            "{ours:.0}/s against {bare:.0}/s, {} bytes, p99 {:.1} ms with {CONNECTIONS} connections",
            page.len(),
            median(p99)
        ),
    })
}

async fn starts(binary: &Path, data: &Path) -> Result<Figure, Box<dyn Error>> {
    let (mut checks, mut starts) = (vec![], vec![]);
    for _ in 0..11 {
        checks.push(config_check(binary, data)?.as_secs_f64() * 1000.0);
        starts.push(Running::start(binary, data).await?.ready_after.as_secs_f64() * 1000.0);
    }
    let (check, start) = (median(checks), median(starts));
    Ok(Figure {
        what: "start to ready / config check",
        value: start / check,
        limit: 3.0,
        is_floor: false,
        detail: format!("{start:.1} ms against {check:.1} ms"),
    })
}

/// Runs a load and keeps the highest resident memory seen meanwhile.
async fn watched(
    app: &Running,
    peak: &mut u64,
    load: impl Future<Output = Result<load::Load, Box<dyn Error>>>,
) -> Result<load::Load, Box<dyn Error>> {
    let mut load = std::pin::pin!(load);
    let mut look = tokio::time::interval(Duration::from_millis(50));
    loop {
        tokio::select! {
            done = &mut load => return done,
            _ = look.tick() => *peak = (*peak).max(app.resident()?),
        }
    }
}

fn megabytes(what: &'static str, bytes: u64, limit: f64) -> Figure {
    let value = u32::try_from(bytes / 1024).map_or(f64::INFINITY, |kib| f64::from(kib) / 1024.0);
    Figure { what, value, limit, is_floor: false, detail: "MB".to_owned() }
}

fn median(values: Vec<f64>) -> f64 {
    quantile(values, 1, 2)
}

/// The value below which `part` of `whole` lie.
fn quantile(mut values: Vec<f64>, part: usize, whole: usize) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() * part / whole]
}
