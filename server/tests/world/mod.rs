//! The whole app in a test: the real router and database, a clock that stands still until it is moved, browsers with
//! cookies, and the virtual handset as SMS gateway and mailbox.
//!
//! ```ignore
//! mod world;
//!
//! both_databases! {
//!     async fn a_code_works_once(world) {
//!         let anna = world.browser();
//!         let page = anna.fill("/register", &[("email", "anna@example.com"), ("password", "tulip harbour 94")]).await;
//!         let code = world.newest_code("anna@example.com").await;
//!         let page = anna.post_form(&page, &[("code", &code)]).await;
//!         assert_eq!(page.path(), "/account");
//!     }
//! }
//! ```
//!
//! A test runs twice, on SQLite and on PostgreSQL (`RINGFENCE_TEST_POSTGRES`, set by `script/test`); without that
//! variable the second fails, unless `RINGFENCE_TEST_SQLITE_ONLY=1` says that it is meant.
#![expect(clippy::unwrap_used, reason = "a test may")]
#![expect(dead_code, reason = "each test file uses another part of the world")]

#[path = "../../../identity/tests/world/authenticator.rs"]
pub mod authenticator;
pub mod browser;
#[path = "../../../identity/tests/world/cores.rs"]
pub mod cores;
pub mod database;
pub mod jar;
mod markup;
pub mod page;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use identity::Identity;
use identity::clock::{Clock as _, SetClock};
use identity::delivery::inbox::Received;
use identity::delivery::worker::Worker;
use identity::entropy::OsEntropy;
use jiff::Timestamp;
use server::router::router;
use server::settings::{self, Given};
use server::state::AppState;
use server::wire::{self, Sources};

pub use browser::Browser;
pub use database::Database;

/// When every test begins.
const BEGIN: &str = "2026-03-01T08:00:00Z";

/// Just what a server for others has to be told.
pub const PRODUCTION: &str = concat!(
    r#"
mode = "production"
guard.work_effort = 1
server.public_url = "https://id.example.com"
guard.countries = ["US"]
delivery.gateways = ["ecall"]
gateways.ecall = { user = "anna", password = "not-a-real-one" }
mail.host = "mail.example.com"
"#,
    "money.prices = '",
    env!("CARGO_MANIFEST_DIR"),
    "/../docs/prices.example.toml'"
);

/// Cheap enough that a test may sign in a hundred times.
const SETTINGS: &str = r#"
mode = "development"
[password]
memory_kib = 64
iterations = 1
[phone]
default_region = "US"
[guard]
work_effort = 0
"#;

const ANOTHER_SECRET: &str = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";

/// One app with its database. Cheap to clone.
#[derive(Clone)]
pub struct World(Arc<Inner>);

struct Inner {
    state: AppState,
    router: Router,
    clock: Arc<SetClock>,
    folder: tempfile::TempDir,
    database_url: String,
    extra: String,
}

impl World {
    /// On a database of its own; `extra` is TOML that is added to the settings of tests.
    pub async fn open(database_url: &str, extra: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(SetClock::at(BEGIN.parse().unwrap()));
        Self::start(folder, database_url, extra, clock).await
    }

    async fn start(folder: tempfile::TempDir, database_url: &str, extra: &str, clock: Arc<SetClock>) -> Self {
        let data_dir = folder.path().join("data");
        let sqlite = format!("sqlite://{}", folder.path().join("test.db").display());
        let url = if database_url.is_empty() { sqlite } else { database_url.to_owned() };
        let mut given = Given::default();
        given.add_toml(SETTINGS, "the settings of tests");
        given.add_toml(extra, "the settings of this test");
        given.add_environment([
            ("RINGFENCE__DATA_DIR".to_owned(), data_dir.display().to_string()),
            ("RINGFENCE__DATABASE__URL".to_owned(), url.clone()),
        ]);
        let settings = settings::check(given).outcome.unwrap_or_else(|problems| panic!("{problems:#?}"));
        let moved = clock.clone();
        let sources = Sources {
            clock: clock.clone(),
            entropy: Arc::new(OsEntropy),
            move_clock: Arc::new(move |by| moved.advance(by)),
        };
        let state = wire::wire(settings, sources).await.unwrap_or_else(|failure| panic!("{failure}"));
        let router = router(&state);
        let extra = extra.to_owned();
        Self(Arc::new(Inner { state, router, clock, folder, database_url: url, extra }))
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(self.clone())
    }

    /// Moves the clock forward.
    pub fn advance(&self, seconds: u64) {
        self.0.clock.advance(Duration::from_secs(seconds));
        self.0.state.identity.outbox.wake();
    }

    /// Carries everything that is due to its gateway, and no further: no worker runs in the background of a test.
    pub async fn deliver(&self) {
        Worker::new(self.0.state.identity.clone(), self.0.state.gateways.clone()).drain().await.unwrap();
    }

    /// All messages that have arrived, newest first.
    pub async fn messages(&self) -> Vec<Received> {
        self.deliver().await;
        self.0.state.inbox.messages()
    }

    /// The messages that have arrived at a number (E.164) or address, newest first.
    pub async fn messages_to(&self, to: &str) -> Vec<Received> {
        self.messages().await.into_iter().filter(|message| message.to == to).collect()
    }

    /// The newest code that has arrived at a number (E.164) or address.
    #[track_caller]
    pub fn newest_code<'a>(&'a self, to: &'a str) -> impl Future<Output = String> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let messages = self.messages_to(to).await;
            let code = messages.into_iter().find_map(|message| message.code);
            code.unwrap_or_else(|| panic!("no code has come to {to} (asked for at {caller})"))
        }
    }

    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// For what no outsider can see or do: rows, interrupted writes.
    pub fn identity(&self) -> &Identity {
        &self.0.state.identity
    }

    pub fn state(&self) -> &AppState {
        &self.0.state
    }

    /// With the master secret, for other programs on the same database.
    pub fn data_dir(&self) -> std::path::PathBuf {
        self.0.folder.path().join("data")
    }

    /// Where the database is, to look at its rows.
    pub fn database_url(&self) -> &str {
        &self.0.database_url
    }

    pub fn origin(&self) -> String {
        self.0.state.door.public_origin.clone()
    }

    pub fn router(&self) -> Router {
        self.0.router.clone()
    }
}

/// A second process on the same database, with the same keys and clock: what a restart, or a replica, sees.
impl World {
    pub async fn restarted(&self) -> Self {
        self.restarted_with(&self.0.extra).await
    }

    /// A process after it, with a new master secret above the old one.
    pub async fn restarted_under_a_new_secret(&self) -> Self {
        self.started_anew(&self.0.extra, |secret| format!("{ANOTHER_SECRET}\n{secret}")).await
    }

    /// A process after it that does not know the old master secret.
    pub async fn restarted_under_another_secret(&self) -> Self {
        self.started_anew(&self.0.extra, |_| ANOTHER_SECRET.to_owned()).await
    }

    /// A process with other settings of its own.
    pub async fn restarted_with(&self, extra: &str) -> Self {
        self.started_anew(extra, |secret| secret).await
    }

    async fn started_anew(&self, extra: &str, secret: impl FnOnce(String) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().join("data");
        std::fs::create_dir_all(&data_dir).unwrap();
        let (old, new) = (self.data_dir().join("master.key"), data_dir.join("master.key"));
        // A copy, so that nobody else may read it.
        std::fs::copy(&old, &new).unwrap();
        std::fs::write(new, secret(std::fs::read_to_string(old).unwrap())).unwrap();
        Self::start(folder, &self.0.database_url, extra, self.0.clock.clone()).await
    }
}

/// Declares tests that run on both databases. `async fn name(world)`, and with settings of its own
/// `#[settings = "[code]\nlength = 8"] async fn name(world)`.
#[macro_export]
macro_rules! both_databases {
    ($( $(#[settings = $extra:expr])? async fn $name:ident($world:ident) $body:block )+) => {$(
        async fn $name($world: $crate::world::World) $body

        mod $name {
            fn extra() -> &'static str {
                let given: &[&'static str] = &[$({ use super::*; $extra })?];
                given.first().copied().unwrap_or_default()
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                $crate::world::Database::Sqlite.run(extra(), super::$name).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                $crate::world::Database::Postgres.run(extra(), super::$name).await;
            }
        }
    )+};
}
