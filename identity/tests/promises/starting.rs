//! Several processes that start at once on one database, fresh or outdated: all come up (SPEC 10).

use identity::refusal::Fault;
use identity::store::{Kind, Store};
use sqlx::migrate::Migrator;
use sqlx::{AnyConnection, Connection as _};

use crate::world::Database;

static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

/// As many as start at once, each with pools of its own.
const PROCESSES: usize = 8;

/// How many migrations an outdated database has seen.
const BEFORE: usize = 9;

fn all_start(url: &str) {
    let start = async || {
        let store = Store::open(url).await?;
        store.migrate().await?;
        let is_ready = store.is_ready().await?;
        store.close().await;
        Ok::<_, Fault>(is_ready)
    };
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    std::thread::scope(|scope| {
        let started: Vec<_> = (0..PROCESSES).map(|_| scope.spawn(|| runtime().block_on(start()))).collect();
        for one in started {
            assert!(one.join().unwrap().unwrap_or_else(|fault| panic!("one did not come up: {fault}")));
        }
    });
}

/// Leaves the database as an older release has left it.
async fn is_outdated(url: &str, kind: Kind) {
    // Made as the program makes it.
    let store = Store::open(url).await.unwrap();
    store.close().await;
    let all = if kind == Kind::Sqlite { &SQLITE } else { &POSTGRES };
    let older = Migrator::with_migrations(all.iter().take(BEFORE).cloned().collect());
    let mut conn = AnyConnection::connect(url).await.unwrap();
    older.run(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_fresh_file() {
    for _ in 0..5 {
        let database = Database::sqlite();
        all_start(&database.url);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_an_outdated_file() {
    for _ in 0..5 {
        let database = Database::sqlite();
        is_outdated(&database.url, Kind::Sqlite).await;
        all_start(&database.url);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_fresh_postgres() {
    let Some(database) = Database::postgres().await else { return };
    all_start(&database.url);
    database.traces().wipe().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_an_outdated_postgres() {
    let Some(database) = Database::postgres().await else { return };
    is_outdated(&database.url, Kind::Postgres).await;
    all_start(&database.url);
    database.traces().wipe().await;
}
