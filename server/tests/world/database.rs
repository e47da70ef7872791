//! A fresh database for each test, on either side.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection as _, Executor as _};

use super::World;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// Opens a world on a database of its own, lets the promise have it, and clears up.
    pub async fn run<F: Future<Output = ()>>(self, extra: &str, promise: impl FnOnce(World) -> F) {
        match self {
            Self::Sqlite => {
                let world = World::open("", extra).await;
                promise(world.clone()).await;
                world.identity().store.close().await;
            }
            Self::Postgres => {
                let Some(server) = postgres() else {
                    return;
                };
                let name = fresh_name();
                on(&server, &format!("CREATE DATABASE {name}")).await;
                let world = World::open(&with_database(&server, &name), extra).await;
                promise(world.clone()).await;
                world.identity().store.close().await;
                on(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
            }
        }
    }
}

/// The PostgreSQL that tests may make databases on; `None` if they shall do without.
fn postgres() -> Option<String> {
    let url = std::env::var("RINGFENCE_TEST_POSTGRES").ok();
    let does_without = std::env::var("RINGFENCE_TEST_SQLITE_ONLY").is_ok_and(|only| only == "1");
    assert!(
        url.is_some() || does_without,
        "RINGFENCE_TEST_POSTGRES is not set: run `script/postgres cargo test …`, or set RINGFENCE_TEST_SQLITE_ONLY=1"
    );
    url
}

fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("ringfence_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn with_database(server: &str, name: &str) -> String {
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(name);
    url.into()
}

async fn on(server: &str, statement: &str) {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(server).await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(statement)).await.unwrap();
    connection.close().await.unwrap();
}
