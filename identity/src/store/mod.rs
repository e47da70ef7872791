//! The only SQL. One text for both databases, through sqlx's `Any`; one file per table family.
//!
//! A rule that must hold under races is one statement, or stands behind a row that its callers take turns on.

pub(crate) mod accounts;
pub(crate) mod alerts;
pub(crate) mod attempts;
pub(crate) mod breakers;
pub(crate) mod challenges;
pub(crate) mod decisions;
pub(crate) mod devices;
pub(crate) mod email_addresses;
pub(crate) mod events;
pub(crate) mod gone;
pub(crate) mod money;
pub(crate) mod not_me;
pub(crate) mod outbox;
pub(crate) mod passkeys;
pub(crate) mod password_tries;
pub(crate) mod phones;
pub(crate) mod receipts;
pub(crate) mod recovery_codes;
pub(crate) mod registrations;
pub mod scratch;
pub(crate) mod sends;
pub(crate) mod sessions;
pub(crate) mod silenced;
pub(crate) mod status;
pub(crate) mod totp;
pub(crate) mod tries;
pub(crate) mod waits;
pub(crate) mod webauthn_challenges;
pub(crate) mod work;

use std::fs::File;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sqlx::any::AnyPoolOptions;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Executor as _, Transaction};

use crate::refusal::Fault;

static SQLITE: sqlx::migrate::Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: sqlx::migrate::Migrator = sqlx::migrate!("../migrations/postgres");

/// How long a request waits for the database before it is a fault.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a patient one waits for its turn at a SQLite file, and how often it looks. SQLite's own waiting looks every 100 ms
/// in the end, and leaves empty-handed where another process's next write waits already when one ends: of eight tries beside
/// writes of 2 ms one failed after five seconds. Looking every millisecond waited 0.1 s at most.
const LONG_PATIENCE: Duration = Duration::from_mins(1);
const LOOKS_EVERY: Duration = Duration::from_millis(1);

/// Both databases behind one door.
#[derive(Clone)]
pub struct Store {
    readers: AnyPool,
    writers: AnyPool,
    kind: Kind,
    /// Where processes take turns at bringing a SQLite file up to date.
    turns: Option<PathBuf>,
    is_patient: bool,
    writes_left: Arc<AtomicI64>,
}

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Store {
    /// Opens `sqlite://path` (made when missing) or `postgres://…`. Migrations are a step of their own.
    pub async fn open(url: &str) -> Result<Self, Fault> {
        Self::open_there(url, Missing::Made).await
    }

    /// Opens a database that is there, and makes no file: of whoever runs a verb beside the app, that could be one which the
    /// app itself may not open.
    pub async fn open_as_it_is(url: &str) -> Result<Self, Fault> {
        Self::open_there(url, Missing::StaysSo).await
    }

    async fn open_there(url: &str, missing: Missing) -> Result<Self, Fault> {
        sqlx::any::install_default_drivers();
        let kind = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Kind::Sqlite,
            Some("postgres" | "postgresql") => Kind::Postgres,
            _ => return Err(Fault::new("the database URL begins with neither sqlite: nor postgres:")),
        };
        let pool = |connections| AnyPoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE);
        let mut turns = None;
        let (readers, writers) = match kind {
            Kind::Postgres => {
                // Apart, so that writers who wait for their turn can't keep readers out.
                let readers = pool(8).after_connect(set_up_postgres).connect(url).await?;
                (readers, pool(12).after_connect(set_up_postgres).connect(url).await?)
            }
            Kind::Sqlite => {
                let beside = turns.insert(beside(url)?);
                // Two that turn one file to WAL at once would not wait for each other.
                let _turn = take_turn(beside, missing).await?;
                if missing == Missing::Made {
                    make_private(url)?;
                }
                // One writer: SQLite has one anyway, and waiting in our queue is fairer than its busy loop.
                let writers =
                    pool(1).after_connect(set_up_sqlite).before_acquire(is_between_transactions).connect(url).await?;
                let readers = pool(4).after_connect(set_up_sqlite).connect(url).await?;
                (readers, writers)
            }
        };
        Ok(Self { readers, writers, kind, turns, is_patient: false, writes_left: Arc::new(AtomicI64::new(i64::MAX)) })
    }

    /// Opens a database for reading alone: it is not made, not migrated, and every write fails.
    pub async fn open_to_read(url: &str) -> Result<Self, Fault> {
        sqlx::any::install_default_drivers();
        let pool = AnyPoolOptions::new().max_connections(2).acquire_timeout(PATIENCE);
        let (pool, kind) = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => {
                let separator = if url.contains('?') { '&' } else { '?' };
                (pool.connect(&format!("{url}{separator}mode=ro")).await?, Kind::Sqlite)
            }
            Some("postgres" | "postgresql") => {
                (pool.after_connect(set_up_read_only_postgres).connect(url).await?, Kind::Postgres)
            }
            _ => return Err(Fault::new("the database URL begins with neither sqlite: nor postgres:")),
        };
        let writes_left = Arc::new(AtomicI64::new(i64::MAX));
        Ok(Self { readers: pool.clone(), writers: pool, kind, turns: None, is_patient: false, writes_left })
    }

    /// Whether [`Store::open`] would find a SQLite file, or make one. A PostgreSQL is always taken to be there.
    pub fn is_there(url: &str) -> Result<bool, Fault> {
        if !url.starts_with("sqlite:") {
            return Ok(true);
        }
        let options: sqlx::sqlite::SqliteConnectOptions = url.parse()?;
        options.get_filename().try_exists().map_err(Fault::new)
    }

    /// For a process that does one thing after the other and has to get through, beside one that serves and never stops
    /// writing: it waits for a minute.
    pub async fn be_patient(&mut self) -> Result<(), Fault> {
        if self.kind == Kind::Sqlite {
            // Of its one writer.
            self.writers.acquire().await?.execute("PRAGMA busy_timeout = 0").await?;
        }
        self.is_patient = true;
        Ok(())
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Brings the tables up to date. Safe when several processes start at once.
    pub async fn migrate(&self) -> Result<(), Fault> {
        match self.kind {
            Kind::Sqlite => {
                // The driver takes no lock for migrations, and each is a transaction of its own.
                let _turn = match &self.turns {
                    Some(beside) => take_turn(beside, Missing::Made).await?,
                    None => None,
                };
                SQLITE.run(&self.writers).await.map_err(Fault::new)
            }
            Kind::Postgres => {
                // Another process may be at it for longer than a request would wait.
                let mut conn = self.writers.acquire().await?.detach();
                conn.execute("SET lock_timeout = 0").await?;
                POSTGRES.run(&mut conn).await.map_err(Fault::new)?;
                Ok(conn.close().await?)
            }
        }
    }

    /// Whether all migrations known to this program have been applied.
    pub async fn is_ready(&self) -> Result<bool, Fault> {
        let known = match self.kind {
            Kind::Sqlite => SQLITE.iter().count(),
            Kind::Postgres => POSTGRES.iter().count(),
        };
        let mut conn = self.read().await?;
        let applied: i64 =
            sqlx::query_scalar("SELECT count(*) FROM _sqlx_migrations WHERE success").fetch_one(&mut *conn).await?;
        Ok(usize::try_from(applied).is_ok_and(|applied| applied >= known))
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<PoolConnection<Any>, Fault> {
        Ok(self.readers.acquire().await?)
    }

    /// A transaction for writing. On SQLite it takes the write lock at once: read-then-write under a plain `BEGIN`
    /// fails when another writer came between, in spite of the busy timeout.
    pub async fn write(&self) -> Result<Tx, Fault> {
        if self.writes_left.fetch_sub(1, Ordering::AcqRel) <= 0 {
            return Err(Fault::new("interrupted by a test"));
        }
        let begin = match self.kind {
            Kind::Sqlite => "BEGIN IMMEDIATE",
            Kind::Postgres if self.is_patient => "BEGIN; SET LOCAL lock_timeout = '60s'",
            Kind::Postgres => "BEGIN",
        };
        let asked = Instant::now();
        loop {
            match self.writers.begin_with(begin).await {
                Err(error) if self.is_patient && is_busy(&error) && asked.elapsed() < LONG_PATIENCE => {
                    tokio::time::sleep(LOOKS_EVERY).await;
                }
                answer => return Ok(Tx(answer?)),
            }
        }
    }

    /// For tests: after `writes` more transactions every further one fails, as if the process had been killed there.
    /// `None` lifts it.
    pub fn interrupt_after(&self, writes: Option<i64>) {
        self.writes_left.store(writes.unwrap_or(i64::MAX), Ordering::Release);
    }

    /// Ends all connections, after those in use have been given back.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

/// Another process writes to the SQLite file just now: `SQLITE_BUSY`, the lower byte of its kinds.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| code.parse().is_ok_and(|code: i32| code & 0xff == 5))
}

/// Makes a missing database file for its owner alone; SQLite gives its journals the same mode. One that is there is not
/// opened: to close it would drop the locks that other connections of this process hold on it (POSIX).
fn make_private(url: &str) -> Result<(), Fault> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let options: sqlx::sqlite::SqliteConnectOptions = url.parse()?;
    match std::fs::OpenOptions::new().append(true).create_new(true).mode(0o600).open(options.get_filename()) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(Fault::new(error)),
        _ => Ok(()),
    }
}

/// The empty file beside a SQLite database, whose lock stands for a turn.
fn beside(url: &str) -> Result<PathBuf, Fault> {
    let options: sqlx::sqlite::SqliteConnectOptions = url.parse()?;
    let mut name = options.get_filename().as_os_str().to_owned();
    name.push(".lock");
    Ok(name.into())
}

/// What becomes of a file that is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    Made,
    StaysSo,
}

/// Waits until no other process opens the database or brings it up to date, and keeps them waiting until it is dropped. The
/// system takes the turn back from a process that dies. Where the file is missing and stays so there are no turns: the app,
/// which makes it, has not been here.
async fn take_turn(beside: &Path, missing: Missing) -> Result<Option<File>, Fault> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let beside = beside.to_owned();
    let take = move || {
        let mut options = File::options();
        match options.append(true).create(missing == Missing::Made).mode(0o600).open(beside) {
            Ok(file) => file.lock().map(|()| Some(file)),
            Err(error) if missing == Missing::StaysSo && error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    };
    tokio::task::spawn_blocking(take).await.map_err(Fault::new)?.map_err(Fault::new)
}

/// Codes and counters must survive a power cut, whatever the cluster's default is; and a request that waits for a lock
/// gives up some time. Statements look few rows up by an index: to plan one anew for its very values takes longer than
/// to run it (what the guard counts in one: 0.4 ms of planning, 0.2 of counting).
fn set_up_postgres(
    conn: &mut AnyConnection,
    _: sqlx::pool::PoolConnectionMetadata,
) -> std::pin::Pin<Box<dyn Future<Output = sqlx::Result<()>> + Send + '_>> {
    Box::pin(async move {
        conn.execute("SET synchronous_commit = on; SET lock_timeout = '5s'; SET plan_cache_mode = force_generic_plan")
            .await?;
        Ok(())
    })
}

fn set_up_read_only_postgres(
    conn: &mut AnyConnection,
    _: sqlx::pool::PoolConnectionMetadata,
) -> std::pin::Pin<Box<dyn Future<Output = sqlx::Result<()>> + Send + '_>> {
    Box::pin(async move {
        conn.execute("SET default_transaction_read_only = on").await?;
        Ok(())
    })
}

/// SQLite ends a transaction by itself when the disk is full. The driver then believes for ever that it is inside of
/// one: such a connection is closed, and another one takes its place.
fn is_between_transactions(
    conn: &mut AnyConnection,
    _: sqlx::pool::PoolConnectionMetadata,
) -> std::pin::Pin<Box<dyn Future<Output = sqlx::Result<bool>> + Send + '_>> {
    Box::pin(async move { Ok(!conn.is_in_transaction()) })
}

fn set_up_sqlite(
    conn: &mut AnyConnection,
    _: sqlx::pool::PoolConnectionMetadata,
) -> std::pin::Pin<Box<dyn Future<Output = sqlx::Result<()>> + Send + '_>> {
    Box::pin(async move {
        conn.execute(
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;",
        )
        .await?;
        Ok(())
    })
}

/// A write transaction. Dropped without [`Tx::commit`] it leaves nothing.
pub struct Tx(Transaction<'static, Any>);

impl Tx {
    pub async fn commit(self) -> Result<(), Fault> {
        Ok(self.0.commit().await?)
    }
}

impl Deref for Tx {
    type Target = AnyConnection;
    fn deref(&self) -> &AnyConnection {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.0
    }
}

/// As the tables keep times.
pub(crate) fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

pub(crate) fn time(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MIN)
}

/// An update that must hit one row checks that it did.
#[track_caller]
pub(crate) fn one_row(result: &sqlx::any::AnyQueryResult) -> Result<(), Fault> {
    match result.rows_affected() {
        1 => Ok(()),
        n => Err(Fault::new(format!("{n} rows changed where one was meant"))),
    }
}
