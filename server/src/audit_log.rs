//! `ringfence audit`: what happened on accounts. It reads, beside processes that serve, and leaves one event: that it did.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Duration;

use clap::Args;
use identity::audit::{self, Entry, Wanted};
use identity::flows::administration;
use identity::model::id::AccountId;
use identity::model::operator::Reason;
use identity::store::Store;
use jiff::Timestamp;
use tokio::time::{MissedTickBehavior, interval};

use crate::account_admin::{event_object, line, reason};
use crate::cli::Failure;
use crate::settings::{Settings, Span};
use crate::wire;

/// Which events, and how they are written.
#[derive(Args)]
pub struct Options {
    /// Of this account alone: its e-mail address, or its id; when it is gone, what stands for it in the record.
    #[arg(long, value_name = "ADDRESS-OR-ID", allow_hyphen_values = true)]
    account: Option<String>,
    /// Of this kind alone, such as `signed-in` or `admin-unlock`.
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// From this time on: RFC 3339, or how long ago, such as `90min`, `24h`, `7d`. All there are without; with --follow those
    /// from now on.
    #[arg(long, value_name = "TIME", value_parser = since)]
    since: Option<Since>,
    /// Goes on with what happens from now on, until it is interrupted.
    #[arg(long)]
    follow: bool,
    /// How often it looks, when it follows.
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = every)]
    every: Duration,
    /// One JSON object on each line.
    #[arg(long)]
    json: bool,
    /// Why: it stands in the record, on the account whose events are read.
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Reason,
}

#[derive(Clone, Copy)]
enum Since {
    At(Timestamp),
    Ago(Duration),
}

fn since(typed: &str) -> Result<Since, String> {
    if let Ok(span) = typed.parse::<Span>() {
        return Ok(Since::Ago(span.as_duration()));
    }
    typed.parse().map(Since::At).map_err(|_| "wants a time such as `2026-01-31T10:00:00Z`, or `24h`".to_owned())
}

fn every(typed: &str) -> Result<Duration, String> {
    let span = typed.parse::<Span>().ok().map(Span::as_duration);
    span.filter(|span| *span >= Duration::from_secs(1)).ok_or_else(|| "wants a time such as `2s`".to_owned())
}

/// How many events are read at once: an account may have a hundred thousand.
const AT_ONCE: u32 = 500;

/// An event bears the time at which its act began, and is there to be read when that is committed; clocks of several
/// machines differ too. So who follows looks again at what is younger than this.
const LATE: Duration = Duration::from_mins(1);

fn late(newest: Timestamp) -> Timestamp {
    newest.checked_sub(LATE).unwrap_or(Timestamp::MIN)
}

/// Prints them.
pub async fn print(settings: Settings, options: Options) -> Result<(), Failure> {
    let mut store = wire::open_store_as_it_is(&settings).await?;
    store.be_patient().await.map_err(Failure::new("opening the database"))?;
    let account = match &options.account {
        Some(typed) => Some(whose(&store, typed).await?),
        None => None,
    };
    let sources = wire::Sources::of_the_machine();
    let now = sources.clock.now();
    // Before anything is read, so that nobody reads and is gone.
    let noted = administration::note_reading(&store, (now, &*sources.entropy), account.as_ref(), &options.reason).await;
    let noted = noted.map_err(Failure::new("putting the reading on record"))?;
    let since = match options.since {
        Some(Since::At(at)) => at,
        Some(Since::Ago(ago)) => now.checked_sub(ago).unwrap_or(Timestamp::UNIX_EPOCH),
        None if options.follow => now,
        None => Timestamp::UNIX_EPOCH,
    };
    let reading = Reading { store, wanted: Wanted { account, kind: options.kind }, is_json: options.json };
    // This very reading is not among what it reads.
    let seen = BTreeMap::from([(noted, now)]);
    let read =
        if options.follow { reading.follow(since, options.every, seen).await } else { reading.all(since, seen).await };
    reading.store.close().await;
    read
}

/// An id is taken as it is: what happened on an account outlives it, under another.
async fn whose(store: &Store, typed: &str) -> Result<AccountId, Failure> {
    let found = administration::find(store, typed).await.map_err(Failure::new("the database"))?;
    match found {
        Some(found) => Ok(found),
        None if typed.contains('@') => Err(Failure::new("the account")("there is none at this address")),
        None => Ok(AccountId::named(typed.trim())),
    }
}

/// Why nothing more is written.
enum Ended {
    /// Someone has closed the pipe: they have seen enough.
    Unread,
    Failed(Failure),
}

struct Reading {
    store: Store,
    wanted: Wanted,
    is_json: bool,
}

impl Reading {
    async fn all(&self, since: Timestamp, mut seen: BTreeMap<String, Timestamp>) -> Result<(), Failure> {
        match self.new_since(since, &mut seen).await {
            Ok(()) | Err(Ended::Unread) => Ok(()),
            Err(Ended::Failed(failure)) => Err(failure),
        }
    }

    /// Until it is interrupted, or nobody reads any more.
    async fn follow(
        &self,
        since: Timestamp,
        every: Duration,
        mut seen: BTreeMap<String, Timestamp>,
    ) -> Result<(), Failure> {
        let mut ticks = interval(every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut from = since;
        let watch = async {
            loop {
                ticks.tick().await;
                match self.new_since(from, &mut seen).await {
                    Ok(()) => {}
                    Err(Ended::Unread) => return Ok(()),
                    Err(Ended::Failed(failure)) => return Err(failure),
                }
                if let Some(newest) = seen.values().max() {
                    from = from.max(late(*newest));
                }
            }
        };
        tokio::select! {
            ended = watch => ended,
            interrupted = tokio::signal::ctrl_c() => interrupted.map_err(Failure::new("waiting for Ctrl-C")),
        }
    }

    /// Writes what has not been seen of the events from a time on, page by page, and notes it as seen.
    async fn new_since(&self, since: Timestamp, seen: &mut BTreeMap<String, Timestamp>) -> Result<(), Ended> {
        let mut place = (since, String::new());
        loop {
            let page = audit::read(&self.store, &self.wanted, (place.0, &place.1), AT_ONCE).await;
            let page = page.map_err(|fault| Ended::Failed(Failure::new("reading the events")(fault)))?;
            let Some(last) = page.last() else { return Ok(()) };
            place = (last.recorded.at, last.id.clone());
            let is_last = page.len() < AT_ONCE as usize;
            let mut out = std::io::stdout().lock();
            for entry in page {
                if seen.contains_key(&entry.id) {
                    continue;
                }
                writeln!(out, "{}", self.written(&entry)).map_err(|_| Ended::Unread)?;
                seen.insert(entry.id, entry.recorded.at);
            }
            out.flush().map_err(|_| Ended::Unread)?;
            drop(out);
            seen.retain(|_, at| *at >= late(place.0));
            if is_last {
                return Ok(());
            }
        }
    }

    fn written(&self, entry: &Entry) -> String {
        if !self.is_json {
            return format!("{}  {}", entry.account, line(&entry.recorded));
        }
        let mut object = event_object(&entry.recorded);
        object["id"] = entry.id.clone().into();
        object["account"] = entry.account.clone().into();
        object.to_string()
    }
}
